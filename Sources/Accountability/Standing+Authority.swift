// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import TransparencyLog

extension Standing {
    /// Who approves a site's policies from an entry of the log on, and which one they applied last.
    public struct Authority: Hashable, Sendable {
        /// The entry that made it so; what approvers sign names it, so that a signature counts once.
        public let entry: UInt64
        /// Who approves.
        public let approvers: Act.Founding
        /// The policy in force; nil before the first.
        public let policy: Digest?
    }

    /// Who approves a site's policies; nil where one operator decides alone.
    ///
    /// - Parameters:
    ///   - site: Site id.
    ///   - index: As of before this entry; the end of the log when left out.
    /// - Returns: The approvers and what they applied.
    public func authority(_ site: PlaceID, before index: UInt64 = .max) -> Authority? {
        authorities[site]?.last { $0.entry < index }
    }

    /// Takes up what an act changes of who may decide, and refuses it where they did not.
    ///
    /// The log's key alone writes such an entry; what counts is what the approvers signed.
    /// - Throws: ``RuleViolation``; then the entry is void.
    mutating func weigh(_ act: Act, at index: UInt64) throws(RuleViolation) {
        switch act {
        case .governanceFounded(let founding):
            guard authorities[founding.site] == nil else {
                throw RuleViolation(
                    .alreadyFounded, "The log names the approvers of site '\(founding.site)' already.")
            }
            try founding.check()
            authorities[founding.site] = [Authority(entry: index, approvers: founding, policy: nil)]
        case .policyApplied(let applied):
            let present = try PolicyApproval(origin: origin, applied).authority(under: self)
            authorities[applied.site]?.append(
                Authority(entry: index, approvers: present.approvers, policy: applied.policy))
        case .approversReplaced(let replaced):
            let present = try PolicyApproval(origin: origin, replaced).authority(under: self)
            authorities[replaced.site]?.append(
                Authority(entry: index, approvers: replaced.founding, policy: present.policy))
        case .siteInForce(let rules):
            let authority = authority(rules.site)
            guard (rules.governance == .approved) == (authority != nil),
                authority == nil || authority?.policy == rules.policy
            else {
                throw RuleViolation(
                    .policyNotApplied, "The approvers of site '\(rules.site)' did not apply this policy.")
            }
        case .purposeDeclared(let terms):
            guard let known = purposes(terms.site)[terms.purpose] else { return }
            guard !known.hasEnded, !terms.isWider(than: known.terms) else {
                throw RuleViolation(
                    .signaturesMissing,
                    "Purpose '\(terms.purpose)' is declared for more than before, and nobody signed.")
            }
        case .purposeExtended(let terms):
            guard let policy = authority(terms.site)?.policy, policy == terms.policy else {
                throw RuleViolation(
                    .signaturesMissing,
                    "Purpose '\(terms.purpose)' is extended under a policy that approvers did not apply.")
            }
        default: return
        }
    }
}

extension Act.Founding {
    /// Refuses approvers who could never agree, or who count twice.
    func check() throws(RuleViolation) {
        guard required >= 1, required <= approvers.count,
            Set(approvers.map(\.verifier.publicKey)).count == approvers.count
        else {
            throw RuleViolation(
                .signaturesMissing,
                "\(required) of \(approvers.count) approvers cannot sign: name each key once, and at most as many as there are."
            )
        }
    }
}
