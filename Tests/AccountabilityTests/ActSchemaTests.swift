// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Governance
import Testing
import TransparencyLog

struct ActSchemaTests {
    /// One act of each kind with every field set.
    static func acts() throws -> [Act] {
        let site = AccountFixture.site
        let id = { (text: String) throws(EntryError) in try PlaceID(checking: text, as: "id") }
        let digest = Digest(of: [1])
        let stamp = Stamp(Date(timeIntervalSince1970: 1_800_000_000.25))
        let name = Pseudonym()
        let key = try SignerKey(generating: "log.example/privacy-officer-2")
        var approval = PolicyApproval(
            origin: "log.example/test", .policy(.init(site: site, policy: digest, replaces: digest, after: 7)))
        try approval.sign(with: key)
        let signature = try #require(ApprovalSignature(String(approval.signatures[0].line.dropLast())))
        let purpose = Purpose(
            id: "flu", legalBasis: "An act of Mr Kim, 02-123-4567", indicators: Set(Indicator.allCases),
            expires: stamp.instant, roles: Set(Role.allCases))
        let terms = try Act.PurposeTerms(site: site, purpose: purpose, policy: digest)
        let camera = Act.CameraState(site: site, camera: try id("square"))
        let query = Act.Query(
            site: site, purpose: try id("flu"), subject: .holder(name), role: .auditor, what: .releases,
            camera: try id("square"), zone: try id("east"), from: stamp, until: stamp)
        let consent = Act.Consent(receipt: digest, ground: .diary)
        let approver = try #require(ApproverKey("\(key.verifier)"))
        let founding = Act.Founding(site: site, approvers: [approver], required: 1)
        let proposal = Act.PolicyProposal(site: site, policy: digest, replaces: digest, after: 7)
        let change = Act.ApproversProposal(founding, after: 7)
        let count = Act.CountCheck(
            site: site, camera: try id("square"), zone: try id("east"), indicator: .inContact, start: stamp)
        let record = Act.CaseRecord(name: name, site: site, purpose: try id("flu"))
        return [
            .siteInForce(.init(site: site, policy: digest, cameras: digest, governance: .approved)),
            .purposeDeclared(terms), .purposeExtended(terms),
            .purposeExpired(.init(site: site, purpose: try id("flu"), expires: stamp)),
            .cameraEnabled(.init(site: site, camera: try id("square"), source: .live, models: [digest])),
            .cameraDisabled(camera), .cameraMoved(camera), .cameraConfirmed(camera),
            .modelAdmitted(.init(weights: digest, passport: digest, task: .maskWearing, level: .licensed)),
            .modelRefused(.init(weights: digest, passport: digest, reason: .provenanceUnknown)),
            .modelRevoked(.init(weights: digest)),
            .released(
                .init(
                    site: site, camera: try id("square"), start: stamp, seconds: 900, count: 3, root: digest,
                    policy: digest, purposes: [try id("flu")])),
            .queryAnswered(query), .exported(query), .noticeIssued(.init(site: site, notice: digest)),
            .consentGiven(consent), .consentWithdrawn(consent), .caseOpened(record), .caseErased(record),
            .tokenIssued(.init(token: name, role: .operator, purposes: [try id("flu")], expires: stamp)),
            .tokenRevoked(.init(token: name)),
            .governanceFounded(founding), .policyProposed(proposal),
            .policyApplied(.init(proposal, signatures: [signature])), .approversProposed(change),
            .approversReplaced(.init(change, signatures: [signature])),
            .cameraProbed(.init(site: site, camera: try id("square"), source: .live)), .countEntered(count),
            .countErased(count),
            .requestRefused(
                .init(
                    .query, reason: .purposeExpired, subject: .loopback, role: .epidemiologist, site: site,
                    purpose: try id("flu"))),
        ]
    }

    @Test func everyKindIsReadBackAsItWasWritten() throws {
        let acts = try Self.acts()
        #expect(acts.map(\.kind) == Act.Kind.allCases)
        for act in acts {
            let entry = LogEntry(act, at: Stamp(Date(timeIntervalSince1970: 1)), rule: 7)
            let bytes = try entry.encoded()
            #expect(try LogEntry(parsing: bytes) == entry)
            #expect(try CanonicalJSON.encode(CanonicalJSON.decode(bytes)) == bytes)
        }
    }

    /// Every key of every kind holds a term of a closed grammar: another word, a sentence, a name, an address, a telephone
    /// number or a longer text is refused there, and so is a key that the schema does not know.
    @Test func noSentenceNameOrSecretFits() throws {
        for act in try Self.acts() {
            let bytes = try LogEntry(act, at: Stamp(Date(timeIntervalSince1970: 1)), rule: 7).encoded()
            guard case .object(let members) = try CanonicalJSON.decode(bytes) else { continue }
            for place in members.indices {
                for text in [
                    "Kim Min-su", "김민수", "min@example.org", "+82 2 123 4567", "rtsp://user:secret@10.0.0.1/", "a b", "",
                    "PRIVATE+KEY+log", String(repeating: "a", count: 65), "10.0.0.1:554",
                ] {
                    var changed = members
                    changed[place] = .init(members[place].name, .string(text))
                    #expect(throws: EntryError.self, "\(act.kind) \(members[place].name)") {
                        try ActSchema.check(.object(changed))
                    }
                    changed[place] = .init(members[place].name, .array([.string(text)]))
                    #expect(throws: EntryError.self) { try ActSchema.check(.object(changed)) }
                }
                #expect(throws: EntryError.self) {
                    try ActSchema.check(.object(members + [.init("note", .string("a"))]))
                }
            }
            #expect(!String(decoding: bytes, as: UTF8.self).contains("Kim"))
        }
    }

    @Test func whatMustBeThereIsMissed() throws {
        for act in try Self.acts() {
            let bytes = try LogEntry(act, at: Stamp(Date(timeIntervalSince1970: 1)), rule: nil).encoded()
            guard case .object(let members) = try CanonicalJSON.decode(bytes) else { continue }
            let optional = Set(ActSchema.fields(of: act.kind).filter(\.isOptional).map(\.key))
            for place in members.indices where !optional.contains(members[place].name) {
                var fewer = members
                fewer.remove(at: place)
                #expect(throws: EntryError.self) { try ActSchema.check(.object(fewer)) }
            }
        }
    }

    @Test(arguments: [
        "log.example/kim", "privacy-officer", "log.example/privacy-officer-", "log.example/privacy-officer-kim",
        "Log.example/operator", "log.example//operator",
    ])
    func anApproversKeyIsNamedAfterItsOffice(name: String) throws {
        let key = try SignerKey(generating: name)
        #expect(ApproverKey("\(key.verifier)") == nil)
    }

    @Test func aPseudonymDependsOnTheSecret() {
        let secret = [UInt8](repeating: 1, count: 16)
        #expect(Pseudonym(of: "iss|kim", secret: secret) == Pseudonym(of: "iss|kim", secret: secret))
        #expect(Pseudonym(of: "iss|kim", secret: secret) != Pseudonym(of: "iss|kim", secret: secret + [2]))
        #expect(Pseudonym() != Pseudonym())
    }
}
