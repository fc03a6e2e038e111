// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import TransparencyLog

/// A policy, or other approvers, that a site's approvers are asked for, with the signatures it has so far, as a signed note.
///
/// The text names the log, so that a signature counts in no other, and the entry that made it so who approves and what is
/// in force, so that it counts once.
public struct PolicyApproval: Hashable, Sendable {
    /// What is proposed.
    public enum Proposal: Hashable, Sendable {
        /// Another policy.
        case policy(Act.PolicyProposal)
        /// Other approvers.
        case approvers(Act.ApproversProposal)
    }

    /// The origin of the log that it is for.
    public let origin: String
    /// What is proposed.
    public let proposal: Proposal
    /// The signatures so far, not yet checked.
    public private(set) var signatures: [NoteSignature] = []

    /// Makes a proposal.
    public init(origin: String, _ proposal: Proposal, signatures: [NoteSignature] = []) {
        self.origin = origin
        self.proposal = proposal
        self.signatures = signatures
    }

    /// What an entry says was signed.
    public init(origin: String, _ applied: Act.PolicyApplication) {
        self.init(origin: origin, .policy(applied.proposal), signatures: applied.signatures.map(\.line))
    }

    /// What an entry says was signed.
    public init(origin: String, _ replaced: Act.ApproversReplacement) {
        self.init(origin: origin, .approvers(replaced.proposal), signatures: replaced.signatures.map(\.line))
    }

    /// Site id.
    public var site: PlaceID {
        switch proposal {
        case .policy(let policy): policy.site
        case .approvers(let approvers): approvers.site
        }
    }

    /// The entry that it was made under.
    var after: UInt64 {
        switch proposal {
        case .policy(let policy): policy.after
        case .approvers(let approvers): approvers.after
        }
    }

    /// Adds an approver's signature.
    /// - Throws: ``LogError``.
    public mutating func sign(with key: SignerKey) throws(LogError) {
        guard Office(keyName: key.verifier.name) != nil else {
            throw .refused(
                "'\(key.verifier.name)' is the key of no office; 'pumphandle policy key' makes one of an operator, a "
                    + "privacy-officer or a public-representative.")
        }
        let signature = try key.sign(text)
        signatures.removeAll { $0.keyID == signature.keyID && $0.keyName == signature.keyName }
        signatures.append(signature)
    }

    /// Adds the signatures of another copy of the same proposal.
    ///
    /// - Returns: False if it is another proposal.
    public mutating func merge(_ other: PolicyApproval) -> Bool {
        guard other.text == text else { return false }
        for signature in other.signatures where !signatures.contains(signature) { signatures.append(signature) }
        return true
    }

    /// The signatures that count.
    ///
    /// - Parameter approvers: Whose do.
    /// - Returns: One of each approver who signed.
    /// - Throws: ``RuleViolation`` if one of theirs does not hold.
    public func valid(by approvers: [ApproverKey]) throws(RuleViolation) -> [(ApproverKey, ApprovalSignature)] {
        var found: [(ApproverKey, ApprovalSignature)] = []
        for signature in signatures {
            guard let approver = approvers.first(where: { $0.verifier.signed(signature) }) else { continue }
            guard approver.verifier.verifies(signature.bytes, of: text),
                let term = ApprovalSignature(String(signature.line.dropLast()))
            else {
                throw RuleViolation(
                    .signatureInvalid,
                    "The signature by \(approver.verifier.name) is not over this proposal; nothing was applied.")
            }
            if !found.contains(where: { $0.0 == approver }) { found.append((approver, term)) }
        }
        return found
    }

    /// The act that puts the proposal in force.
    ///
    /// - Parameters:
    ///   - standing: The rules in force.
    ///   - origin: The log's.
    /// - Returns: The act to log.
    /// - Throws: ``RuleViolation`` if there are no approvers, too few of them signed, a signature does not hold, or
    ///   another proposal was applied meanwhile.
    public func application(under standing: Standing, origin: String) throws(RuleViolation) -> Act {
        guard let present = standing.authority(site) else { throw notFounded }
        guard self.origin.utf8.elementsEqual(origin.utf8) else {
            throw RuleViolation(
                .policyReplaced, "The proposal is for the log '\(self.origin)', not for '\(origin)'; propose it here.")
        }
        try check(under: present)
        let signatures = try valid(by: present.approvers.approvers).map(\.1)
        switch proposal {
        case .policy(let policy): return .policyApplied(.init(policy, signatures: signatures))
        case .approvers(let approvers): return .approversReplaced(.init(approvers, signatures: signatures))
        }
    }

    /// Who approved what an entry says was signed.
    ///
    /// - Parameter standing: The rules in force before the entry.
    /// - Returns: The approvers of that time.
    /// - Throws: ``RuleViolation`` if enough of them did not sign it.
    func authority(under standing: Standing) throws(RuleViolation) -> Standing.Authority {
        guard let present = standing.authority(site) else { throw notFounded }
        try check(under: present)
        return present
    }

    private var notFounded: RuleViolation {
        RuleViolation(
            .notFounded, "The log names no approvers for site '\(site)'; 'pumphandle policy found' does, once.")
    }

    /// Refuses what is in force already, was proposed under other rules, or was not signed by enough.
    private func check(under present: Standing.Authority) throws(RuleViolation) {
        switch proposal {
        case .policy(let proposal):
            guard present.policy != proposal.policy else {
                throw RuleViolation(.policyReplaced, "This policy is in force already; there is nothing to apply.")
            }
            guard present.policy == proposal.replaces else {
                throw RuleViolation(
                    .policyReplaced,
                    "The proposal replaces \(proposal.replaces?.text ?? "no policy"), but in force is "
                        + "\(present.policy?.text ?? "none"); propose and sign it anew.")
            }
        case .approvers(let proposal):
            try proposal.founding.check()
            guard present.approvers != proposal.founding else {
                throw RuleViolation(.policyReplaced, "These approve already; there is nothing to apply.")
            }
        }
        guard after == present.entry else {
            throw RuleViolation(
                .policyReplaced,
                "The proposal was made under entry \(after), and since then entry \(present.entry) changed who approves or "
                    + "what is in force; propose and sign it anew.")
        }
        let founding = present.approvers
        let signed = try valid(by: founding.approvers)
        guard signed.count >= founding.required else {
            let missing = founding.approvers.filter { approver in !signed.contains { $0.0 == approver } }
            throw RuleViolation(
                .signaturesMissing,
                "\(signed.count) of \(founding.approvers.count) approvers signed, \(founding.required) must; missing are "
                    + "\(missing.map(\.verifier.name).joined(separator: ", ")).")
        }
    }
}
