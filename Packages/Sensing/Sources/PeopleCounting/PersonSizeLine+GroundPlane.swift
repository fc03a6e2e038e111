// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

extension PersonSizeLine {
    /// How tall people are on average, metres, shoes included.
    static let statureMetres = 1.72

    /// The line that a ground plane implies, in pixels of the full picture.
    ///
    /// With the pixels' shape known and the principal point in the middle of the picture, the ground's homography gives the focal
    /// length (the images of its two axes are orthogonal and of one length) and with it the vertical (Hartley, Zisserman,
    /// Multiple View Geometry, 2nd ed., sections 8.6 and 8.8). Nil where it does not, as when seen from straight above.
    ///
    /// - Parameters:
    ///   - groundPlane: Of the full picture.
    ///   - width: Columns of the full picture.
    ///   - height: Its rows.
    ///   - pixelRatio: Width over height of its pixels as they are shown.
    package init?(groundPlane: GroundPlane, width: Double, height: Double, pixelRatio: Double = 1) {
        let centre = ImagePoint(x: width / 2, y: height / 2)
        guard let pose = GroundPose(groundPlane, centre: centre, pixelRatio: pixelRatio) else { return nil }
        // Least squares over the lower part of the picture; far people are too small to be found.
        var samples: [(row: Double, column: Double, tall: Double)] = []
        for step in 0...8 {
            for side in -2...2 {
                let foot = ImagePoint(
                    x: width * (0.5 + 0.2 * Double(side)), y: height * (0.3 + 0.7 * Double(step) / 8))
                guard let ground = groundPlane.ground(at: foot) else { continue }
                let head = pose.head(over: ground, stature: Self.statureMetres)
                let tall = foot.y - (groundPlane.lens?.bent(head) ?? head).y
                guard tall > 1, tall < 2 * height else { continue }
                samples.append((foot.y, foot.x, tall))
            }
        }
        guard samples.count >= 12, let fit = Self.leastSquares(samples), 0..<2 ~= fit.b, abs(fit.c) < 0.5 else {
            return nil
        }
        self.init(a: Float(fit.a), b: Float(fit.b), c: Float(fit.c))
    }

    /// The line that a ground plane of a picture implies, given the working picture that shows it with square pixels.
    package init?(groundPlane: GroundPlane, full: PictureSize, width: Int, height: Int) {
        let (columns, rows) = (Double(full.width), Double(full.height))
        let ratio = Double(width) / columns / (Double(height) / rows)
        // Less is the rounding of sides to even numbers.
        self.init(
            groundPlane: groundPlane, width: columns, height: rows, pixelRatio: abs(ratio - 1) <= 0.02 ? 1 : ratio)
    }

    /// The same line in a picture of another size.
    package func scaled(x: Float, y: Float) -> Self { Self(a: a * y, b: b, c: c * y / x) }

    private static func leastSquares(
        _ samples: [(row: Double, column: Double, tall: Double)]
    ) -> (a: Double, b: Double, c: Double)? {
        let count = Double(samples.count)
        let row = samples.reduce(0) { $0 + $1.row } / count
        let column = samples.reduce(0) { $0 + $1.column } / count
        let tall = samples.reduce(0) { $0 + $1.tall } / count
        var (rr, rc, cc, rt, ct) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for sample in samples {
            let (r, c, t) = (sample.row - row, sample.column - column, sample.tall - tall)
            rr += r * r
            rc += r * c
            cc += c * c
            rt += r * t
            ct += c * t
        }
        let determinant = rr * cc - rc * rc
        guard determinant > 1e-9 * rr * cc else { return nil }
        let b = (rt * cc - ct * rc) / determinant
        let c = (ct * rr - rt * rc) / determinant
        let a = tall - b * row - c * column
        return a.isFinite && b.isFinite && c.isFinite ? (a, b, c) : nil
    }
}

/// Where the camera stands over the ground, as far as a ground plane tells.
private struct GroundPose {
    private let origin: ImagePoint
    /// In rows.
    private let focal: Double
    private let pixelRatio: Double
    private let alongX: (Double, Double, Double)
    private let alongY: (Double, Double, Double)
    private let base: (Double, Double, Double)
    private let up: (Double, Double, Double)

    init?(_ plane: GroundPlane, centre: ImagePoint, pixelRatio: Double) {
        guard let matrix = plane.groundToImage else { return nil }
        func column(_ index: Int) -> (Double, Double, Double) {
            let w = matrix[6 + index]
            return ((matrix[index] - centre.x * w) * pixelRatio, matrix[3 + index] - centre.y * w, w)
        }
        let (a, b) = (column(0), column(1))
        // r1·r2 = 0 and |r1| = |r2| with K = diag(f, f, 1); the better conditioned of the two gives f.
        let difference = b.2 * b.2 - a.2 * a.2
        let candidates = [
            (-(a.0 * b.0 + a.1 * b.1) / (a.2 * b.2), abs(a.2 * b.2)),
            ((a.0 * a.0 + a.1 * a.1 - b.0 * b.0 - b.1 * b.1) / difference, abs(difference)),
        ].filter { $0.0.isFinite && $0.0 > 0 && $0.1 > 0 }
        guard let best = candidates.max(by: { $0.1 < $1.1 }) else { return nil }
        let f = best.0.squareRoot()
        guard f > 0.6 * centre.x * pixelRatio, f < 40 * centre.x * pixelRatio else { return nil }
        let (r, s) = ((a.0 / f, a.1 / f, a.2), (b.0 / f, b.1 / f, b.2))
        let cross = (r.1 * s.2 - r.2 * s.1, r.2 * s.0 - r.0 * s.2, r.0 * s.1 - r.1 * s.0)
        let lengths = (r.0 * r.0 + r.1 * r.1 + r.2 * r.2) * (s.0 * s.0 + s.1 * s.1 + s.2 * s.2)
        let root = lengths.squareRoot().squareRoot()
        guard root > 0 else { return nil }
        origin = centre
        focal = f
        self.pixelRatio = pixelRatio
        (alongX, alongY, base) = (a, b, column(2))
        up = (cross.0 / root, cross.1 / root, cross.2 / root)
    }

    /// Where a head so many metres above a point of the ground would be without distortion.
    ///
    /// The plane does not tell up from down; up is the side on which the head is higher in the picture.
    func head(over ground: GroundPoint, stature: Double) -> ImagePoint {
        let x = alongX.0 * ground.x + alongY.0 * ground.y + base.0
        let y = alongX.1 * ground.x + alongY.1 * ground.y + base.1
        let w = alongX.2 * ground.x + alongY.2 * ground.y + base.2
        let heads = [stature, -stature].map { z in
            ImagePoint(
                x: (x + focal * up.0 * z) / (w + up.2 * z) / pixelRatio + origin.x,
                y: (y + focal * up.1 * z) / (w + up.2 * z) + origin.y)
        }
        return heads[0].y < heads[1].y ? heads[0] : heads[1]
    }
}
