// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import PeopleCounting

extension HeightLine {
    /// How tall people are on average, metres, shoes included.
    static let statureMetres = 1.72

    /// The line that a ground plane implies.
    ///
    /// With square pixels and the principal point in the middle of the picture, the ground's homography gives the focal
    /// length (the images of its two axes are orthogonal) and with it the vertical (Hartley, Zisserman, Multiple View
    /// Geometry, 2nd ed., sections 8.6 and 8.8). Nil where it does not, as when seen from straight above.
    ///
    /// - Parameters:
    ///   - groundPlane: In pixels of the working picture.
    ///   - width: Columns of the working picture.
    ///   - height: Its rows.
    package init?(groundPlane: GroundPlane, width: Int, height: Int) {
        let centre = (x: Double(width) / 2, y: Double(height) / 2)
        guard let columns = Self.columns(groundPlane, centre, Double(height)) else { return nil }
        let (a, b, t) = columns
        // r1·r2 = 0 with K = diag(f, f, 1): (a1·b1 + a2·b2)/f² + a3·b3 = 0.
        let squared = -(a.0 * b.0 + a.1 * b.1) / (a.2 * b.2)
        // And |r1| = |r2|: better conditioned where an axis runs along the picture's rows.
        let difference = b.2 * b.2 - a.2 * a.2
        let other = (a.0 * a.0 + a.1 * a.1 - b.0 * b.0 - b.1 * b.1) / difference
        let candidates = [(squared, abs(a.2 * b.2)), (other, abs(difference))]
            .filter { $0.0.isFinite && $0.0 > 0 && $0.1 > 0 }
        guard let best = candidates.max(by: { $0.1 < $1.1 }) else { return nil }
        let focal = best.0.squareRoot()
        guard focal > 0.3 * Double(width), focal < 20 * Double(width) else { return nil }
        let r1 = (a.0 / focal, a.1 / focal, a.2)
        let r2 = (b.0 / focal, b.1 / focal, b.2)
        let scale = ((r1.0 * r1.0 + r1.1 * r1.1 + r1.2 * r1.2) * (r2.0 * r2.0 + r2.1 * r2.1 + r2.2 * r2.2)).squareRoot()
        let cross = (
            r1.1 * r2.2 - r1.2 * r2.1, r1.2 * r2.0 - r1.0 * r2.2, r1.0 * r2.1 - r1.1 * r2.0
        )
        let root = scale.squareRoot()
        let vertical = (cross.0 / root, cross.1 / root, cross.2 / root)
        var rows: [Double] = []
        var heights: [Double] = []
        for step in 0...8 {
            let foot = ImagePoint(x: centre.x, y: Double(height) * (0.3 + 0.7 * Double(step) / 8))
            guard let ground = groundPlane.ground(at: foot) else { continue }
            let w = a.2 * ground.x + b.2 * ground.y + t.2
            let y = a.1 * ground.x + b.1 * ground.y + t.1
            // Up is the side on which the head is higher in the picture.
            let tall =
                [1.0, -1].map { sign in
                    let z = sign * Self.statureMetres
                    return foot.y - ((y + focal * vertical.1 * z) / (w + vertical.2 * z) + centre.y)
                }.max() ?? 0
            guard tall > 1, tall < 3 * Double(height) else { continue }
            rows.append(foot.y)
            heights.append(tall)
        }
        guard rows.count >= 3 else { return nil }
        let meanRow = rows.reduce(0, +) / Double(rows.count)
        let meanHeight = heights.reduce(0, +) / Double(rows.count)
        let spread = rows.reduce(0) { $0 + ($1 - meanRow) * ($1 - meanRow) }
        let slope = zip(rows, heights).reduce(0) { $0 + ($1.0 - meanRow) * ($1.1 - meanHeight) } / spread
        guard slope.isFinite, slope >= 0, slope < 2 else { return nil }
        self.init(atTop: meanHeight - slope * meanRow, perRow: slope)
    }

    /// The ground-to-picture homography's columns with the picture's middle as origin,.
    private static func columns(
        _ plane: GroundPlane, _ centre: (x: Double, y: Double), _ height: Double
    ) -> ((Double, Double, Double), (Double, Double, Double), (Double, Double, Double))? {
        guard let matrix = plane.groundToImage else { return nil }
        func column(_ index: Int) -> (Double, Double, Double) {
            let w = matrix[6 + index]
            return (matrix[index] - centre.x * w, matrix[3 + index] - centre.y * w, w)
        }
        let found = (column(0), column(1), column(2))
        return found.0.2 == 0 && found.1.2 == 0 ? nil : found
    }
}
