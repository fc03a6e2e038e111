// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A 3×3 matrix that maps one plane's points to another's, row by row.
///
/// [X·w, Y·w, w] = M·[x, y, 1]. Hartley, Zisserman, *Multiple View Geometry*, 2nd ed., section 2.3.
struct Homography: Hashable, Sendable {
    var m: [Double]

    static let identity = Homography(m: [1, 0, 0, 0, 1, 0, 0, 0, 1])

    /// Homogeneous image of (x, y).
    func homogeneous(_ x: Double, _ y: Double) -> (x: Double, y: Double, w: Double) {
        (
            m[0] * x + m[1] * y + m[2],
            m[3] * x + m[4] * y + m[5],
            m[6] * x + m[7] * y + m[8]
        )
    }

    var determinant: Double {
        m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6])
            + m[2] * (m[3] * m[7] - m[4] * m[6])
    }

    /// The adjugate: the inverse up to scale, which is all a homography needs.
    var adjugate: Homography {
        Homography(m: [
            m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
            m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
            m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
        ])
    }

    func scaled(by factor: Double) -> Homography { Homography(m: m.map { $0 * factor }) }

    static func * (left: Self, right: Self) -> Self {
        var product = [Double](repeating: 0, count: 9)
        for row in 0..<3 {
            for column in 0..<3 {
                for inner in 0..<3 {
                    product[3 * row + column] += left.m[3 * row + inner] * right.m[3 * inner + column]
                }
            }
        }
        return Homography(m: product)
    }
}

/// Solves A·x = b for a small symmetric positive definite A by Cholesky.
///
/// - Returns: Nil when A is not positive definite to working precision.
func solveSymmetric(_ a: [[Double]], _ b: [Double]) -> [Double]? {
    let n = b.count
    var lower = a
    for j in 0..<n {
        var pivot = a[j][j]
        for k in 0..<j { pivot -= lower[j][k] * lower[j][k] }
        guard pivot > 1e-13 * abs(a[j][j]), pivot.isFinite else { return nil }
        lower[j][j] = pivot.squareRoot()
        for i in (j + 1)..<max(n, j + 1) {
            var sum = a[i][j]
            for k in 0..<j { sum -= lower[i][k] * lower[j][k] }
            lower[i][j] = sum / lower[j][j]
        }
    }
    var x = b
    for i in 0..<n {
        for k in 0..<i { x[i] -= lower[i][k] * x[k] }
        x[i] /= lower[i][i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
        for k in (i + 1)..<max(n, i + 1) { x[i] -= lower[k][i] * x[k] }
        x[i] /= lower[i][i]
    }
    return x
}
