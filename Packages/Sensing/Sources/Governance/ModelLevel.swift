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
    /// Whose signature papers must carry, one of these; none where the site takes unsigned papers, too.
    public let signers: [PassportSigner]

    /// Asks for a level, and for a signature if signers are named.
    public init(level: ModelLevel, signers: [PassportSigner] = []) {
        self.level = level
        self.signers = signers
    }

    /// What keeps papers from being signed as the site asks.
    ///
    /// That a signature holds is checked where the passport is read.
    func signerProblem(of passport: ModelPassport) -> PassportRefusal? {
        guard !signers.isEmpty, !signers.contains(where: { $0.key == passport.signature?.key }) else { return nil }
        let names = signers.map(\.name).joined(separator: ", ")
        guard let signature = passport.signature else {
            return PassportRefusal(
                "signature", found: "none", remedy: "this site takes only papers that are signed by \(names)")
        }
        return PassportRefusal(
            "signature.key", found: "'\(signature.key)'",
            remedy: "this site takes only papers that are signed by \(names)")
    }
}

/// Somebody whose signature under a model's papers a site trusts.
public struct PassportSigner: Hashable, Sendable {
    /// The verifier key as the site file has it: `NAME+ID+KEY` of a C2SP signed note.
    public let text: String
    /// Its name.
    public let name: String
    /// The Ed25519 public key as a passport's signature names it: 32 bytes in base64.
    public let key: String

    /// Names a signer.
    public init(text: String, name: String, key: String) {
        self.text = text
        self.name = name
        self.key = key
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
