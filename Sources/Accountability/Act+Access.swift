// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance

extension Act {
    /// What was shown, to whom, and why.
    public struct Query: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// The purpose that was named.
        public var purpose: PlaceID
        /// Who asked.
        public var subject: Subject
        /// In what role; nil for somebody at the machine itself.
        public var role: Role?
        /// What was asked for.
        public var what: What
        /// Only this camera.
        public var camera: PlaceID?
        /// Only this zone.
        public var zone: PlaceID?
        /// Only windows from this instant on.
        public var from: Stamp?
        /// Only windows before this instant.
        public var until: Stamp?

        /// Things to ask for.
        public enum What: String, CaseIterable, Codable, Hashable, Sendable {
            /// Protected figures.
            case releases
            /// How much of each window was seen.
            case coverage
            /// What is measured, and under which rules.
            case site
            /// Alarms over releases.
            case alarms
            /// Ranked places of a case.
            case exposure
            /// The page of an impact assessment.
            case account
        }

        /// Describes a query.
        public init(
            site: PlaceID, purpose: PlaceID, subject: Subject, role: Role? = nil, what: What, camera: PlaceID? = nil,
            zone: PlaceID? = nil, from: Stamp? = nil, until: Stamp? = nil
        ) {
            self.site = site
            self.purpose = purpose
            self.subject = subject
            self.role = role
            self.what = what
            self.camera = camera
            self.zone = zone
            self.from = from
            self.until = until
        }
    }

    /// A request that was refused.
    public struct Refusal: Codable, Hashable, Sendable {
        /// What was asked for.
        public var request: Request
        /// Why it was refused.
        public var reason: RefusalReason
        /// Who asked, where that is known.
        public var subject: Subject?
        /// In what role, where that is known.
        public var role: Role?
        /// Site id, where that is known.
        public var site: PlaceID?
        /// The purpose that was named, if it was ever declared; never what somebody typed.
        public var purpose: PlaceID?

        /// Kinds of requests.
        public enum Request: String, CaseIterable, Codable, Hashable, Sendable {
            case observe, probe, query, export, policy, model, token, consent, count, notice, investigation, account
        }

        /// Describes a refusal.
        public init(
            _ request: Request, reason: RefusalReason, subject: Subject? = nil, role: Role? = nil,
            site: PlaceID? = nil, purpose: PlaceID? = nil
        ) {
            self.request = request
            self.reason = reason
            self.subject = subject
            self.role = role
            self.site = site
            self.purpose = purpose
        }
    }

    /// A public notice.
    public struct Notice: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// Digest of the signed notice.
        public var notice: Digest

        /// Names a notice.
        public init(site: PlaceID, notice: Digest) {
            self.site = site
            self.notice = notice
        }
    }

    /// Consent given or withdrawn.
    public struct Consent: Codable, Hashable, Sendable {
        /// Digest of the signed receipt, which holds a random identifier.
        public var receipt: Digest
        /// What rests on it.
        public var ground: Ground
        /// When it ends by itself.
        public var expires: Stamp?

        /// What consent is asked for.
        public enum Ground: String, CaseIterable, Codable, Hashable, Sendable {
            /// A test recording.
            case recording
            /// Counting by hand, to check the system.
            case count
            /// A patient's diary.
            case diary
        }

        /// Names a receipt.
        public init(receipt: Digest, ground: Ground, expires: Stamp? = nil) {
            self.receipt = receipt
            self.ground = ground
            self.expires = expires
        }
    }

    /// A case, by a name drawn by chance.
    public struct CaseRecord: Codable, Hashable, Sendable {
        /// The name.
        public var name: Pseudonym
        /// Site id.
        public var site: PlaceID?
        /// Purpose id.
        public var purpose: PlaceID?

        /// Names a case.
        public init(name: Pseudonym, site: PlaceID? = nil, purpose: PlaceID? = nil) {
            self.name = name
            self.site = site
            self.purpose = purpose
        }

        enum CodingKeys: String, CodingKey {
            case name = "case"
            case site, purpose
        }
    }

    /// Access that was given.
    public struct TokenTerms: Codable, Hashable, Sendable {
        /// The token's name, drawn by chance.
        public var token: Pseudonym
        /// In what role it may be used.
        public var role: Role
        /// For which purposes, in order.
        public var purposes: [PlaceID]
        /// Until when.
        public var expires: Stamp

        /// Describes a token.
        public init(token: Pseudonym, role: Role, purposes: [PlaceID], expires: Stamp) {
            self.token = token
            self.role = role
            self.purposes = purposes
            self.expires = expires
        }
    }

    /// Access that was taken back.
    public struct TokenEnd: Codable, Hashable, Sendable {
        /// The token's name.
        public var token: Pseudonym

        /// Names a token.
        public init(token: Pseudonym) { self.token = token }
    }
}

/// Why something was refused, in a word that may be published.
public enum RefusalReason: String, CaseIterable, Codable, Hashable, Sendable {
    // Purposes.
    case purposeMissing = "purpose-missing"
    case purposeUnknown = "purpose-unknown"
    case purposeExpired = "purpose-expired"
    case purposeDoesNotCover = "purpose-does-not-cover"
    case purposeNotForRole = "purpose-not-for-role"
    // Approvals.
    case policyNotApplied = "policy-not-applied"
    case policyReplaced = "policy-replaced"
    case signaturesMissing = "signatures-missing"
    case signatureInvalid = "signature-invalid"
    case alreadyFounded = "already-founded"
    case notFounded = "not-founded"
    // Tokens.
    case tokenMissing = "token-missing"
    case tokenMalformed = "token-malformed"
    case tokenExpired = "token-expired"
    case tokenNotYetValid = "token-not-yet-valid"
    case tokenRevoked = "token-revoked"
    case tokenUnknownKey = "token-unknown-key"
    case tokenSignatureInvalid = "token-signature-invalid"
    case tokenWrongIssuer = "token-wrong-issuer"
    case tokenWrongAudience = "token-wrong-audience"
    case tokenRoleUnknown = "token-role-unknown"
    case tokenAlgorithmNotAllowed = "token-algorithm-not-allowed"
    case tokenLifetimeTooLong = "token-lifetime-too-long"
    case tokenNotLogged = "token-not-logged"
    case roleNotAllowed = "role-not-allowed"
    // Models.
    case passportMissing = "passport-missing"
    case passportMalformed = "passport-malformed"
    case passportUnsigned = "passport-unsigned"
    case passportSignerUnknown = "passport-signer-unknown"
    case taskNotAllowed = "task-not-allowed"
    case provenanceUnknown = "provenance-unknown"
    case levelNotMet = "level-not-met"
    case digestDiffers = "digest-differs"
    case shapeNotAllowed = "shape-not-allowed"
    case modelRevoked = "model-revoked"
    case modelNotAdmitted = "model-not-admitted"
    // Consent.
    case receiptMalformed = "receipt-malformed"
    case receiptSignatureInvalid = "receipt-signature-invalid"
    case receiptWithdrawn = "receipt-withdrawn"
    case receiptExpired = "receipt-expired"
    case receiptUnknown = "receipt-unknown"
    case receiptDoesNotCover = "receipt-does-not-cover"
}
