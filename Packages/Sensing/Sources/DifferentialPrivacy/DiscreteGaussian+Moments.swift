// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension DiscreteGaussian {
    /// From here on the discrete and the continuous distribution agree beyond the precision of a double.
    private static let smoothSigmaSquared = 16.0

    /// The variance, at most σ² and nearly σ² above σ² = 1.
    package var variance: Double {
        let parameter = sigmaSquared.double()
        if parameter >= Self.smoothSigmaSquared { return parameter }
        var mass = 0.0
        var second = 0.0
        for x in stride(from: Double(Self.reach(parameter)), through: 1, by: -1) {
            let weight = exp(-x * x / (2 * parameter))
            mass += 2 * weight
            second += 2 * x * x * weight
        }
        return second / (1 + mass)
    }

    /// The smallest m with P(|X| > m) ≤ `tail`.
    ///
    /// - Parameter tail: Above 1e-12, below 1. Above σ = 4096 the continuous quantile is used, rounded up.
    /// - Returns: m, a whole number.
    package func magnitudeQuantile(tail: Double) -> Double {
        let parameter = sigmaSquared.double()
        guard parameter < 4096 * 4096 else {
            return (parameter.squareRoot() * normalMagnitudeQuantile(tail: tail)).rounded(.up)
        }
        var weights = [1.0]
        for x in 1...Self.reach(parameter) {
            weights.append(2 * exp(-Double(x * x) / (2 * parameter)))
        }
        let allowed = weights.reversed().reduce(0, +) * tail
        var above = 0.0
        for x in weights.indices.reversed() {
            above += weights[x]
            if above > allowed { return Double(x) }
        }
        return 0
    }

    /// Beyond this the probability is below the least double, relative to what is summed.
    private static func reach(_ parameter: Double) -> Int { Int((parameter.squareRoot() * 40).rounded(.up)) + 1 }
}

/// The z with P(|Z| > z) = `tail` for a standard normal Z, by bisection.
private func normalMagnitudeQuantile(tail: Double) -> Double {
    var low = 0.0
    var high = 40.0
    for _ in 0..<200 {
        let middle = (low + high) / 2
        if erfc(middle / 2.0.squareRoot()) > tail { low = middle } else { high = middle }
    }
    return high
}
