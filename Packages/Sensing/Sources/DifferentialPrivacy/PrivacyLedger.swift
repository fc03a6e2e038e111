// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A budget in exact fractions, of ρ or of ε; amounts add up.
///
/// A request is granted if and only if `spent + request ≤ budget`; a refused one spends nothing.
public struct PrivacyLedger: Hashable, Sendable {
    /// What may be spent in all.
    public let budget: Rational
    /// What has been spent.
    public private(set) var spent = Rational.zero

    /// Opens a ledger.
    ///
    /// - Parameter budget: 0 or more.
    /// - Throws: ``PrivacyError/negativeAmount(_:)``.
    public init(budget: Rational) throws(PrivacyError) {
        guard budget >= 0 else { throw .negativeAmount(budget) }
        self.budget = budget
    }

    /// What is left.
    public var left: Rational { budget - spent }

    /// Spends.
    ///
    /// - Throws: ``PrivacyError/budgetExhausted(requested:left:)`` or ``PrivacyError/negativeAmount(_:)``, having
    ///   spent nothing.
    public mutating func spend(_ amount: Rational) throws(PrivacyError) {
        guard amount >= 0 else { throw .negativeAmount(amount) }
        guard amount <= left else { throw .budgetExhausted(requested: amount, left: left) }
        spent += amount
    }
}
