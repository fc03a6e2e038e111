// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import DifferentialPrivacy

/// Continual release by the square root C of the prefix-sum matrix: lower-triangular Toeplitz, coefficients
/// binom(2k, k)/4^k (Fichtenberger, Henzinger, Upadhyay 2023).
package struct SquareRootFactorisation {
    private let coefficients: [Double]

    /// Takes the number of steps.
    package init(steps: Int) {
        var values = [1.0]
        for k in 1..<max(steps, 1) { values.append(values[k - 1] * Double(2 * k - 1) / Double(2 * k)) }
        coefficients = values
    }

    /// The first coefficients, exact.
    package static func exactCoefficients(_ count: Int) -> [Rational] {
        var values: [Rational] = [.one]
        for k in 1..<max(count, 1) { values.append(values[k - 1] * Rational(2 * k - 1) / Rational(2 * k)) }
        return Array(values.prefix(count))
    }

    /// Squared L2 sensitivity for one unit in each of some consecutive steps, at the worst start.
    package func squaredSensitivity(consecutive: Int) -> (value: Double, start: Int) {
        var running = 0.0
        // Coefficients are positive, so each row adds the last `consecutive` of them, and an earlier start adds rows.
        var square = 0.0
        for row in coefficients.indices {
            running += coefficients[row]
            if row >= consecutive { running -= coefficients[row - consecutive] }
            square += running * running
        }
        return (square, 0)
    }

    /// Variance of the worst prefix and of the mean prefix for noise of variance l2²/(2ρ), times 2ρ.
    package var prefixVarianceTimes2Rho: (worst: Double, mean: Double) {
        var squares = 0.0
        var total = 0.0
        for coefficient in coefficients {
            squares += coefficient * coefficient
            total += squares
        }
        return (squares * squares, total / Double(coefficients.count) * squares)
    }
}
