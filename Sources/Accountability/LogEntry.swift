// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// One entry of the log: an act, when it was logged, and where the rules are that it stands under.
public struct LogEntry: Hashable, Sendable {
    /// What was done.
    public let act: Act
    /// The machine's clock when it was logged.
    public let at: Stamp
    /// The index of the latest entry before this one that sets a rule; nil where there is none.
    public let rule: UInt64?

    /// Describes an entry.
    public init(_ act: Act, at: Stamp, rule: UInt64?) {
        self.act = act
        self.at = at
        self.rule = rule
    }

    /// The canonical JSON of the entry, checked against the schema.
    /// - Throws: ``EntryError``.
    public func encoded() throws(EntryError) -> [UInt8] {
        var members: [JSONValue.Member] = [
            .init("schema", .string(ActSchema.name)), .init("act", .string(act.kind.rawValue)),
            .init("at", .string(at.text)),
        ]
        if let rule { members.append(.init("rule", .number(Double(rule)))) }
        let payload: Data
        do {
            payload = try act.encode(with: JSONEncoder())
        } catch {
            throw .refused(key: act.kind.rawValue, reason: "cannot be written as JSON")
        }
        guard case .object(let own) = try JSONReader.read(payload) else {
            throw .refused(key: act.kind.rawValue, reason: "is no JSON object")
        }
        let document = JSONValue.object(members + own)
        try ActSchema.check(document)
        return try CanonicalJSON.encode(document)
    }

    /// Reads an entry.
    /// - Throws: ``EntryError`` for what is not canonical, or not in the schema.
    public init(parsing bytes: some Collection<UInt8>) throws(EntryError) {
        let document = try CanonicalJSON.decode(bytes)
        let kind = try ActSchema.check(document)
        do {
            act = try Act(kind, from: Data(bytes), with: JSONDecoder())
        } catch {
            throw .refused(key: kind.rawValue, reason: "cannot be read")
        }
        guard let at = document["at"]?.text.flatMap(Stamp.init) else {
            throw .refused(key: "at", reason: "is missing")
        }
        self.at = at
        if case .number(let rule) = document["rule"] { self.rule = UInt64(rule) } else { rule = nil }
    }
}

extension Act {
    /// The act's own fields as JSON.
    fileprivate func encode(with encoder: JSONEncoder) throws -> Data {
        switch self {
        case .siteInForce(let act): try encoder.encode(act)
        case .purposeDeclared(let act), .purposeExtended(let act): try encoder.encode(act)
        case .purposeExpired(let act): try encoder.encode(act)
        case .cameraEnabled(let act): try encoder.encode(act)
        case .cameraDisabled(let act), .cameraMoved(let act), .cameraConfirmed(let act): try encoder.encode(act)
        case .modelAdmitted(let act): try encoder.encode(act)
        case .modelRefused(let act): try encoder.encode(act)
        case .modelRevoked(let act): try encoder.encode(act)
        case .released(let act): try encoder.encode(act)
        case .queryAnswered(let act), .exported(let act): try encoder.encode(act)
        case .noticeIssued(let act): try encoder.encode(act)
        case .consentGiven(let act), .consentWithdrawn(let act): try encoder.encode(act)
        case .caseOpened(let act), .caseErased(let act): try encoder.encode(act)
        case .tokenIssued(let act): try encoder.encode(act)
        case .tokenRevoked(let act): try encoder.encode(act)
        case .governanceFounded(let act): try encoder.encode(act)
        case .policyProposed(let act): try encoder.encode(act)
        case .policyApplied(let act): try encoder.encode(act)
        case .approversProposed(let act): try encoder.encode(act)
        case .approversReplaced(let act): try encoder.encode(act)
        case .cameraProbed(let act): try encoder.encode(act)
        case .countEntered(let act), .countErased(let act): try encoder.encode(act)
        case .requestRefused(let act): try encoder.encode(act)
        }
    }

    /// Reads an act's own fields, beside which others may stand.
    fileprivate init(_ kind: Kind, from json: Data, with decoder: JSONDecoder) throws {
        func read<T: Decodable>(_: T.Type = T.self) throws -> T { try decoder.decode(T.self, from: json) }
        switch kind {
        case .siteInForce: self = .siteInForce(try read())
        case .purposeDeclared: self = .purposeDeclared(try read())
        case .purposeExtended: self = .purposeExtended(try read())
        case .purposeExpired: self = .purposeExpired(try read())
        case .cameraEnabled: self = .cameraEnabled(try read())
        case .cameraDisabled: self = .cameraDisabled(try read())
        case .cameraMoved: self = .cameraMoved(try read())
        case .cameraConfirmed: self = .cameraConfirmed(try read())
        case .modelAdmitted: self = .modelAdmitted(try read())
        case .modelRefused: self = .modelRefused(try read())
        case .modelRevoked: self = .modelRevoked(try read())
        case .released: self = .released(try read())
        case .queryAnswered: self = .queryAnswered(try read())
        case .exported: self = .exported(try read())
        case .noticeIssued: self = .noticeIssued(try read())
        case .consentGiven: self = .consentGiven(try read())
        case .consentWithdrawn: self = .consentWithdrawn(try read())
        case .caseOpened: self = .caseOpened(try read())
        case .caseErased: self = .caseErased(try read())
        case .tokenIssued: self = .tokenIssued(try read())
        case .tokenRevoked: self = .tokenRevoked(try read())
        case .governanceFounded: self = .governanceFounded(try read())
        case .policyProposed: self = .policyProposed(try read())
        case .policyApplied: self = .policyApplied(try read())
        case .approversProposed: self = .approversProposed(try read())
        case .approversReplaced: self = .approversReplaced(try read())
        case .cameraProbed: self = .cameraProbed(try read())
        case .countEntered: self = .countEntered(try read())
        case .countErased: self = .countErased(try read())
        case .requestRefused: self = .requestRefused(try read())
        }
    }
}
