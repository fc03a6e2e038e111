// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Governance

/// What a site file asks for, and what must be logged before collection under it may start or go on.
public struct SiteRules: Sendable {
    /// Site id.
    public let site: PlaceID
    /// Digest of the policy document.
    public let policy: Digest
    /// Digest of the cameras' calibration and zones.
    public let cameras: Digest
    /// As the site file declares them, expired ones included.
    public let purposes: [Purpose]

    /// Describes a site's rules.
    public init(site: PlaceID, policy: Digest, cameras: Digest, purposes: [Purpose]) {
        self.site = site
        self.policy = policy
        self.cameras = cameras
        self.purposes = purposes
    }

    /// The acts that bring the log up to the site file.
    ///
    /// - Parameters:
    ///   - standing: The rules in force.
    ///   - now: The machine's clock.
    /// - Returns: None where the log says it all already.
    /// - Throws: ``RuleViolation`` if the policy was not applied by the approvers whom the log was founded with, or a
    ///   purpose would be extended without them.
    public func acts(under standing: Standing, at now: Date) throws(RuleViolation) -> [Act] {
        let isFounded = standing.founding(site) != nil
        try checkApplied(under: standing)
        var acts: [Act] = []
        let inForce = Act.SiteInForce(
            site: site, policy: policy, cameras: cameras, governance: isFounded ? .approved : .singleOperator)
        if standing.siteInForce(site) != inForce { acts.append(.siteInForce(inForce)) }
        let known = standing.purposes(site)
        for purpose in purposes.sorted(by: { $0.id < $1.id }) {
            let terms: Act.PurposeTerms
            do throws(EntryError) {
                terms = try Act.PurposeTerms(site: site, purpose: purpose, policy: policy)
            } catch {
                throw RuleViolation(.purposeUnknown, "Purpose '\(purpose.id)' cannot be logged: \(error).")
            }
            if let act = try act(for: purpose, terms, known: known[terms.purpose], isFounded, now) { acts.append(act) }
        }
        // What the file no longer declares has ended, whatever its date.
        for (id, state) in known.sorted(by: { $0.key.text < $1.key.text })
        where !state.hasEnded && !purposes.contains(where: { $0.id == id.text }) {
            acts.append(
                .purposeExpired(
                    Act.PurposeEnd(site: site, purpose: id, expires: min(state.terms.expires, Stamp(now)))))
        }
        return acts
    }

    /// What approvers are to be asked for.
    ///
    /// - Parameters:
    ///   - approvers: Who should approve from then on; nil for the site file's policy.
    ///   - standing: The rules in force.
    /// - Returns: The proposal.
    /// - Throws: ``RuleViolation`` where there are no approvers, or nothing would change.
    public func proposal(
        of approvers: Act.Founding?, under standing: Standing
    ) throws(RuleViolation) -> PolicyApproval.Proposal {
        guard let present = standing.authority(site) else {
            throw RuleViolation(
                .notFounded, "The log names no approvers for site '\(site)'; 'pumphandle policy found' does, once.")
        }
        if let approvers {
            try approvers.check()
            guard approvers != present.approvers else {
                throw RuleViolation(.policyReplaced, "These approve already; there is nothing to propose.")
            }
            return .approvers(.init(approvers, after: present.entry))
        }
        guard present.policy != policy else {
            throw RuleViolation(.policyReplaced, "This policy is in force already; there is nothing to propose.")
        }
        return .policy(.init(site: site, policy: policy, replaces: present.policy, after: present.entry))
    }

    /// Refuses a policy that approvers stand over and have not applied.
    ///
    /// - Throws: ``RuleViolation`` with the reason ``RefusalReason/policyNotApplied``.
    public func checkApplied(under standing: Standing) throws(RuleViolation) {
        guard let founding = standing.founding(site) else { return }
        let applied = standing.appliedPolicy(site)
        guard applied != policy else { return }
        throw RuleViolation(
            .policyNotApplied,
            "The policy of site '\(site)', \(policy), is not the one in force"
                + (applied.map { ", \($0)" } ?? ": none was applied yet")
                + ". \(founding.required) of \(founding.approvers.count) approvers must sign it: run 'pumphandle policy "
                + "propose', have them run 'pumphandle policy sign', then 'pumphandle policy apply'.")
    }

    private func act(
        for purpose: Purpose, _ terms: Act.PurposeTerms, known: Standing.PurposeState?, _ isFounded: Bool, _ now: Date
    ) throws(RuleViolation) -> Act? {
        guard let known else { return purpose.expires <= now ? nil : .purposeDeclared(terms) }
        if purpose.expires <= now {
            guard !known.hasEnded else { return nil }
            return .purposeExpired(
                Act.PurposeEnd(site: site, purpose: terms.purpose, expires: min(terms.expires, known.terms.expires)))
        }
        guard terms.isWider(than: known.terms) || known.hasEnded else {
            var same = terms
            same.policy = known.terms.policy
            return same == known.terms ? nil : .purposeDeclared(terms)
        }
        guard isFounded else {
            let state = known.hasEnded ? "ended" : "was declared until"
            throw RuleViolation(
                .signaturesMissing,
                "Purpose '\(purpose.id)' \(state) \(known.terms.expires) in the log, and the site file widens it. Nobody "
                    + "alone extends a purpose: declare a new one with its own legal basis and end, or found the log with "
                    + "approvers ('pumphandle policy found') and have them sign.")
        }
        return .purposeExtended(terms)
    }
}

extension Act.PurposeTerms {
    /// Whether it allows anything that the other does not: a later end, another indicator, another role, another basis.
    public func isWider(than other: Act.PurposeTerms) -> Bool {
        let hasMoreRoles =
            switch (roles, other.roles) {
            case (_, nil): false
            case (nil, _?): true
            case (let roles?, let others?): !Set(roles).isSubset(of: others)
            }
        return expires > other.expires || !Set(indicators).isSubset(of: other.indicators) || hasMoreRoles
            || legalBasis != other.legalBasis
    }
}
