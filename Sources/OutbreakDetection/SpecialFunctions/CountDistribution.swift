// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Distributions of counts: Poisson, and negative binomial by mean and dispersion φ = variance / mean.
public struct CountDistribution: Sendable {
    /// Mean, at least 0.
    public let mean: Double
    /// Variance over mean; 1 is Poisson.
    public let dispersion: Double

    /// Makes a distribution.
    /// - Parameters:
    ///   - mean: At least 0.
    ///   - dispersion: Variance over mean; values up to 1 mean Poisson.
    public init(mean: Double, dispersion: Double = 1) {
        self.mean = mean
        self.dispersion = max(1, dispersion)
    }

    /// P(Y ≤ count) and P(Y > count), each accurate where it is small.
    /// - Parameter count: Rounded down.
    /// - Returns: Both probabilities.
    public func tails(_ count: Double) -> (lower: Double, upper: Double) {
        let whole = count.rounded(.down)
        guard whole >= 0 else { return (0, 1) }
        guard mean > 0 else { return (1, 0) }
        if dispersion == 1 {
            let tails = GammaFunctions.regularized(whole + 1, mean)
            return (tails.upper, tails.lower)
        }
        // P(Y ≤ k) = I_prob(size, k + 1).
        let size = mean / (dispersion - 1)
        return BetaFunctions.regularized(
            1 / dispersion, complement: (dispersion - 1) / dispersion, size, whole + 1)
    }

    /// P(Y ≤ count).
    /// - Parameter count: Rounded down.
    /// - Returns: The probability.
    public func cdf(_ count: Double) -> Double { tails(count).lower }

    /// P(Y ≥ count).
    /// - Parameter count: Rounded up.
    /// - Returns: The probability.
    public func probabilityOfAtLeast(_ count: Double) -> Double { tails(count.rounded(.up) - 1).upper }

    /// The smallest whole number k with P(Y ≤ k) ≥ 1 − upperTail.
    /// - Parameter upperTail: Above 0, below 1.
    /// - Returns: The quantile.
    public func quantile(upperTail: Double) -> Double {
        guard mean > 0 else { return 0 }
        func reached(_ count: Double) -> Bool {
            let tails = tails(count)
            // The slack of a few roundings that R allows as well, so that exact ties go down.
            return tails.lower >= (1 - upperTail) * (1 - 64 * Double.ulpOfOne)
        }
        let sd = (mean * dispersion).squareRoot()
        let z = -NormalDistribution.quantile(upperTail)
        let skewness = (2 * dispersion - 1) / sd
        var high = max(0, (mean + sd * (z + skewness * (z * z - 1) / 6)).rounded())
        var step = max(1, (0.01 * sd).rounded())
        var low: Double
        if reached(high) {
            low = high - step
            while low >= 0, reached(low) {
                high = low
                step *= 2
                low -= step
            }
            low = max(low, -1)
        } else {
            low = high
            high = low + step
            while !reached(high) {
                low = high
                step *= 2
                high += step
            }
        }
        while high - low > 1 {
            let middle = ((low + high) / 2).rounded(.down)
            if reached(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
