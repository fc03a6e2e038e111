// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance

extension Act {
    /// A site's rules as collection starts under them.
    public struct SiteInForce: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// Digest of the policy document: purposes, privacy policy, window.
        public var policy: Digest
        /// Digest of the cameras' calibration and zones.
        public var cameras: Digest
        /// Whether approvers stand over the policy, or one operator alone.
        public var governance: Governance

        /// Who may change the rules.
        public enum Governance: String, CaseIterable, Codable, Hashable, Sendable {
            /// The log was founded with approvers, and they applied this policy.
            case approved
            /// The log has no approvers.
            case singleOperator = "single-operator"
        }

        /// Names the rules.
        public init(site: PlaceID, policy: Digest, cameras: Digest, governance: Governance) {
            self.site = site
            self.policy = policy
            self.cameras = cameras
            self.governance = governance
        }
    }

    /// A purpose as it was declared.
    public struct PurposeTerms: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// Purpose id.
        public var purpose: PlaceID
        /// Digest of the legal basis's text in UTF-8.
        public var legalBasis: Digest
        /// What it needs, in order.
        public var indicators: [Indicator]
        /// Who may ask for it, in order; nil where the site file does not say.
        public var roles: [Role]?
        /// The instant from which nothing may be collected for it.
        public var expires: Stamp
        /// Digest of the policy document that declares it.
        public var policy: Digest

        /// Describes a purpose.
        public init(site: PlaceID, purpose: Purpose, policy: Digest) throws(EntryError) {
            self.site = site
            self.purpose = try PlaceID(checking: purpose.id, as: "purpose")
            legalBasis = Digest(of: purpose.legalBasis.utf8)
            indicators = purpose.indicators.sorted()
            roles = purpose.roles?.sorted()
            expires = Stamp(purpose.expires)
            self.policy = policy
        }

        enum CodingKeys: String, CodingKey {
            case site, purpose, indicators, roles, expires, policy
            case legalBasis = "legal_basis"
        }
    }

    /// The end of a purpose.
    public struct PurposeEnd: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// Purpose id.
        public var purpose: PlaceID
        /// When it ended.
        public var expires: Stamp

        /// Describes an end.
        public init(site: PlaceID, purpose: PlaceID, expires: Stamp) {
            self.site = site
            self.purpose = purpose
            self.expires = expires
        }
    }

    /// Who approves policies.
    public struct Founding: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// n keys.
        public var approvers: [ApproverKey]
        /// m of them.
        public var required: Int

        /// Names the approvers.
        public init(site: PlaceID, approvers: [ApproverKey], required: Int) {
            self.site = site
            self.approvers = approvers
            self.required = required
        }
    }

    /// A policy that approvers are asked to sign.
    public struct PolicyProposal: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// Digest of the policy document.
        public var policy: Digest
        /// The policy that it would replace; nil for the first.
        public var replaces: Digest?
        /// The entry that made it so who approves and what is in force; once another did, the proposal is void.
        public var after: UInt64

        /// Names a proposal.
        public init(site: PlaceID, policy: Digest, replaces: Digest?, after: UInt64) {
            self.site = site
            self.policy = policy
            self.replaces = replaces
            self.after = after
        }
    }

    /// A policy that enough approvers signed.
    public struct PolicyApplication: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// Digest of the policy document.
        public var policy: Digest
        /// The policy that it replaces; nil for the first.
        public var replaces: Digest?
        /// See ``PolicyProposal/after``.
        public var after: UInt64
        /// At least m signatures over the proposal's text.
        public var signatures: [ApprovalSignature]

        /// Names an application.
        public init(_ proposal: PolicyProposal, signatures: [ApprovalSignature]) {
            site = proposal.site
            policy = proposal.policy
            replaces = proposal.replaces
            after = proposal.after
            self.signatures = signatures
        }

        /// What was signed.
        public var proposal: PolicyProposal {
            PolicyProposal(site: site, policy: policy, replaces: replaces, after: after)
        }
    }

    /// Other approvers whom the present ones are asked to sign.
    public struct ApproversProposal: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// n keys.
        public var approvers: [ApproverKey]
        /// m of them.
        public var required: Int
        /// See ``PolicyProposal/after``.
        public var after: UInt64

        /// Names a proposal.
        public init(_ founding: Founding, after: UInt64) {
            site = founding.site
            approvers = founding.approvers
            required = founding.required
            self.after = after
        }

        /// Who would approve.
        public var founding: Founding { Founding(site: site, approvers: approvers, required: required) }
    }

    /// Other approvers, whom enough of those before them signed.
    public struct ApproversReplacement: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// n keys.
        public var approvers: [ApproverKey]
        /// m of them.
        public var required: Int
        /// See ``PolicyProposal/after``.
        public var after: UInt64
        /// By those before them.
        public var signatures: [ApprovalSignature]

        /// Names a replacement.
        public init(_ proposal: ApproversProposal, signatures: [ApprovalSignature]) {
            site = proposal.site
            approvers = proposal.approvers
            required = proposal.required
            after = proposal.after
            self.signatures = signatures
        }

        /// Who approves from here on.
        public var founding: Founding { Founding(site: site, approvers: approvers, required: required) }
        /// What was signed.
        public var proposal: ApproversProposal { ApproversProposal(founding, after: after) }
    }
}
