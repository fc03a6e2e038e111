// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import BigInt

/// The discrete Laplace distribution on the integers: P(x) ∝ e^(−|x|/t).
///
/// Canonne, Kamath, Steinke 2020 (arXiv 2004.00010), Algorithm 2: integers only, exact.
package struct DiscreteLaplace: Sendable {
    /// t.
    package let scale: Rational

    private let numerator: BigUInt
    private let denominator: BigUInt
    private let narrow: (numerator: UInt128, denominator: UInt128)?

    /// Checks the scale.
    ///
    /// - Parameter scale: Above 0, at most 2^40.
    /// - Throws: ``PrivacyError/scale(_:)``.
    package init(scale: Rational) throws(PrivacyError) {
        guard scale > 0, scale <= Self.largestScale else { throw .scale("discrete Laplace scale \(scale)") }
        self.scale = scale
        numerator = scale.numerator.magnitude
        denominator = scale.denominator.magnitude
        // 96 bits leave room for numerator × number of rounds, of which there are never 2^32.
        narrow =
            numerator.bitWidth <= 96 && denominator.bitWidth <= 96
            ? (UInt128(numerator), UInt128(denominator)) : nil
    }

    /// One draw.
    package func sample<Generator: RandomNumberGenerator>(using generator: inout Generator) -> Int {
        var coins = Coins(generator)
        defer { generator = coins.base }
        if let narrow {
            return Self.sample(narrow.numerator, over: narrow.denominator, using: &coins)
        }
        return Self.sample(numerator, over: denominator, using: &coins)
    }

    /// One draw at scale numerator / denominator.
    static func sample<T: DrawInteger>(
        _ numerator: T, over denominator: T, using coins: inout Coins<some RandomNumberGenerator>
    ) -> Int {
        while true {
            let offset = T.uniform(below: numerator, using: &coins)
            guard bernoulliExp(offset, over: numerator, using: &coins) else { continue }
            var rounds: T = 0
            while bernoulliExpOfOne(using: &coins) { rounds += 1 }
            var magnitude = offset + numerator * rounds
            if denominator > 1 { magnitude /= denominator }
            let negative = coins.bits(1) == 1
            // Without this rejection zero would come up twice as often.
            if negative, magnitude == 0 { continue }
            // At scales up to 2^40 only 2^22 rounds in a row, of probability e^−2^22, would exceed an Int.
            return negative ? -Int(clamping: magnitude) : Int(clamping: magnitude)
        }
    }

    static let largestScale = Rational(1 << 40)
}
