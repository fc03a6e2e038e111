// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Governance

/// What an entry of each kind may hold: a closed set of keys, each with its grammar.
///
/// It is written apart from the types that make entries, so that a slip in one of the two is refused by the other.
public enum ActSchema {
    /// The `schema` of every entry.
    public static let name = "pumphandle.act/1"

    /// A key and what may stand there.
    public struct Field: Hashable, Sendable {
        /// The key.
        public let key: String
        /// What may stand there.
        public let grammar: Grammar
        /// Whether the key may be left out.
        public let isOptional: Bool

        init(_ key: String, _ grammar: Grammar, optional: Bool = false) {
            self.key = key
            self.grammar = grammar
            isOptional = optional
        }
    }

    /// The fields of a kind, those common to all kinds included.
    public static func fields(of kind: Act.Kind) -> [Field] {
        [
            Field("schema", .word([name])), Field("act", .word([kind.rawValue])), Field("at", .stamp),
            Field("rule", .whole(0...(1 << 53 - 1)), optional: true),
        ] + own(kind)
    }

    /// Checks a document.
    ///
    /// - Parameter value: The entry.
    /// - Returns: Its kind.
    /// - Throws: ``EntryError/refused(key:reason:)``; the message never repeats a value.
    @discardableResult public static func check(_ value: JSONValue) throws(EntryError) -> Act.Kind {
        guard case .object(let members) = value else {
            throw .refused(key: "entry", reason: "is not a JSON object")
        }
        guard let text = value["act"]?.text, let kind = Act.Kind(rawValue: text) else {
            throw .refused(key: "act", reason: "is no kind of act; the log takes no other entries")
        }
        let fields = fields(of: kind)
        for member in members where !fields.contains(where: { $0.key.utf8.elementsEqual(member.name.utf8) }) {
            throw .refused(key: "\(kind.rawValue)", reason: "has a key that its schema does not know")
        }
        for field in fields {
            guard let found = value[field.key] else {
                if field.isOptional { continue }
                throw .refused(key: field.key, reason: "is missing in \(kind.rawValue)")
            }
            guard field.grammar.allows(found) else {
                throw .refused(key: field.key, reason: "is not what may stand there in \(kind.rawValue)")
            }
        }
        return kind
    }

    private static func words<T: CaseIterable & RawRepresentable>(_: T.Type) -> Grammar where T.RawValue == String {
        .word(T.allCases.map(\.rawValue))
    }

    private static let site = Field("site", .id)
    private static let camera = Field("camera", .id)
    private static let purpose = Field("purpose", .id)
    private static let policy = Field("policy", .digest)
    private static let approvers = Field("approvers", .list(.approverKey, 1...32))
    private static let required = Field("required", .whole(1...32))
    private static let signatures = Field("signatures", .list(.signature, 1...32))
    private static let after = Field("after", .whole(0...(1 << 53 - 1)))
    private static let role = Field("role", words(Role.self), optional: true)

    private static func own(_ kind: Act.Kind) -> [Field] {
        switch kind {
        case .siteInForce:
            [
                site, policy, Field("cameras", .digest),
                Field("governance", words(Act.SiteInForce.Governance.self)),
            ]
        case .purposeDeclared, .purposeExtended:
            [
                site, purpose, policy, Field("legal_basis", .digest),
                Field("indicators", .list(words(Indicator.self), 1...Indicator.allCases.count)),
                Field("roles", .list(words(Role.self), 1...Role.allCases.count), optional: true),
                Field("expires", .stamp),
            ]
        case .purposeExpired: [site, purpose, Field("expires", .stamp)]
        case .cameraEnabled:
            [
                site, camera, Field("source", words(Act.CameraStart.Source.self)),
                Field("models", .list(.digest, 0...16)),
            ]
        case .cameraDisabled, .cameraMoved, .cameraConfirmed: [site, camera]
        case .modelAdmitted:
            [
                Field("weights", .digest), Field("passport", .digest),
                Field("task", words(Act.ModelAdmission.Task.self)),
                Field("level", words(Act.ModelAdmission.Level.self)),
            ]
        case .modelRefused:
            [
                Field("weights", .digest, optional: true), Field("passport", .digest, optional: true),
                Field("reason", words(RefusalReason.self)),
            ]
        case .modelRevoked: [Field("weights", .digest)]
        case .released:
            [
                site, camera, policy, Field("start", .stamp), Field("seconds", .whole(1...86_400)),
                Field("count", .whole(1...100_000)), Field("root", .digest),
                Field("purposes", .list(.id, 1...1000)),
            ]
        case .queryAnswered, .exported:
            [
                site, purpose, role, Field("subject", .subject), Field("what", words(Act.Query.What.self)),
                Field("camera", .id, optional: true), Field("zone", .id, optional: true),
                Field("from", .stamp, optional: true), Field("until", .stamp, optional: true),
            ]
        case .noticeIssued: [site, Field("notice", .digest)]
        case .consentGiven, .consentWithdrawn:
            [
                Field("receipt", .digest), Field("ground", words(Act.Consent.Ground.self)),
                Field("expires", .stamp, optional: true),
            ]
        case .caseOpened, .caseErased:
            [
                Field("case", .pseudonym), Field("site", .id, optional: true), Field("purpose", .id, optional: true),
            ]
        case .tokenIssued:
            [
                Field("token", .pseudonym), Field("role", words(Role.self)),
                Field("purposes", .list(.id, 0...1000)), Field("expires", .stamp),
            ]
        case .tokenRevoked: [Field("token", .pseudonym)]
        case .governanceFounded:
            [site, approvers, required]
        case .policyProposed: [site, policy, Field("replaces", .digest, optional: true), after]
        case .policyApplied: [site, policy, Field("replaces", .digest, optional: true), after, signatures]
        case .approversProposed: [site, approvers, required, after]
        case .approversReplaced: [site, approvers, required, after, signatures]
        case .cameraProbed: [site, camera, Field("source", words(Act.CameraStart.Source.self))]
        case .countEntered, .countErased:
            [
                site, camera, Field("zone", .id), Field("indicator", words(Indicator.self)), Field("start", .stamp),
            ]
        case .requestRefused:
            [
                Field("request", words(Act.Refusal.Request.self)), Field("reason", words(RefusalReason.self)),
                Field("subject", .subject, optional: true), role, Field("site", .id, optional: true),
                Field("purpose", .id, optional: true),
            ]
        }
    }
}
