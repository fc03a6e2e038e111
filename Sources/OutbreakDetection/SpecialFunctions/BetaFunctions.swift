// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The beta function's relatives.
public enum BetaFunctions {
    /// Regularised incomplete beta function I_x(a, b) and its complement, each accurate where it is small.
    ///
    /// Lentz's method on the continued fraction DLMF 8.17.22.
    ///
    /// - Parameters:
    ///   - x: 0...1.
    ///   - complement: 1 − x, given apart so that it keeps its digits.
    ///   - a: Above 0.
    ///   - b: Above 0.
    /// - Returns: The value, or both tails.
    static func regularized(_ x: Double, complement: Double, _ a: Double, _ b: Double) -> (
        lower: Double, upper: Double
    ) {
        guard x > 0 else { return (0, 1) }
        guard complement > 0 else { return (1, 0) }
        if x > (a + 1) / (a + b + 2) {
            let swapped = tail(complement, complement: x, b, a)
            return (1 - swapped, swapped)
        }
        let lower = tail(x, complement: complement, a, b)
        return (lower, 1 - lower)
    }

    /// Regularised incomplete beta function I_x(a, b).
    /// - Parameters:
    ///   - x: 0...1.
    ///   - a: Above 0.
    ///   - b: Above 0.
    /// - Returns: The value, or both tails.
    public static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
        regularized(x, complement: 1 - x, a, b).lower
    }

    private static func tail(_ x: Double, complement y: Double, _ a: Double, _ b: Double) -> Double {
        var c = 1.0, d = 1 / nonzero(1 - (a + b) * x / (a + 1)), fraction = d
        for step in 1...100_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / nonzero(1 + even * d)
            c = nonzero(1 + even / c)
            fraction *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / nonzero(1 + odd * d)
            c = nonzero(1 + odd / c)
            let factor = d * c
            fraction *= factor
            if abs(factor - 1) < 1e-16 { break }
        }
        return fraction * power(x, y, a, b) / a
    }

    /// x^a y^b / B(a, b) with x + y = 1, as a saddle-point (Loader) product that keeps its digits for large a and b.
    static func power(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
        if a < 1 || b < 1 {
            return exp(
                a * log(x) + b * log(y) + GammaFunctions.logGamma(a + b) - GammaFunctions.logGamma(a)
                    - GammaFunctions.logGamma(b))
        }
        let n = a + b
        let correction =
            GammaFunctions.stirlingError(n) - GammaFunctions.stirlingError(a) - GammaFunctions.stirlingError(b)
            - GammaFunctions.deviance(a, n * x) - GammaFunctions.deviance(b, n * y)
        return exp(correction) * (a * b / (2 * Double.pi * n)).squareRoot()
    }

    private static func nonzero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
}
