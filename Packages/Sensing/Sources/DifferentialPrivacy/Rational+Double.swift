// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import BigInt
internal import Foundation

extension Rational {
    /// The nearest double that is not below (`.up`), not above (`.down`), or simply nearest.
    ///
    /// Values beyond the range of a double become infinite, the greatest finite value, the least nonzero value or
    /// zero, whichever the direction asks for.
    public func double(rounding rule: FloatingPointRoundingRule = .toNearestOrEven) -> Double {
        if isZero { return 0 }
        let negative = numerator.sign == .minus
        let up: Bool? =
            switch rule {
            case .up: !negative
            case .down: negative
            case .awayFromZero: true
            case .towardZero: false
            default: nil
            }
        let above = numerator.magnitude
        let below = denominator.magnitude
        // 2^exponent ≤ |value| < 2^(exponent+2); one bit more than a double holds, or fewer for a subnormal.
        let exponent = max(above.bitWidth - below.bitWidth - 1, -1022)
        let shift = 54 - exponent
        let (quotient, remainder) =
            shift >= 0
            ? (above << shift).quotientAndRemainder(dividingBy: below)
            : above.quotientAndRemainder(dividingBy: below << -shift)
        // The quotient has at most 56 bits: keep those that a double has room for, the rest decide the rounding.
        var lost = max(quotient.bitWidth - 53, 0)
        if exponent == -1022 { lost = max(lost, 2) }
        let bits = UInt64(quotient)
        var kept = bits >> UInt64(lost)
        let rest = bits & ((1 << UInt64(lost)) - 1)
        let half: UInt64 = lost > 0 ? 1 << UInt64(lost - 1) : 0
        let inexact = rest != 0 || !remainder.isZero
        if let up {
            if up, inexact { kept += 1 }
        } else if lost > 0, rest > half || (rest == half && (!remainder.isZero || kept & 1 == 1)) {
            kept += 1
        }
        let magnitude = Double(sign: .plus, exponent: lost - shift, significand: Double(kept))
        let finite = magnitude.isInfinite && up == false ? Double.greatestFiniteMagnitude : magnitude
        return negative ? -finite : finite
    }

    /// Natural logarithm, also of values that no double holds.
    ///
    /// - Precondition: The value is above zero. Error: a few units in the last place.
    package var naturalLogarithm: Double {
        precondition(numerator.sign == .plus && !isZero)
        let difference = self - .one
        if abs(difference.double()) < 0.5 { return log1p(difference.double()) }
        let power = numerator.magnitude.bitWidth - denominator.magnitude.bitWidth
        let mantissa =
            power >= 0
            ? Rational(numerator, over: denominator << power) : Rational(numerator << -power, over: denominator)
        return log(mantissa.double()) + Double(power) * 0.693147180559945309417
    }

    /// The greatest whole number not above the value.
    package var floor: BigInt {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return remainder.sign == .minus && !remainder.isZero ? quotient - 1 : quotient
    }
}
