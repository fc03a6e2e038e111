// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Governance
import Testing
import TransparencyLog

/// Whoever holds the log's key can append any entry, and must not be able to hide a rule with one.
struct HiddenRuleTests {
    private static let model = Digest(of: [1])

    /// A log in which a model was admitted (2) and revoked (3), and a token issued (4) and taken back (5).
    private static func revoked() async throws -> AccountFixture {
        let fixture = try AccountFixture()
        try await fixture.declare(fixture.rules([fixture.purpose("flu")]))
        let token = Pseudonym()
        try await fixture.log.record(
            .modelAdmitted(.init(weights: model, passport: model, task: .personDetection, level: .licensed)))
        try await fixture.log.record(.modelRevoked(.init(weights: model)))
        try await fixture.log.record(
            .tokenIssued(
                .init(
                    token: token, role: .auditor, purposes: [],
                    expires: Stamp(fixture.clock.now.addingTimeInterval(3600)))))
        try await fixture.log.record(.tokenRevoked(.init(token: token)))
        return fixture
    }

    /// Pointers that are not the latest rule, 5, with what is said of them.
    @Test(
        arguments: [
            (2 as UInt64?, "names entry 2"), (4, "names entry 4"), (0, "names entry 0"), (6, "names entry 6"),
            (1_000_000, "names entry 1000000"), (nil, "names no entry"),
        ] as [(UInt64?, String)], [false, true])
    func aPointerThatHidesARuleStopsEverything(lie: (rule: UInt64?, says: String), setsRule: Bool) async throws {
        let fixture = try await Self.revoked()
        let act: Act =
            setsRule ? .modelRevoked(.init(weights: Digest(of: [2]))) : try AccountLogTests.camera("a")
        try fixture.append(act, rule: lie.rule)
        // An entry after it that names the right one hides nothing of it.
        try fixture.append(try AccountLogTests.camera("b"), rule: setsRule ? 6 : 5)
        let says =
            "tile/entries/000.p/8, entry 6: \(lie.says) as the latest rule before it, and that is entry 5 (token-revoked)"
        for log in [fixture.log, AccountLog(fixture.log.directory, key: fixture.keyForTests)] {
            for attempt in 0..<2 {
                let error = await #expect(throws: AccountError.self, "attempt \(attempt)") { try await log.rules() }
                #expect("\(try #require(error))".hasPrefix(says))
                await #expect(throws: AccountError.self) { try await log.record(AccountLogTests.camera("c")) }
            }
        }
        #expect(try fixture.log.size() == 8)
        await #expect(throws: AccountError.self) {
            try await DisclosureTally(fixture.log.directory, verifier: fixture.log.verifier).current()
        }
    }

    @Test func whatIsNoActSaysNothingOfRules() async throws {
        let fixture = try await Self.revoked()
        let entry = LogEntry(try AccountLogTests.camera("a"), at: Stamp(fixture.clock.now), rule: 2)
        let text = String(decoding: try entry.encoded(), as: UTF8.self)
        try fixture.append(
            [], Array("permit".utf8), [0xFF, 0x00], Array("{}".utf8), Array("{\"act\":\"released\",\"at\":\"\"}".utf8),
            // Nearly acts: a space, a key too many, a key twice.
            Array((text + " ").utf8), Array(text.replacing("\"site\"", with: "\"sit\"").utf8),
            Array(text.replacing("\"rule\":2,", with: "\"rule\":2,\"rule\":2,").utf8))
        let standing = try await fixture.log.rules()
        #expect(standing.rules.map(\.index) == [0, 1, 2, 3, 4, 5] && standing.size == 14)
        try await fixture.log.record(AccountLogTests.camera("b"))
        #expect(try await LogEntry(parsing: fixture.log.reader().entry(14)).rule == 5)
    }

    /// Every kind of act, read at a glance or in full, counts alike.
    @Test func aGlanceTakesNoOtherEntriesThanReadingThem() async throws {
        for act in try ActSchemaTests.acts() {
            for rule in [nil, 0, 1, 2] as [UInt64?] {
                let fixture = try AccountFixture()
                try await fixture.log.record(AccountLogTests.camera("a"))
                try await fixture.log.record(.modelRevoked(.init(weights: Self.model)))
                try fixture.append(act, rule: rule)
                let holds = (try? await fixture.log.rules()) != nil
                #expect(holds == (rule == 1), "\(act.kind) \(String(describing: rule))")
            }
        }
    }

    @Test func aLogThatWasRolledBackOrForkedIsNotReadOn() async throws {
        let fixture = try await Self.revoked()
        _ = try await fixture.log.rules()
        let path = fixture.log.directory.path
        for way in ["rolled back", "forked"] {
            try FileManager.default.removeItem(atPath: path)
            try LogWriter.create(fixture.log.directory, key: fixture.keyForTests)
            if way == "forked" {
                for number in 0..<9 { try fixture.append(Array("\(number)".utf8)) }
            }
            let error = await #expect(throws: AccountError.self) { try await fixture.log.rules() }
            #expect("\(try #require(error))".contains(way), "\(String(describing: error))")
            await #expect(throws: AccountError.self) { try await fixture.log.record(AccountLogTests.camera("a")) }
        }
    }

    // MARK: What is kept beside the log.

    /// A log of 5,000 acts after the six of ``revoked()``, and up to where it was checked.
    private static func long() async throws -> (fixture: AccountFixture, kept: String) {
        let fixture = try await revoked()
        let entry = try LogEntry(AccountLogTests.camera("a"), at: Stamp(fixture.clock.now), rule: 5).encoded()
        var writer = try LogWriter(opening: fixture.log.directory, key: fixture.keyForTests)
        try writer.append(Array(repeating: entry, count: 5000))
        let kept = CheckedLog(fixture.log.directory, key: fixture.log.verifier).file
        #expect(!FileManager.default.fileExists(atPath: kept))
        return (fixture, kept)
    }

    @Test func whatWasCheckedOnceIsNotReadAgain() async throws {
        let (fixture, kept) = try await Self.long()
        #expect(try await fixture.log.rules().size == 5006)
        #expect(FileManager.default.fileExists(atPath: kept))
        try await fixture.log.record(AccountLogTests.camera("b"))
        // Entries 256 to 511 are ordinary ones that nobody needs any more.
        try Data("gone".utf8).write(to: URL(fileURLWithPath: fixture.log.directory.path + "/tile/entries/001"))
        let again = AccountLog(fixture.log.directory, key: fixture.keyForTests)
        let standing = try await again.rules()
        #expect(standing.rules.map(\.index) == [0, 1, 2, 3, 4, 5] && standing.size == 5007)
        #expect(throws: RuleViolation.self) {
            try standing.requireAdmitted(weights: Self.model, passport: Self.model, level: .licensed)
        }
        // Without what is kept everything is read, and so is what is broken.
        try FileManager.default.removeItem(atPath: kept)
        let fresh = AccountLog(fixture.log.directory, key: fixture.keyForTests)
        await #expect(throws: AccountError.self) { try await fresh.rules() }
    }

    @Test func aLieAfterWhatWasCheckedIsFound() async throws {
        let (fixture, _) = try await Self.long()
        _ = try await fixture.log.rules()
        try fixture.append(try AccountLogTests.camera("a"), rule: 2)
        let again = AccountLog(fixture.log.directory, key: fixture.keyForTests)
        let error = await #expect(throws: AccountError.self) { try await again.rules() }
        #expect("\(try #require(error))".contains("entry 5006: names entry 2"))
    }

    @Test(arguments: ["empty", "junk", "another log"]) func whatIsNoCheckpointOfTheLogIsPassedOver(way: String)
        async throws
    {
        let (fixture, kept) = try await Self.long()
        switch way {
        case "empty": try Data().write(to: URL(fileURLWithPath: kept))
        case "junk": try Data("junk".utf8).write(to: URL(fileURLWithPath: kept))
        default:
            let other = try AccountFixture()
            try FileManager.default.copyItem(atPath: other.log.directory.path + "/checkpoint", toPath: kept)
        }
        #expect(try await fixture.log.rules().size == 5006)
        // And mended.
        #expect(try Data(contentsOf: URL(fileURLWithPath: kept)).count > 100)
    }

    @Test(arguments: ["rolled back", "forked"]) func aLogMustGoOnFromWhatWasChecked(way: String) async throws {
        let (fixture, kept) = try await Self.long()
        _ = try await fixture.log.rules()
        let path = fixture.log.directory.path
        try FileManager.default.removeItem(atPath: path)
        try LogWriter.create(fixture.log.directory, key: fixture.keyForTests)
        if way == "forked" {
            var writer = try LogWriter(opening: fixture.log.directory, key: fixture.keyForTests)
            try writer.append(Array(repeating: [1], count: 6000))
        }
        let again = AccountLog(fixture.log.directory, key: fixture.keyForTests)
        let error = try #require(await #expect(throws: AccountError.self) { try await again.rules() })
        #expect(error.description.contains(way) && error.description.contains(kept), "\(error)")
    }
}
