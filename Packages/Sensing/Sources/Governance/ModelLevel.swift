// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What a site asks of a model's papers.
public enum ModelLevel: String, CaseIterable, Codable, Comparable, Sendable {
    /// Weights and training pictures each stand under a licence that allows this use; evaluated, with known limits.
    case licensed
    /// Besides, everybody shown in the training pictures consented, or they show nobody.
    case consented

    /// Orders levels by what they ask.
    public static func < (left: Self, right: Self) -> Bool { left == .licensed && right == .consented }
}

/// A site's rule for models; a site without one runs none.
public struct ModelPolicy: Hashable, Sendable {
    /// What papers must reach.
    public let level: ModelLevel

    /// Asks for a level.
    public init(level: ModelLevel) {
        self.level = level
    }
}

extension ModelPassport {
    /// What keeps the papers from a level; empty where they reach it.
    ///
    /// Takes for granted that ``check()`` passed.
    public func shortfalls(of level: ModelLevel) -> [PassportRefusal] {
        var found: [PassportRefusal] = []
        if let refusal = refusal(of: licence, at: "licence", what: "the weights") { found.append(refusal) }
        for (index, data) in training.enumerated() {
            let place = "training[\(index)]"
            if let refusal = refusal(of: data.licence, at: "\(place).licence", what: "the pictures themselves") {
                found.append(refusal)
            }
            if level == .consented, let refusal = refusal(of: data.consent, at: "\(place).consent") {
                found.append(refusal)
            }
        }
        if evaluation.isEmpty {
            found.append(
                PassportRefusal(
                    "evaluation", found: "nothing",
                    remedy: "give at least one data set, figure and by whom it was found"
                ))
        }
        if limits.isEmpty {
            found.append(
                PassportRefusal("limits", found: "nothing", remedy: "say what the model is known not to do"))
        }
        return found
    }

    /// The highest level that the papers reach; nil for none.
    public var reachedLevel: ModelLevel? {
        ModelLevel.allCases.sorted(by: >).first { shortfalls(of: $0).isEmpty }
    }

    private func refusal(of text: String, at key: String, what: String) -> PassportRefusal? {
        let right =
            "one SPDX identifier of an open licence that covers \(what), for example CC-BY-4.0, or 'granted, ' and the "
            + "agreement's reference; remarks belong into licence_note"
        switch Licence(text) {
        case .open, .granted: return nil
        case .restricted(let name, let forbids):
            return PassportRefusal(key, found: "'\(name)', which forbids \(forbids)", remedy: "needed is \(right)")
        case .words:
            return PassportRefusal(
                key, found: "'\(text)', which is no one open licence", remedy: "needed is \(right)")
        }
    }

    private func refusal(of consent: String, at key: String) -> PassportRefusal? {
        switch ConsentBasis(consent) {
        case .given, .showsNobody: return nil
        case .noneKnown, .words:
            return PassportRefusal(
                key, found: "'\(consent)'",
                remedy:
                    "the level consented needs 'given, ' and where the consent is written down, or 'shows nobody, ' "
                    + "and why")
        }
    }
}
