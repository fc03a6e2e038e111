// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import BigInt

/// An exact fraction, so that no privacy parameter ever passes through floating point.
///
/// Always in lowest terms with a positive denominator. Written as `1/100`, `0.01`, `1e-6` or `-3`.
public struct Rational: Hashable, Sendable {
    package let numerator: BigInt
    package let denominator: BigInt

    /// A whole number.
    public init(_ value: Int) {
        numerator = BigInt(value)
        denominator = 1
    }

    /// A fraction.
    ///
    /// - Returns: Nil when the denominator is zero.
    public init?(_ numerator: Int, _ denominator: Int) {
        guard denominator != 0 else { return nil }
        self.init(BigInt(numerator), over: BigInt(denominator))
    }

    /// A fraction in lowest terms; the denominator must not be zero.
    package init(_ numerator: BigInt, over denominator: BigInt) {
        precondition(!denominator.isZero)
        let divisor = numerator.greatestCommonDivisor(with: denominator)
        let sign: BigInt = denominator.sign == .minus ? -1 : 1
        self.numerator = numerator / divisor * sign
        self.denominator = denominator / divisor * sign
    }

    /// Whether the value is zero.
    public var isZero: Bool { numerator.isZero }
    /// Zero.
    public static let zero = Rational(0)
    /// One.
    public static let one = Rational(1)
}

extension Rational: ExpressibleByIntegerLiteral {
    /// A whole number.
    public init(integerLiteral value: Int) { self.init(value) }
}

extension Rational: Comparable {
    /// Exact order.
    public static func < (left: Self, right: Self) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }
}

extension Rational {
    /// Exact sum.
    public static func + (left: Self, right: Self) -> Self {
        Self(
            left.numerator * right.denominator + right.numerator * left.denominator,
            over: left.denominator * right.denominator)
    }

    /// Exact difference.
    public static func - (left: Self, right: Self) -> Self { left + -right }

    /// Exact negation.
    public static prefix func - (value: Self) -> Self { Self(-value.numerator, over: value.denominator) }

    /// Exact product.
    public static func * (left: Self, right: Self) -> Self {
        Self(left.numerator * right.numerator, over: left.denominator * right.denominator)
    }

    /// Exact quotient.
    ///
    /// - Precondition: `right` is not zero.
    public static func / (left: Self, right: Self) -> Self {
        Self(left.numerator * right.denominator, over: left.denominator * right.numerator)
    }

    /// Adds in place.
    public static func += (left: inout Self, right: Self) { left = left + right }
}
