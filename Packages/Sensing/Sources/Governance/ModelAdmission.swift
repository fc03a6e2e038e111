// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Proof that a model's papers reach what a site asks for; only ``ModelRules`` makes one.
public struct ModelAdmission: Hashable, Sendable {
    /// The papers.
    public let passport: ModelPassport
    /// The level that was asked for and reached.
    public let level: ModelLevel

    package init(passport: ModelPassport, level: ModelLevel) {
        self.passport = passport
        self.level = level
    }
}

/// Why a model is not admitted.
public struct ModelRefusal: Error, Hashable, Sendable {
    /// The level that was asked for; nil where the site asks for none and so runs no model.
    public let level: ModelLevel?
    /// Everything that stands against it, never empty.
    public let problems: [PassportRefusal]

    package init(level: ModelLevel?, problems: [PassportRefusal]) {
        self.level = level
        self.problems = problems
    }
}

extension ModelRefusal: CustomStringConvertible {
    /// One line per problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Admits or refuses models by their papers alone: no clock, no file, no setting that goes round it.
public enum ModelRules {
    /// Judges papers.
    ///
    /// - Parameters:
    ///   - passport: A model's papers.
    ///   - policy: What the site asks for; nil for a site that declares no rule for models.
    /// - Returns: The only value with which a release-making detector may run a model.
    /// - Throws: ``ModelRefusal`` with everything that stands against it.
    public static func admit(
        _ passport: ModelPassport, policy: ModelPolicy?
    ) throws(ModelRefusal) -> ModelAdmission {
        do throws(PassportRefusal) {
            try passport.check()
        } catch {
            throw ModelRefusal(level: policy?.level, problems: [error])
        }
        guard let policy else {
            throw ModelRefusal(
                level: nil,
                problems: [
                    PassportRefusal(
                        "models", found: "nothing in the site file",
                        remedy:
                            "a site runs a model only under a declared rule, for example 'models: { level: licensed }'"
                    )
                ])
        }
        let problems = passport.shortfalls(of: policy.level) + [policy.signerProblem(of: passport)].compactMap(\.self)
        guard problems.isEmpty else { throw ModelRefusal(level: policy.level, problems: problems) }
        return ModelAdmission(passport: passport, level: policy.level)
    }
}
