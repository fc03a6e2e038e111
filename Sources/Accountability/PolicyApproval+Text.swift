// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import TransparencyLog

extension PolicyApproval {
    private static let policyHeader = "pumphandle.policy-proposal/1"
    private static let approversHeader = "pumphandle.approvers-proposal/1"

    /// The text that approvers sign.
    public var text: String {
        var lines: [String]
        switch proposal {
        case .policy(let policy):
            lines = [
                Self.policyHeader, origin, "site \(policy.site)", "after \(policy.after)", "policy \(policy.policy)",
                "replaces \(policy.replaces?.text ?? "none")",
            ]
        case .approvers(let change):
            lines = [
                Self.approversHeader, origin, "site \(change.site)", "after \(change.after)",
                "required \(change.required)",
            ]
            lines += change.approvers.map { "approver \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The proposal as a file: the text, and below an empty line the signatures.
    public var encoded: String {
        signatures.isEmpty ? text : text + "\n" + signatures.map(\.line).joined()
    }

    /// Reads a proposal, signed or not.
    /// - Throws: ``EntryError/refused(key:reason:)``.
    public init(parsing bytes: [UInt8]) throws(EntryError) {
        let malformed = EntryError.refused(key: "proposal", reason: "is not what 'pumphandle policy propose' writes")
        guard let whole = String(validating: bytes, as: UTF8.self) else { throw malformed }
        var text = whole
        var signatures: [NoteSignature] = []
        if whole.contains("\n\n") {
            guard let note = try? SignedNote(parsing: bytes) else { throw malformed }
            text = note.text
            signatures = note.signatures
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        guard lines.count >= 6, let proposal = Self.proposal(lines) else { throw malformed }
        self.init(origin: lines[1], proposal, signatures: signatures)
        // One spelling only: what is signed is what was read.
        guard self.text == text else { throw malformed }
    }

    private static func proposal(_ lines: [String]) -> Proposal? {
        func value(_ line: Int, _ name: String) -> String? {
            lines[line].hasPrefix(name + " ") ? String(lines[line].dropFirst(name.count + 1)) : nil
        }
        guard let site = value(2, "site").flatMap(PlaceID.init), let after = value(3, "after").flatMap({ UInt64($0) })
        else {
            return nil
        }
        switch lines[0] {
        case policyHeader:
            guard lines.count == 6, let policy = value(4, "policy").flatMap(Digest.init),
                let replaces = value(5, "replaces")
            else { return nil }
            return .policy(.init(site: site, policy: policy, replaces: Digest(replaces), after: after))
        case approversHeader:
            let keys = (5..<lines.count).compactMap { value($0, "approver").flatMap(ApproverKey.init) }
            guard let required = value(4, "required").flatMap({ Int($0) }) else { return nil }
            return .approvers(
                .init(Act.Founding(site: site, approvers: keys, required: required), after: after))
        default: return nil
        }
    }
}
