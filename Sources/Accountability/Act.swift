// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What the system does that everyone may know of; each becomes one entry of the log.
///
/// The fields are terms of closed grammars: there is no place for a sentence, a person's name, an address or a secret.
public enum Act: Hashable, Sendable {
    /// Collection starts under a site's rules.
    case siteInForce(SiteInForce)
    /// A purpose is declared.
    case purposeDeclared(PurposeTerms)
    /// A purpose is declared anew with a later end, or for more.
    case purposeExtended(PurposeTerms)
    /// A purpose has ended, and collection for it.
    case purposeExpired(PurposeEnd)
    /// A camera begins to be looked at.
    case cameraEnabled(CameraStart)
    /// A camera is no longer looked at.
    case cameraDisabled(CameraState)
    /// A camera no longer shows the calibrated view; its looks do not count.
    case cameraMoved(CameraState)
    /// Somebody confirmed a moved camera's view, or it came back.
    case cameraConfirmed(CameraState)
    /// A model's papers are in order.
    case modelAdmitted(ModelAdmission)
    /// A model's papers are not.
    case modelRefused(ModelRefusal)
    /// A model may no longer be used.
    case modelRevoked(ModelEnd)
    /// A camera's window is released.
    case released(ReleaseBatch)
    /// Releases or coverage were shown to somebody.
    case queryAnswered(Query)
    /// Releases were written out for other programs.
    case exported(Query)
    /// A public notice was issued.
    case noticeIssued(Notice)
    /// A volunteer or patient gave consent; the receipt's digest, no name.
    case consentGiven(Consent)
    /// Consent was withdrawn.
    case consentWithdrawn(Consent)
    /// An investigation of a case began.
    case caseOpened(CaseRecord)
    /// What was known of a case is gone.
    case caseErased(CaseRecord)
    /// Somebody was given access.
    case tokenIssued(TokenTerms)
    /// Access was taken back before its end.
    case tokenRevoked(TokenEnd)
    /// Who approves policies, and how many of them it takes.
    case governanceFounded(Founding)
    /// A policy is put to the approvers.
    case policyProposed(PolicyProposal)
    /// Enough approvers signed a policy; it may be used from here on.
    case policyApplied(PolicyApplication)
    /// Other approvers are put to the present ones.
    case approversProposed(ApproversProposal)
    /// Enough of the approvers signed who takes their place; their own keys stop counting here.
    case approversReplaced(ApproversReplacement)
    /// Somebody looks at a camera to see what its view is good for.
    case cameraProbed(CameraProbe)
    /// What somebody counted at a place is stored.
    case countEntered(CountCheck)
    /// What somebody counted at a place is erased.
    case countErased(CountCheck)
    /// A request was refused.
    case requestRefused(Refusal)
}

extension Act {
    /// The kinds of acts, as `act` in an entry names them.
    public enum Kind: String, CaseIterable, Codable, Hashable, Sendable {
        case siteInForce = "site-in-force"
        case purposeDeclared = "purpose-declared"
        case purposeExtended = "purpose-extended"
        case purposeExpired = "purpose-expired"
        case cameraEnabled = "camera-enabled"
        case cameraDisabled = "camera-disabled"
        case cameraMoved = "camera-moved"
        case cameraConfirmed = "camera-confirmed"
        case modelAdmitted = "model-admitted"
        case modelRefused = "model-refused"
        case modelRevoked = "model-revoked"
        case released = "released"
        case queryAnswered = "query-answered"
        case exported = "exported"
        case noticeIssued = "notice-issued"
        case consentGiven = "consent-given"
        case consentWithdrawn = "consent-withdrawn"
        case caseOpened = "case-opened"
        case caseErased = "case-erased"
        case tokenIssued = "token-issued"
        case tokenRevoked = "token-revoked"
        case governanceFounded = "governance-founded"
        case policyProposed = "policy-proposed"
        case policyApplied = "policy-applied"
        case approversProposed = "approvers-proposed"
        case approversReplaced = "approvers-replaced"
        case cameraProbed = "camera-probed"
        case countEntered = "count-entered"
        case countErased = "count-erased"
        case requestRefused = "request-refused"

        /// Whether the act sets a rule that later acts stand under.
        ///
        /// Entries of these kinds form a chain, so that the rules in force are found without reading the whole log.
        public var setsRule: Bool {
            switch self {
            case .cameraEnabled, .cameraDisabled, .cameraMoved, .cameraConfirmed, .released, .queryAnswered,
                .exported, .noticeIssued, .caseOpened, .caseErased, .modelRefused, .cameraProbed, .countEntered,
                .countErased, .requestRefused:
                false
            case .siteInForce, .purposeDeclared, .purposeExtended, .purposeExpired, .modelAdmitted, .modelRevoked,
                .consentGiven, .consentWithdrawn, .tokenIssued, .tokenRevoked, .governanceFounded, .policyProposed,
                .policyApplied, .approversProposed, .approversReplaced:
                true
            }
        }
    }

    /// Which kind it is.
    public var kind: Kind {
        switch self {
        case .siteInForce: .siteInForce
        case .purposeDeclared: .purposeDeclared
        case .purposeExtended: .purposeExtended
        case .purposeExpired: .purposeExpired
        case .cameraEnabled: .cameraEnabled
        case .cameraDisabled: .cameraDisabled
        case .cameraMoved: .cameraMoved
        case .cameraConfirmed: .cameraConfirmed
        case .modelAdmitted: .modelAdmitted
        case .modelRefused: .modelRefused
        case .modelRevoked: .modelRevoked
        case .released: .released
        case .queryAnswered: .queryAnswered
        case .exported: .exported
        case .noticeIssued: .noticeIssued
        case .consentGiven: .consentGiven
        case .consentWithdrawn: .consentWithdrawn
        case .caseOpened: .caseOpened
        case .caseErased: .caseErased
        case .tokenIssued: .tokenIssued
        case .tokenRevoked: .tokenRevoked
        case .governanceFounded: .governanceFounded
        case .policyProposed: .policyProposed
        case .policyApplied: .policyApplied
        case .approversProposed: .approversProposed
        case .approversReplaced: .approversReplaced
        case .cameraProbed: .cameraProbed
        case .countEntered: .countEntered
        case .countErased: .countErased
        case .requestRefused: .requestRefused
        }
    }
}
