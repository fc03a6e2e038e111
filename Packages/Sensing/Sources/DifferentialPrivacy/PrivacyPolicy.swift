// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import enum Governance.Indicator

internal import BigInt

/// How much a site spends on one person's presence in one camera's view during one window, and on what.
public struct PrivacyPolicy: Hashable, Sendable {
    /// zCDP cost ρ of one window of one camera, all its zones and indicators together; above 0, at most 100.
    public let rhoPerWindow: Rational
    /// The δ at which ε is stated; above 0, at most 1/1000.
    public let delta: Rational
    /// Weights by which ρ is split over the indicators that are released; they need not add up to 1.
    public let split: [Indicator: Rational]

    /// Equal parts for how many, how close, masks, and flow.
    public static let evenSplit: [Indicator: Rational] = [
        .occupancy: 2, .inContact: 2, .masked: 1, .unmasked: 1, .flowWith: 1, .flowAgainst: 1,
    ]

    /// The split of a site that declares none: ``evenSplit``, without flow where nothing needs it.
    ///
    /// What is not released changes no noise; leaving it out keeps the digest of policies from before there was flow.
    public static func evenSplit(for needed: Set<Indicator>) -> [Indicator: Rational] {
        evenSplit.filter { !$0.key.isFlow || !needed.isDisjoint(with: $0.key.chargedTogether) }
    }

    /// Checks a policy.
    ///
    /// - Parameters:
    ///   - rhoPerWindow: Above 0, at most 100.
    ///   - delta: Above 0, at most 1/1000.
    ///   - split: A weight above 0, at most 1,000,000, per indicator. An indicator
    ///     without a weight is never released.
    /// - Throws: ``PrivacyPolicyError``, which says what would be right.
    public init(
        rhoPerWindow: Rational, delta: Rational, split: [Indicator: Rational] = Self.evenSplit
    ) throws(PrivacyPolicyError) {
        guard rhoPerWindow > 0, rhoPerWindow <= 100, rhoPerWindow.isShort else { throw .rho(rhoPerWindow) }
        guard delta > 0, delta <= Self.largestDelta else { throw .delta(delta) }
        guard !split.isEmpty else { throw .nothingToSplit }
        for (indicator, weight) in split.sorted(by: { $0.key < $1.key }) {
            guard weight > 0, weight <= 1_000_000, weight.isShort else { throw .weight(indicator, weight) }
        }
        self.rhoPerWindow = rhoPerWindow
        self.delta = delta
        self.split = split
    }

    /// The part of ρ charged for each released indicator.
    ///
    /// Masked and unmasked are charged once together (a person is at most one of them), and so are the two directions of flow.
    /// Both carry the pair's part: the parts of one representative of each pair add up to ρ exactly.
    ///
    /// - Parameter released: What will be released, never empty.
    /// - Returns: ρ by indicator.
    /// - Throws: ``PrivacyError/noShare(indicator:)``.
    public func rho(released: Set<Indicator>) throws(PrivacyError) -> [Indicator: Rational] {
        var weights: [Indicator: Rational] = [:]
        for indicator in released.sorted() {
            var weight = Rational.zero
            for partner in indicator.chargedTogether.intersection(released) {
                guard let part = split[partner] else { throw .noShare(indicator: partner) }
                weight += part
            }
            weights[indicator] = weight
        }
        let total = released.reduce(Rational.zero) { $0 + (split[$1] ?? 0) }
        return weights.mapValues { rhoPerWindow * $0 / total }
    }

    private static let largestDelta = Rational.one / 1000
}

extension Rational {
    /// Small enough in writing that sampling with it stays fast: numerator and denominator below 2⁶⁴.
    fileprivate var isShort: Bool { numerator.bitWidth <= 64 && denominator.bitWidth <= 64 }
}

/// What is wrong with a privacy policy, and what would be right.
public enum PrivacyPolicyError: Error, Hashable, Sendable {
    /// ρ per window out of range.
    case rho(Rational)
    /// δ out of range.
    case delta(Rational)
    /// An indicator's weight out of range.
    case weight(Indicator, Rational)
    /// The split names no indicator.
    case nothingToSplit
}

extension PrivacyPolicyError: CustomStringConvertible {
    /// What an operator reads.
    public var description: String {
        switch self {
        case .rho(let value):
            "rho per window must be above 0 and at most 100, for example \"1/100\"; found \(value)."
        case .delta(let value):
            "delta must be above 0 and at most 1/1000, for example \"1e-6\"; found \(value)."
        case .weight(let indicator, let value):
            "the split gives \(indicator.rawValue) the weight \(value); weights are above 0 and at most 1000000. "
                + "Leave an indicator out that is never to be released."
        case .nothingToSplit:
            "the split names no indicator; give at least one a weight, for example occupancy: 1."
        }
    }
}
