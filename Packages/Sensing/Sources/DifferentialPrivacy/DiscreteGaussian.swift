// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import BigInt

/// The discrete Gaussian distribution on the integers: P(x) ∝ e^(−x²/(2σ²)).
///
/// Canonne, Kamath, Steinke 2020 (arXiv 2004.00010), Algorithm 3: integers only, exact, rational σ² from the caller
/// to the last coin. σ² is a parameter: the variance is a little smaller. Added to each coordinate of a query of L2
/// sensitivity Δ it gives Δ²/(2σ²)-zCDP (Theorem 14 there).
package struct DiscreteGaussian: Sendable {
    /// σ².
    package let sigmaSquared: Rational

    /// σ² = a/b.
    private let a: BigUInt
    private let b: BigUInt
    /// ⌊σ⌋ + 1, the scale of the proposal.
    private let t: BigUInt
    /// The same with t·b and 2abt², where these fit.
    private let narrow: Narrow?

    private struct Narrow {
        let a: UInt128
        let t: UInt128
        let tb: UInt128
        let denominator: UInt128
    }

    /// Checks σ².
    ///
    /// - Parameter sigmaSquared: Above 0, at most 2^80.
    /// - Throws: ``PrivacyError/scale(_:)``.
    package init(sigmaSquared: Rational) throws(PrivacyError) {
        guard sigmaSquared > 0, sigmaSquared <= Self.largestSigmaSquared else {
            throw .scale("discrete Gaussian sigma squared \(sigmaSquared)")
        }
        self.sigmaSquared = sigmaSquared
        a = sigmaSquared.numerator.magnitude
        b = sigmaSquared.denominator.magnitude
        t = (a / b).squareRoot() + 1
        let denominator = 2 * a * b * t * t
        narrow =
            denominator.bitWidth <= 128
            ? Narrow(a: UInt128(a), t: UInt128(t), tb: UInt128(t * b), denominator: UInt128(denominator)) : nil
    }

    /// One draw.
    package func sample<Generator: RandomNumberGenerator>(using generator: inout Generator) -> Int {
        var coins = Coins(generator)
        defer { generator = coins.base }
        while true {
            let proposal =
                if let narrow {
                    DiscreteLaplace.sample(narrow.t, over: 1, using: &coins)
                } else {
                    DiscreteLaplace.sample(t, over: 1, using: &coins)
                }
            if accepts(proposal.magnitude, using: &coins) { return proposal }
        }
    }

    /// True with probability e^−γ, γ = (|y| − σ²/t)² / (2σ²) = (|y|tb − a)² / (2abt²).
    private func accepts(_ magnitude: UInt, using coins: inout Coins<some RandomNumberGenerator>) -> Bool {
        if let narrow {
            let (product, tooWide) = narrow.tb.multipliedReportingOverflow(by: UInt128(magnitude))
            let distance = product > narrow.a ? product - narrow.a : narrow.a - product
            let (square, tooFar) = distance.multipliedReportingOverflow(by: distance)
            if !tooWide, !tooFar {
                return bernoulliExp(square, over: narrow.denominator, using: &coins)
            }
        }
        let product = t * b * BigUInt(magnitude)
        let distance = product > a ? product - a : a - product
        return bernoulliExp(distance * distance, over: 2 * a * b * t * t, using: &coins)
    }

    private static let largestSigmaSquared = Rational(1 << 40) * Rational(1 << 40)
}
