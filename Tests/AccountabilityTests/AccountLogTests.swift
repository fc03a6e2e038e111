// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Testing
import TransparencyLog

struct AccountLogTests {
    static func camera(_ id: String) throws -> Act {
        .cameraEnabled(.init(site: AccountFixture.site, camera: try PlaceID(checking: id, as: "camera"), source: .live))
    }

    @Test func eachActIsAnEntryThatNamesTheLatestRule() async throws {
        let fixture = try AccountFixture()
        #expect(try await fixture.log.record(Self.camera("a")) == 0)
        try await fixture.declare(fixture.rules([fixture.purpose("flu")]))
        #expect(try await fixture.log.record(Self.camera("b")) == 3)
        let entries = try await fixture.entries()
        #expect(entries.map(\.act.kind) == [.cameraEnabled, .siteInForce, .purposeDeclared, .cameraEnabled])
        #expect(entries.map(\.rule) == [nil, nil, 1, 2])
        #expect(entries.allSatisfy { $0.at.instant == fixture.clock.now })
        let report = try await LogVerifier(fixture.log.directory, logKey: fixture.log.verifier).verify()
        #expect(report.checkpoint.size == 4)
    }

    @Test func rulesAreFoundHoweverLongTheLogIs() async throws {
        let fixture = try AccountFixture()
        try await fixture.declare(fixture.rules([fixture.purpose("flu")]))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<600 { group.addTask { _ = try await fixture.log.record(Self.camera("c\(number)")) } }
            try await group.waitForAll()
        }
        let key = try SignerKey(generating: "log.example/another")
        #expect(throws: LogError.self) { try LogWriter(opening: fixture.log.directory, key: key) }
        let again = AccountLog(fixture.log.directory, key: fixture.keyForTests)
        let standing = try await again.rules()
        #expect(standing.rules.map(\.index) == [0, 1] && standing.size == 602)
        #expect(standing.purposes(AccountFixture.site).keys.map(\.text) == ["flu"])
    }

    @Test func severalHoldersTakeTurns() async throws {
        let fixture = try AccountFixture()
        let holders = (0..<3).map { _ in AccountLog(fixture.log.directory, key: fixture.keyForTests) }
        try await withThrowingTaskGroup(of: UInt64.self) { group in
            for number in 0..<60 {
                group.addTask { try await holders[number % 3].record(Self.camera("c\(number)")) }
            }
            var indexes: [UInt64] = []
            for try await index in group { indexes.append(index) }
            #expect(indexes.sorted() == Array(0..<60))
        }
        #expect(try await fixture.entries().count == 60)
    }

    @Test func anActThatIsLoggedIsNotLoggedAgain() async throws {
        let fixture = try AccountFixture()
        try await fixture.log.record(Self.camera("a"))
        let size = try fixture.log.size()
        let first = try await fixture.log.record(Self.camera("a"), unlessLoggedSince: size)
        let second = try await fixture.log.record(Self.camera("a"), unlessLoggedSince: size) {
            _ throws(RuleViolation) in
            throw RuleViolation(.policyNotApplied, "not asked again")
        }
        #expect(first == 1 && second == 1)
        #expect(try fixture.log.size() == 2)
    }

    @Test func aRefusedActLeavesTheOthersOfItsBatch() async throws {
        let fixture = try AccountFixture()
        await #expect(throws: AccountError.self) {
            try await fixture.log.record { _ throws(RuleViolation) in throw RuleViolation(.notFounded, "no") }
        }
        #expect(try await fixture.log.record(Self.camera("a")) == 0)
    }

    /// What keeps the log from being written keeps the act from taking effect.
    @Test(arguments: ["writer", "missing", "key", "tree", "checkpoint"])
    func whatCannotBeLoggedIsAnError(fault: String) async throws {
        let fixture = try AccountFixture()
        try await fixture.log.record(Self.camera("a"))
        let path = fixture.log.directory.path
        var log = AccountLog(fixture.log.directory, key: fixture.keyForTests, patience: 0.05)
        switch fault {
        case "writer":
            let writer = try LogWriter(opening: fixture.log.directory, key: fixture.keyForTests)
            await #expect(throws: AccountError.self) { try await log.record(Self.camera("b")) }
            #expect(writer.size == 1)
            return
        case "missing": try FileManager.default.removeItem(atPath: path)
        case "key": log = AccountLog(fixture.log.directory, key: try SignerKey(generating: AccountFixture.origin))
        case "tree": try Data("x".utf8).write(to: URL(fileURLWithPath: path + "/tile/entries/000.p/1"))
        default: try FileManager.default.removeItem(atPath: path + "/checkpoint")
        }
        await #expect(throws: AccountError.self) { try await log.record(Self.camera("b")) }
    }

    @Test func aLogIsStartedOnceWithItsKeyBesideIt() async throws {
        let fixture = try AccountFixture()
        let database = fixture.folder.appending(path: "ci ty.db").path
        let places = AccountLog.places(beside: database)
        #expect(throws: AccountError.self) {
            _ = try AccountLog.open(directory: places.directory, keyFile: places.key)
        }
        let logs = try await withThrowingTaskGroup(of: AccountLog.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try AccountLog.open(directory: places.directory, keyFile: places.key, origin: "pumphandle.local/a")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(logs.map(\.verifier)).count == 1)
        let mode = try FileManager.default.attributesOfItem(atPath: places.key)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try FileManager.default.removeItem(atPath: places.key)
        #expect(throws: AccountError.self) {
            _ = try AccountLog.open(directory: places.directory, keyFile: places.key, origin: "pumphandle.local/a")
        }
        #expect(throws: AccountError.self) {
            let inside = places.directory + "/key"
            _ = try AccountLog.open(directory: places.directory, keyFile: inside, origin: "pumphandle.local/a")
        }
    }
}
