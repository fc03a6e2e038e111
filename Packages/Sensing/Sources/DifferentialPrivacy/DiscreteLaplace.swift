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
    package func sample(using generator: inout some RandomNumberGenerator) -> Int {
        if let narrow {
            return Self.sample(narrow.numerator, over: narrow.denominator, using: &generator)
        }
        return Self.sample(numerator, over: denominator, using: &generator)
    }

    /// One draw at scale numerator / denominator.
    static func sample<T: DrawInteger>(
        _ numerator: T, over denominator: T, using generator: inout some RandomNumberGenerator
    ) -> Int {
        while true {
            let offset = T.uniform(below: numerator, using: &generator)
            guard bernoulliExp(offset, over: numerator, using: &generator) else { continue }
            var rounds: T = 0
            while bernoulliExp(1 as UInt128, over: 1, using: &generator) { rounds += 1 }
            let magnitude = (offset + numerator * rounds) / denominator
            let negative = generator.next() & 1 == 1
            // Without this rejection zero would come up twice as often.
            if negative, magnitude == 0 { continue }
            // At scales up to 2^40 only 2^22 rounds in a row, of probability e^−2^22, would exceed an Int.
            return negative ? -Int(clamping: magnitude) : Int(clamping: magnitude)
        }
    }

    static let largestScale = Rational(1 << 40)
}
