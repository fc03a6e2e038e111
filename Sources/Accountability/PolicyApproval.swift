// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import TransparencyLog

/// A policy that approvers are asked for, with the signatures it has so far, as a signed note.
///
/// The text names the log, so that a signature counts in no other, and the policy that would be replaced, so that it
/// counts once.
public struct PolicyApproval: Hashable, Sendable {
    private static let header = "pumphandle.policy-proposal/1"

    /// The origin of the log that it is for.
    public let origin: String
    /// What is proposed.
    public let proposal: Act.PolicyProposal
    /// The signatures so far, not yet checked.
    public private(set) var signatures: [NoteSignature] = []

    /// Proposes a policy.
    public init(origin: String, proposal: Act.PolicyProposal) {
        self.origin = origin
        self.proposal = proposal
    }

    /// The text that approvers sign.
    public var text: String {
        [
            Self.header, origin, "site " + proposal.site.text, "policy " + proposal.policy.text,
            "replaces " + (proposal.replaces?.text ?? "none"),
        ].joined(separator: "\n") + "\n"
    }

    /// The proposal as a file: the text, and below an empty line the signatures.
    public var encoded: String {
        signatures.isEmpty ? text : text + "\n" + signatures.map(\.line).joined()
    }

    /// Reads a proposal, signed or not.
    /// - Throws: ``EntryError/refused(key:reason:)``.
    public init(parsing bytes: [UInt8]) throws(EntryError) {
        func malformed() -> EntryError {
            .refused(key: "proposal", reason: "is not what 'pumphandle policy propose' writes")
        }
        guard let whole = String(validating: bytes, as: UTF8.self) else { throw malformed() }
        let text: String
        if whole.contains("\n\n") {
            guard let note = try? SignedNote(parsing: bytes) else { throw malformed() }
            text = note.text
            signatures = note.signatures
        } else {
            text = whole
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        func value(_ line: Int, _ name: String) -> String? {
            lines[line].hasPrefix(name + " ") ? String(lines[line].dropFirst(name.count + 1)) : nil
        }
        guard lines.count == 6, lines[0] == Self.header, lines[5].isEmpty,
            let site = value(2, "site").flatMap(PlaceID.init),
            let policy = value(3, "policy").flatMap(Digest.init), let replaces = value(4, "replaces")
        else { throw malformed() }
        let replaced = Digest(replaces)
        guard replaced != nil || replaces == "none" else { throw malformed() }
        origin = lines[1]
        proposal = Act.PolicyProposal(site: site, policy: policy, replaces: replaced)
        guard self.text == text else { throw malformed() }
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

    /// The act that puts the policy in force.
    ///
    /// - Parameters:
    ///   - standing: The rules in force.
    ///   - origin: The log's.
    /// - Returns: The act to log.
    /// - Throws: ``RuleViolation`` if there are no approvers, too few of them signed, a signature does not hold, or
    ///   another policy was applied meanwhile.
    public func application(under standing: Standing, origin: String) throws(RuleViolation) -> Act {
        let site = proposal.site
        guard let founding = standing.founding(site) else {
            throw RuleViolation(
                .notFounded, "The log names no approvers for site '\(site)'; 'pumphandle policy found' does, once.")
        }
        guard self.origin.utf8.elementsEqual(origin.utf8) else {
            throw RuleViolation(
                .policyReplaced, "The proposal is for the log '\(self.origin)', not for '\(origin)'; propose it here.")
        }
        let applied = standing.appliedPolicy(site)
        guard applied != proposal.policy else {
            throw RuleViolation(.policyReplaced, "This policy is in force already; there is nothing to apply.")
        }
        guard applied == proposal.replaces else {
            throw RuleViolation(
                .policyReplaced,
                "The proposal replaces \(proposal.replaces?.text ?? "no policy"), but in force is "
                    + "\(applied?.text ?? "none"); propose and sign it anew.")
        }
        let signed = try valid(by: founding.approvers)
        guard signed.count >= founding.required else {
            let missing = founding.approvers.filter { approver in !signed.contains { $0.0 == approver } }
            throw RuleViolation(
                .signaturesMissing,
                "\(signed.count) of \(founding.approvers.count) approvers signed, \(founding.required) must; missing are "
                    + "\(missing.map(\.verifier.name).joined(separator: ", ")).")
        }
        return .policyApplied(
            Act.PolicyApplication(
                site: site, policy: proposal.policy, replaces: proposal.replaces, signatures: signed.map(\.1)))
    }
}

extension Act.PolicyApplication {
    /// The offices whose signatures an entry holds, each checked.
    ///
    /// - Parameters:
    ///   - founding: Who approves.
    ///   - origin: The log's.
    /// - Returns: The keys that signed.
    /// - Throws: ``RuleViolation`` if one does not hold, or there are too few.
    public func signers(under founding: Act.Founding, origin: String) throws(RuleViolation) -> [ApproverKey] {
        let proposal = Act.PolicyProposal(site: site, policy: policy, replaces: replaces)
        var approval = PolicyApproval(origin: origin, proposal: proposal)
        approval.take(signatures.map(\.line))
        let signed = try approval.valid(by: founding.approvers)
        guard signed.count >= founding.required else {
            throw RuleViolation(.signaturesMissing, "\(signed.count) approvers signed, \(founding.required) must.")
        }
        return signed.map(\.0)
    }
}

extension PolicyApproval {
    fileprivate mutating func take(_ lines: [NoteSignature]) { signatures = lines }
}
