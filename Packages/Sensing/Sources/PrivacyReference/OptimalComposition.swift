// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import BigInt
internal import Foundation

/// The exact frontier of k-fold composition of ε-DP.
///
/// Kairouz, Oh, Viswanath 2015, Theorem 3.3: for i = 0...⌊k/2⌋ the pair ((k−2i)ε, δ_i) with
/// δ_i = Σ_{l<i} C(k,l) (e^((k−l)ε) − e^((k−2i+l)ε)) / (1 + e^ε)^k.
package func optimalCompositionDelta(epsilon: Double, count: Int, index: Int) -> Double {
    let lnTotal = Double(count) * (epsilon + log1p(exp(-epsilon)))
    var choose = BigUInt(1)
    var sum = 0.0
    for l in 0..<index {
        let lnChoose = lnOf(choose)
        let exponent = Double(count - l) * epsilon
        sum += exp(lnChoose + exponent - lnTotal) * -expm1(-2 * Double(index - l) * epsilon)
        choose = choose * BigUInt(count - l) / BigUInt(l + 1)
    }
    return sum
}

/// ln of a whole number of any size, above 0.
private func lnOf(_ value: BigUInt) -> Double {
    let shift = max(0, value.bitWidth - 60)
    return log(Double(UInt64(value >> shift))) + Double(shift) * 0.693147180559945309417
}
