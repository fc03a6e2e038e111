// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Least squares for a homography from surveyed pairs.
enum HomographyFit {
    /// The normalised direct linear transform.
    ///
    /// Hartley, *In defense of the eight-point algorithm*, PAMI 19 (1997). Both point sets are moved to their centroid and
    /// scaled to a mean distance of √2; the solution is the eigenvector of the smallest eigenvalue of the 9×9 normal
    /// matrix.
    ///
    /// - Returns: Nil when the points do not determine a homography.
    static func direct(_ pairs: [CalibrationPair]) -> Homography? {
        let image = Similarity(pairs.map { ($0.image.x, $0.image.y) })
        let ground = Similarity(pairs.map { ($0.ground.x, $0.ground.y) })
        guard let image, let ground else { return nil }
        var normal = [[Double]](repeating: [Double](repeating: 0, count: 9), count: 9)
        for pair in pairs {
            let (x, y) = image.apply(pair.image.x, pair.image.y)
            let (u, v) = ground.apply(pair.ground.x, pair.ground.y)
            for row in [[-x, -y, -1, 0, 0, 0, u * x, u * y, u], [0, 0, 0, -x, -y, -1, v * x, v * y, v]] {
                for i in 0..<9 {
                    for j in 0..<9 { normal[i][j] += row[i] * row[j] }
                }
            }
        }
        let (values, vectors) = symmetricEigen(normal)
        let order = values.indices.sorted { values[$0] < values[$1] }
        // Two small eigenvalues: a family of homographies fits, so the points lie on a line or three of four do.
        guard values[order[1]] > 1e-8 * values[order[8]] else { return nil }
        let unit = Homography(m: vectors.map { $0[order[0]] })
        guard abs(unit.determinant) > 1e-9 else { return nil }
        return ground.inverse * unit * image.matrix
    }

    /// Levenberg–Marquardt on the squared distances on the ground, from a direct solution.
    ///
    /// - Returns: A homography no worse than `start`.
    static func refined(_ start: Homography, _ pairs: [CalibrationPair]) -> Homography {
        let image = Similarity(pairs.map { ($0.image.x, $0.image.y) })
        let ground = Similarity(pairs.map { ($0.ground.x, $0.ground.y) })
        guard let image, let ground else { return start }
        // Work in the normalised frames, with the entry of largest size held fixed.
        var unit = ground.matrix * start * image.inverse
        let fixed = unit.m.indices.max { abs(unit.m[$0]) < abs(unit.m[$1]) } ?? 8
        unit = unit.scaled(by: 1 / unit.m[fixed])
        let free = (0..<9).filter { $0 != fixed }
        let points = pairs.map { pair in
            (image.apply(pair.image.x, pair.image.y), ground.apply(pair.ground.x, pair.ground.y))
        }
        func cost(_ map: Homography) -> Double {
            points.reduce(0) { sum, point in
                let at = map.homogeneous(point.0.0, point.0.1)
                let dx = at.x / at.w - point.1.0
                let dy = at.y / at.w - point.1.1
                return sum + dx * dx + dy * dy
            }
        }
        var best = cost(unit)
        var damping = 1e-3
        for _ in 0..<60 {
            var normal = [[Double]](repeating: [Double](repeating: 0, count: 8), count: 8)
            var gradient = [Double](repeating: 0, count: 8)
            for ((x, y), (u, v)) in points {
                let at = unit.homogeneous(x, y)
                let (px, py) = (at.x / at.w, at.y / at.w)
                let rows = [
                    ([x, y, 1, 0, 0, 0, -px * x, -px * y, -px], px - u),
                    ([0, 0, 0, x, y, 1, -py * x, -py * y, -py], py - v),
                ]
                for (row, error) in rows {
                    for (i, fi) in free.enumerated() {
                        gradient[i] -= row[fi] / at.w * error
                        for (j, fj) in free.enumerated() { normal[i][j] += row[fi] * row[fj] / (at.w * at.w) }
                    }
                }
            }
            for i in 0..<8 { normal[i][i] *= 1 + damping }
            guard let step = solveSymmetric(normal, gradient) else { break }
            var tried = unit
            for (i, fi) in free.enumerated() { tried.m[fi] += step[i] }
            let now = cost(tried)
            guard now.isFinite, now < best else {
                damping *= 10
                if damping > 1e9 { break }
                continue
            }
            let gain = (best - now) / max(best, .leastNormalMagnitude)
            unit = tried
            best = now
            damping = max(damping / 10, 1e-12)
            if gain < 1e-12 { break }
        }
        return ground.inverse * unit * image.matrix
    }
}

/// The move and scale that bring points to their centroid and a mean distance of √2.
struct Similarity: Hashable, Sendable {
    let centreX: Double
    let centreY: Double
    let scale: Double

    init?(_ points: [(Double, Double)]) {
        let n = Double(points.count)
        centreX = points.reduce(0) { $0 + $1.0 } / n
        centreY = points.reduce(0) { $0 + $1.1 } / n
        var distance = 0.0
        for (x, y) in points {
            distance += ((x - centreX) * (x - centreX) + (y - centreY) * (y - centreY)).squareRoot()
        }
        scale = 2.0.squareRoot() * n / distance
        guard scale.isFinite, scale > 0 else { return nil }
    }

    func apply(_ x: Double, _ y: Double) -> (Double, Double) { ((x - centreX) * scale, (y - centreY) * scale) }

    var matrix: Homography { Homography(m: [scale, 0, -scale * centreX, 0, scale, -scale * centreY, 0, 0, 1]) }
    var inverse: Homography { Homography(m: [1 / scale, 0, centreX, 0, 1 / scale, centreY, 0, 0, 1]) }
}

/// Eigenvalues and eigenvectors (columns) of a small symmetric matrix, by Jacobi rotations.
func symmetricEigen(_ matrix: [[Double]]) -> (values: [Double], vectors: [[Double]]) {
    let n = matrix.count
    var a = matrix
    var v = (0..<n).map { row in (0..<n).map { $0 == row ? 1.0 : 0.0 } }
    for _ in 0..<100 {
        var off = 0.0
        for i in 0..<n {
            for j in 0..<n where i != j { off += a[i][j] * a[i][j] }
        }
        if off < 1e-300 { break }
        for p in 0..<(n - 1) {
            for q in (p + 1)..<n where a[p][q] != 0 {
                let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
                let t = (theta < 0 ? -1.0 : 1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
                let c = 1 / (t * t + 1).squareRoot()
                let s = t * c
                for k in 0..<n {
                    let (kp, kq) = (a[k][p], a[k][q])
                    a[k][p] = c * kp - s * kq
                    a[k][q] = s * kp + c * kq
                }
                for k in 0..<n {
                    let (pk, qk) = (a[p][k], a[q][k])
                    a[p][k] = c * pk - s * qk
                    a[q][k] = s * pk + c * qk
                    let (vp, vq) = (v[k][p], v[k][q])
                    v[k][p] = c * vp - s * vq
                    v[k][q] = s * vp + c * vq
                }
            }
        }
    }
    return ((0..<n).map { a[$0][$0] }, v)
}
