// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// What the log says of consent receipts: digests and dates, no person.
///
/// The log is the only register, so a withdrawal holds for whoever reads it, from the moment it is durable, and cannot be
/// taken back by losing a database.
public struct ConsentRegister: Sendable {
    /// One receipt.
    public struct Entry: Hashable, Sendable {
        /// Digest of the receipt.
        public let receipt: Digest
        /// What rests on it.
        public let ground: Act.Consent.Ground
        /// When it was logged.
        public let given: Stamp
        /// When it ends by itself; nil where that was not logged.
        public let expires: Stamp?
        /// When it was withdrawn.
        public let withdrawn: Stamp?

        /// Whether something may rest on it at an instant.
        public func isLive(at instant: Date) -> Bool {
            withdrawn == nil && (expires.map { instant < $0.instant } ?? true)
        }
    }

    /// Oldest first.
    public let entries: [Entry]

    /// Reads the rules in force.
    public init(_ standing: Standing) {
        var order: [Digest] = []
        var found: [Digest: Entry] = [:]
        for rule in standing.rules {
            switch rule.entry.act {
            case .consentGiven(let consent) where found[consent.receipt] == nil:
                order.append(consent.receipt)
                found[consent.receipt] = Entry(
                    receipt: consent.receipt, ground: consent.ground, given: rule.entry.at, expires: consent.expires,
                    withdrawn: nil)
            case .consentWithdrawn(let consent):
                guard let entry = found[consent.receipt], entry.withdrawn == nil else { continue }
                found[consent.receipt] = Entry(
                    receipt: entry.receipt, ground: entry.ground, given: entry.given, expires: entry.expires,
                    withdrawn: rule.entry.at)
            default: break
            }
        }
        entries = order.compactMap { found[$0] }
    }

    /// Whether something may rest on a receipt now; ask before every use.
    public func isLive(_ receipt: Digest, for ground: Act.Consent.Ground, at instant: Date) -> Bool {
        (try? requireLive(receipt, for: ground, at: instant)) != nil
    }

    /// Refuses what may not rest on a receipt.
    ///
    /// - Parameters:
    ///   - receipt: Digest of the receipt.
    ///   - ground: What is to rest on it.
    ///   - instant: When.
    /// - Throws: ``RuleViolation`` for a receipt that was never logged, was given for something else, is withdrawn or ended.
    public func requireLive(
        _ receipt: Digest, for ground: Act.Consent.Ground, at instant: Date
    ) throws(RuleViolation) {
        guard let entry = entries.first(where: { $0.receipt == receipt }) else {
            throw RuleViolation(
                .receiptUnknown,
                "the receipt \(receipt) is not in the log; nothing rests on consent that was not logged when it was given."
            )
        }
        guard entry.ground == ground else {
            throw RuleViolation(
                .receiptDoesNotCover,
                "the receipt \(receipt) is for '\(entry.ground.rawValue)', not for '\(ground.rawValue)'; ask for consent "
                    + "to that.")
        }
        if let withdrawn = entry.withdrawn {
            throw RuleViolation(
                .receiptWithdrawn,
                "the receipt \(receipt) was withdrawn on \(withdrawn); erase what rests on it.")
        }
        if let expires = entry.expires, instant >= expires.instant {
            throw RuleViolation(
                .receiptExpired, "the receipt \(receipt) ended on \(expires); erase what rests on it, or ask again.")
        }
    }

    /// What to log when consent is given.
    ///
    /// - Parameter receipt: A signed receipt.
    /// - Returns: The act.
    /// - Throws: ``RuleViolation`` for a receipt that is in the log already: withdrawn consent does not come back.
    public func giving(_ receipt: ConsentReceipt) throws(RuleViolation) -> Act {
        guard !entries.contains(where: { $0.receipt == receipt.digest }) else {
            throw RuleViolation(
                .receiptDoesNotCover, "the receipt \(receipt.digest) is in the log already; give a new one instead.")
        }
        return .consentGiven(receipt.act)
    }

    /// What to log when consent is withdrawn.
    ///
    /// - Parameter receipt: Digest of the receipt.
    /// - Returns: The act.
    /// - Throws: ``RuleViolation`` for a receipt that was never logged, or is withdrawn already.
    public func withdrawing(_ receipt: Digest) throws(RuleViolation) -> Act {
        guard let entry = entries.first(where: { $0.receipt == receipt }) else {
            throw RuleViolation(
                .receiptUnknown, "the receipt \(receipt) is not in the log, so nothing rests on it here.")
        }
        if let withdrawn = entry.withdrawn {
            throw RuleViolation(
                .receiptWithdrawn, "the receipt \(receipt) was withdrawn before, on \(withdrawn); it stays so.")
        }
        return .consentWithdrawn(Act.Consent(receipt: receipt, ground: entry.ground))
    }
}
