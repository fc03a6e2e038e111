// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance

extension Standing {
    /// A model that was admitted, and what became of it.
    public struct AdmittedModel: Hashable, Sendable {
        /// What was logged.
        public let admission: Act.ModelAdmission
        /// When.
        public let at: Stamp
        /// When it was revoked; nil while it may be used.
        public let revoked: Stamp?
    }

    /// Every model that was ever admitted, the latest admission of each weights, oldest first.
    public var models: [AdmittedModel] {
        var found: [AdmittedModel] = []
        for rule in rules {
            switch rule.entry.act {
            case .modelAdmitted(let admission):
                found.removeAll { $0.admission.weights == admission.weights }
                found.append(AdmittedModel(admission: admission, at: rule.entry.at, revoked: nil))
            case .modelRevoked(let end):
                guard let place = found.lastIndex(where: { $0.admission.weights == end.weights }) else { continue }
                found[place] = AdmittedModel(
                    admission: found[place].admission, at: found[place].at, revoked: rule.entry.at)
            default: break
            }
        }
        return found
    }

    /// Whether a model may be used now.
    ///
    /// - Parameters:
    ///   - weights: Digest of its weights.
    ///   - passport: Digest of the passport it is used with.
    ///   - level: What the site asks for.
    /// - Throws: ``RuleViolation`` when it was never admitted, with other papers, for less, or was revoked since.
    public func requireAdmitted(weights: Digest, passport: Digest, level: ModelLevel) throws(RuleViolation) {
        guard let model = models.last(where: { $0.admission.weights == weights }) else {
            throw RuleViolation(
                .modelNotAdmitted, "the model \(weights) was not admitted; 'pumphandle model admit' does that, once.")
        }
        if let revoked = model.revoked {
            throw RuleViolation(
                .modelRevoked,
                "the model \(weights) was revoked on \(revoked); use another, or admit it again if the reason is gone.")
        }
        guard model.admission.passport == passport else {
            throw RuleViolation(
                .modelNotAdmitted,
                "the model \(weights) was admitted with the passport \(model.admission.passport), and this one is "
                    + "\(passport); admit it again with its new papers.")
        }
        guard model.admission.level == .consented || level == .licensed else {
            throw RuleViolation(
                .levelNotMet,
                "the model \(weights) was admitted as licensed, and the site asks for consented; admit it again for that."
            )
        }
    }

    /// What to log to end a model's use.
    ///
    /// - Throws: ``RuleViolation`` for a model that may not be used anyway.
    public func revoking(model weights: Digest) throws(RuleViolation) -> Act {
        guard let model = models.last(where: { $0.admission.weights == weights }) else {
            throw RuleViolation(
                .modelNotAdmitted, "the model \(weights) was never admitted, so there is nothing to revoke.")
        }
        if let revoked = model.revoked {
            throw RuleViolation(.modelRevoked, "the model \(weights) was revoked before, on \(revoked).")
        }
        return .modelRevoked(Act.ModelEnd(weights: weights))
    }
}

extension RefusalReason {
    /// The word for what keeps a model from being admitted under a site's rule.
    public init(model problems: [PassportRefusal]) {
        let keys = problems.map(\.key)
        if keys.contains("models") {
            self = .policyNotApplied
        } else if keys == ["signature"] {
            self = .passportUnsigned
        } else if keys == ["signature.key"] {
            self = .passportSignerUnknown
        } else {
            self = .levelNotMet
        }
    }

    /// The word for a fault of a passport.
    public init(passport refusal: PassportRefusal) {
        let key = refusal.key
        let isTraining = key.hasPrefix("training")
        if key == "task" {
            self = .taskNotAllowed
        } else if key.hasPrefix("outputs") || key == "classes.count" || key == "decode.family" {
            self = .shapeNotAllowed
        } else if key.hasPrefix("signature") {
            self = .signatureInvalid
        } else if key == "source" || key == "training"
            || isTraining && [".source", ".dataset", ".licence", ".consent"].contains(where: key.hasSuffix)
        {
            self = .provenanceUnknown
        } else {
            self = .passportMalformed
        }
    }
}
