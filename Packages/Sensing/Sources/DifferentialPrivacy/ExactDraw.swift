// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import BigInt

/// Unsigned integers that the samplers compute in: 128 bits where that is enough, unbounded otherwise.
protocol DrawInteger: UnsignedInteger {
    /// A uniform draw from 0..<bound, without bias; `bound` is above 0.
    static func uniform(below bound: Self, using generator: inout some RandomNumberGenerator) -> Self
}

extension UInt128: DrawInteger {
    static func uniform(below bound: Self, using generator: inout some RandomNumberGenerator) -> Self {
        // The standard library's bounded draw is unbiased (Lemire 2019); 64 bits are the fast case.
        bound <= Self(UInt64.max)
            ? Self(generator.next(upperBound: UInt64(bound))) : Self.random(in: 0..<bound, using: &generator)
    }
}

extension BigUInt: DrawInteger {
    static func uniform(below bound: Self, using generator: inout some RandomNumberGenerator) -> Self {
        let words = (bound.bitWidth + 63) / 64
        let spare = UInt64(words * 64 - bound.bitWidth)
        while true {
            var drawn = (0..<words).map { _ in UInt(truncatingIfNeeded: generator.next() as UInt64) }
            drawn[words - 1] >>= UInt(spare)
            let value = BigUInt(words: drawn)
            if value < bound { return value }
        }
    }
}

/// True with probability e^−γ for γ = numerator / denominator ≥ 0, exactly.
///
/// Canonne, Kamath, Steinke 2020 (arXiv 2004.00010), Algorithm 1. Bernoulli(γ/k) is drawn as Bernoulli(γ) and
/// Bernoulli(1/k), which keeps the integers as small as the parameters.
func bernoulliExp<T: DrawInteger>(
    _ numerator: T, over denominator: T, using generator: inout some RandomNumberGenerator
) -> Bool {
    var whole = numerator / denominator
    while whole > 0 {
        guard bernoulliExpOfUnit(1 as UInt128, over: 1, using: &generator) else { return false }
        whole -= 1
    }
    return bernoulliExpOfUnit(numerator % denominator, over: denominator, using: &generator)
}

/// The same for γ in 0...1.
private func bernoulliExpOfUnit<T: DrawInteger>(
    _ numerator: T, over denominator: T, using generator: inout some RandomNumberGenerator
) -> Bool {
    if numerator == 0 { return true }
    var k: UInt64 = 1
    while numerator == denominator || T.uniform(below: denominator, using: &generator) < numerator {
        guard k == 1 || generator.next(upperBound: k) == 0 else { break }
        k += 1
    }
    return k % 2 == 1
}

/// True with probability e^−γ, exactly.
///
/// - Parameter gamma: 0 or more.
/// - Throws: ``PrivacyError/scale(_:)`` for a negative γ.
package func bernoulliExp(
    _ gamma: Rational, using generator: inout some RandomNumberGenerator
) throws(PrivacyError) -> Bool {
    guard gamma >= 0 else { throw .scale("gamma \(gamma)") }
    let numerator = gamma.numerator.magnitude
    let denominator = gamma.denominator.magnitude
    guard let small = UInt128(exactly: numerator), let below = UInt128(exactly: denominator) else {
        return bernoulliExp(numerator, over: denominator, using: &generator)
    }
    return bernoulliExp(small, over: below, using: &generator)
}
