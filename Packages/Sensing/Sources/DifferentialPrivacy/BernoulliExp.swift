// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import BigInt

/// True with probability e^−γ for γ = numerator / denominator ≥ 0, exactly.
///
/// Canonne, Kamath, Steinke 2020 (arXiv 2004.00010), Algorithm 1. Bernoulli(γ/k) is drawn as Bernoulli(γ) and
/// Bernoulli(1/k), which keeps the integers as small as the parameters.
func bernoulliExp<T: DrawInteger>(
    _ numerator: T, over denominator: T, using coins: inout Coins<some RandomNumberGenerator>
) -> Bool {
    guard numerator >= denominator else {
        return bernoulliExpOfUnit(numerator, over: denominator, using: &coins)
    }
    let (whole, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
    var rounds = whole
    while rounds > 0 {
        guard bernoulliExpOfOne(using: &coins) else { return false }
        rounds -= 1
    }
    return bernoulliExpOfUnit(rest, over: denominator, using: &coins)
}

/// True with probability 1/e, exactly.
func bernoulliExpOfOne(using coins: inout Coins<some RandomNumberGenerator>) -> Bool {
    var k: UInt64 = 1
    while coins.uniform(below: k) == 0 { k += 1 }
    return k % 2 == 1
}

/// The same for γ in 0..<1.
private func bernoulliExpOfUnit<T: DrawInteger>(
    _ numerator: T, over denominator: T, using coins: inout Coins<some RandomNumberGenerator>
) -> Bool {
    if numerator == 0 { return true }
    var k: UInt64 = 1
    while coins.uniform(below: k) == 0, T.uniform(below: denominator, using: &coins) < numerator { k += 1 }
    return k % 2 == 1
}

/// True with probability e^−γ, exactly.
///
/// - Parameters:
///   - gamma: 0 or more.
///   - generator: Source of randomness.
/// - Returns: The coin.
/// - Throws: ``PrivacyError/scale(_:)`` for a negative γ.
package func bernoulliExp<Generator: RandomNumberGenerator>(
    _ gamma: Rational, using generator: inout Generator
) throws(PrivacyError) -> Bool {
    guard gamma >= 0 else { throw .scale("gamma \(gamma)") }
    var coins = Coins(generator)
    defer { generator = coins.base }
    let numerator = gamma.numerator.magnitude
    let denominator = gamma.denominator.magnitude
    guard let above = UInt128(exactly: numerator), let below = UInt128(exactly: denominator) else {
        return bernoulliExp(numerator, over: denominator, using: &coins)
    }
    return bernoulliExp(above, over: below, using: &coins)
}
