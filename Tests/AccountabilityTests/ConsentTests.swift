// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Testing
import TransparencyLog

@Suite struct ConsentTests {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    static func terms(
        _ ground: Act.Consent.Ground = .recording, controller: String = "City health office",
        contact: String = "privacy@city.example", jurisdiction: String = "KR", person: String? = "Anna Kim",
        days: Double = 30
    ) throws(ReceiptRefusal) -> ConsentTerms {
        try ConsentTerms(
            ground: ground, controller: controller, contact: contact, jurisdiction: jurisdiction, person: person,
            expires: now.addingTimeInterval(days * 86_400), now: now)
    }

    static func receipt(_ ground: Act.Consent.Ground = .recording) throws -> (ConsentReceipt, SignerKey) {
        let key = try SignerKey(generating: "log.example/city")
        return (try ConsentReceipt(terms(ground), key: key, now: now), key)
    }

    /// A log that ends with the test.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appending(path: "pumphandle-\(UUID().uuidString)").path
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func log() throws -> AccountLog {
            let directory = LogDirectory(path + "/log")
            let key = try SignerKey(generating: "log.example/city")
            try LogWriter.create(directory, key: key)
            return AccountLog(directory, key: key, now: { ConsentTests.now })
        }
    }

    @Test(arguments: Act.Consent.Ground.allCases)
    func aReceiptIsReadAsItWasGiven(ground: Act.Consent.Ground) throws {
        let (receipt, key) = try Self.receipt(ground)
        let read = try ConsentReceipt(parsing: receipt.bytes)
        #expect(read.bytes == receipt.bytes && read.digest == receipt.digest && read.ground == ground)
        #expect(read.given == receipt.given && read.expires == receipt.expires)
        try read.requireSigned(by: key.verifier)
        let other = try SignerKey(generating: "log.example/city")
        #expect(throws: ReceiptRefusal.self) { try read.requireSigned(by: other.verifier) }
        // Layout is no part of what is signed.
        let object = try JSONSerialization.jsonObject(with: Data(receipt.bytes))
        let pretty = try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted])
        #expect(try ConsentReceipt(parsing: Array(pretty)).digest == receipt.digest)
    }

    @Test func twoReceiptsForTheSameAreNotTheSame() throws {
        let key = try SignerKey(generating: "log.example/city")
        let first = try ConsentReceipt(Self.terms(), key: key, now: Self.now)
        let second = try ConsentReceipt(Self.terms(), key: key, now: Self.now)
        #expect(first.digest != second.digest)
    }

    @Test func aReceiptSpeaksBothLanguages() throws {
        let (receipt, _) = try Self.receipt(.diary)
        let english = receipt.text(in: .english)
        let korean = receipt.text(in: .korean)
        #expect(english.contains("Consent to a diary of places") && english.contains("Anna Kim"))
        #expect(korean.contains("방문 장소 기록 동의") && korean.contains("Anna Kim"))
        #expect(english.contains(receipt.digest.text) && korean.contains(receipt.digest.text))
    }

    @Test func everyFieldOfTheStandardIsThere() throws {
        let (receipt, _) = try Self.receipt()
        let text = String(decoding: receipt.bytes, as: UTF8.self)
        for term in [
            "dpv:ConsentReceipt", "dpv:ConsentRecord", "dct:identifier", "dct:conformsTo", "dpv:hasDataSubject",
            "dpv:hasDataController", "dpv:hasNotice", "dpv:hasPurpose", "dpv:hasLegalBasis", "dpv:hasPersonalData",
            "dpv:hasCollectionMethod", "dpv:hasProcessing", "dpv:hasStorageCondition", "dpv:hasRecipient",
            "dpv:hasJurisdiction", "dpv:hasRight", "dpv:hasConsentStatus", "dpv:hasDuration", "eddsa-jcs-2022",
        ] {
            #expect(text.contains("\"\(term)\""), "\(term)")
        }
    }

    @Test func anyChangedLetterIsFound() throws {
        let (receipt, _) = try Self.receipt()
        for place in stride(from: 0, to: receipt.bytes.count, by: 7) {
            var changed = receipt.bytes
            changed[place] = changed[place] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
            #expect(throws: ReceiptRefusal.self) { try ConsentReceipt(parsing: changed) }
        }
    }

    @Test func withdrawalEndsEverythingAtOnceAndForGood() async throws {
        let folder = try Folder()
        let log = try folder.log()
        let (receipt, _) = try Self.receipt()
        func register() async throws -> ConsentRegister { ConsentRegister(try await log.rules()) }
        #expect(try await !register().isLive(receipt.digest, for: .recording, at: Self.now))
        try await log.record { standing throws(RuleViolation) in [try ConsentRegister(standing).giving(receipt)] }
        #expect(try await register().isLive(receipt.digest, for: .recording, at: Self.now))
        #expect(try await !register().isLive(receipt.digest, for: .diary, at: Self.now))
        #expect(try await !register().isLive(receipt.digest, for: .recording, at: receipt.expires.instant))
        try await log.record { standing throws(RuleViolation) in
            [try ConsentRegister(standing).withdrawing(receipt.digest)]
        }
        #expect(try await !register().isLive(receipt.digest, for: .recording, at: Self.now))
        await #expect(throws: AccountError.self) {
            try await log.record { standing throws(RuleViolation) in [try ConsentRegister(standing).giving(receipt)] }
        }
        let entries = try await register().entries
        #expect(entries.count == 1 && entries[0].withdrawn != nil)
    }

    @Test func theLogNamesNobody() async throws {
        let folder = try Folder()
        let log = try folder.log()
        let (receipt, _) = try Self.receipt()
        try await log.record(.consentGiven(receipt.act))
        let entry = String(decoding: try await log.reader().entry(0), as: UTF8.self)
        #expect(
            entry
                == #"{"act":"consent-given","at":"2027-01-15T08:00:00Z","expires":"2027-02-14T08:00:00Z","ground":"recording","receipt":"\#(receipt.digest)","schema":"pumphandle.act/1"}"#
        )
    }

    // MARK: Refusals, each with its whole message and its entry in the log.

    struct Refused: CustomTestStringConvertible, Sendable {
        let name: String
        let reason: String
        let message: String
        let attempt: @Sendable () throws -> Void

        init(_ name: String, _ reason: String, _ message: String, _ attempt: @escaping @Sendable () throws -> Void) {
            self.name = name
            self.reason = reason
            self.message = message
            self.attempt = attempt
        }

        var testDescription: String { name }
    }

    private static func parse(replacing old: String, with new: String) throws {
        let (receipt, _) = try receipt()
        let text = String(decoding: receipt.bytes, as: UTF8.self)
        try #require(text.contains(old))
        _ = try ConsentReceipt(parsing: Array(text.replacing(old, with: new).utf8))
    }

    static let refused: [Refused] = [
        Refused(
            "no controller", "receipt-malformed", "controller: nothing; write 1 to 200 characters in one line."
        ) { _ = try terms(controller: "") },
        Refused(
            "a contact in two lines", "receipt-malformed",
            "contact: 3 characters; write 1 to 200 characters in one line."
        ) { _ = try terms(contact: "a\nb") },
        Refused(
            "no country", "receipt-malformed",
            "jurisdiction: 'Korea'; write a country code of ISO 3166, for example KR."
        ) { _ = try terms(jurisdiction: "Korea") },
        Refused(
            "consent for ten years", "receipt-malformed",
            "expires: 2036-11-23T08:00:00Z; consent ends within two years; ask again then."
        ) { _ = try terms(days: 3600) },
        Refused(
            "consent that is over", "receipt-malformed",
            "expires: 2027-01-14T08:00:00Z; consent ends within two years; ask again then."
        ) { _ = try terms(days: -1) },
        Refused(
            "no JSON", "receipt-malformed",
            "receipt: not JSON at byte 0: a value is missing; give the .jsonld file as 'consent give' wrote it."
        ) { _ = try ConsentReceipt(parsing: Array("Anna".utf8)) },
        Refused(
            "another document", "receipt-malformed", "@type: 'nothing'; write dpv:ConsentReceipt."
        ) { _ = try ConsentReceipt(parsing: Array("{}".utf8)) },
        Refused(
            "another ground", "receipt-malformed",
            "dct:subject: nothing that rests on consent here; it is one of recording, count, diary."
        ) { try parse(replacing: #""dct:subject":"recording""#, with: #""dct:subject":"advertising""#) },
        Refused(
            "a changed end", "receipt-signature-invalid",
            "proof.proofValue: a signature that does not hold for this text and key; the receipt was changed; ask its holder for the file as it was given."
        ) { try parse(replacing: "2027-02-14T08:00:00Z", with: "2028-02-14T08:00:00Z") },
        Refused(
            "another name", "receipt-signature-invalid",
            "proof.proofValue: a signature that does not hold for this text and key; the receipt was changed; ask its holder for the file as it was given."
        ) { try parse(replacing: "Anna Kim", with: "Jun Lee") },
        Refused(
            "another kind of signature", "receipt-malformed",
            "proof.cryptosuite: 'eddsa-rdfc-2022'; receipts are signed with eddsa-jcs-2022."
        ) { try parse(replacing: "eddsa-jcs-2022", with: "eddsa-rdfc-2022") },
        Refused(
            "another office's signature", "receipt-signature-invalid",
            "proof.verificationMethod: another key than the log's; only receipts that 'log.example/other' signed count here."
        ) { try receipt().0.requireSigned(by: SignerKey(generating: "log.example/other").verifier) },
    ]

    @Test(arguments: refused)
    func isRefusedWithItsMessageAndEntry(_ refused: Refused) throws {
        let error = #expect(throws: ReceiptRefusal.self) { try refused.attempt() }
        let refusal = try #require(error)
        #expect(refusal.description == refused.message)
        #expect(!refusal.description.contains("Anna"))
        let entry = LogEntry(
            .requestRefused(Act.Refusal(.consent, reason: refusal.reason, subject: .local)), at: Stamp(Self.now),
            rule: nil)
        #expect(
            String(decoding: try entry.encoded(), as: UTF8.self)
                == #"{"act":"request-refused","at":"2027-01-15T08:00:00Z","reason":"\#(refused.reason)","request":"consent","schema":"pumphandle.act/1","subject":"local"}"#
        )
    }
}
