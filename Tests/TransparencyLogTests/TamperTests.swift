// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog

@Suite struct TamperTests {
    @Test(arguments: [1, 0x80, 0xFF] as [UInt8]) func everyByteOfASmallLogCounts(mask: UInt8) async throws {
        let fixture = try Fixture(batches: [numberedEntries(0..<2), numberedEntries(2..<5)])
        try await flipEveryByte(fixture, mask: mask)
    }

    @Test func everyByteOfALogWithTwoLevelsCounts() async throws {
        try await flipEveryByte(Fixture(batches: [numberedEntries(0..<258)]), mask: 1)
    }

    private func flipEveryByte(_ fixture: Fixture, mask: UInt8) async throws {
        for name in try fixture.files() {
            var bytes = try fixture.bytes(name)
            for place in bytes.indices {
                bytes[place] ^= mask
                try Data(bytes).write(to: fixture.file(name))
                #expect(try await brokenPlace(fixture) != nil, "\(name), byte \(place)")
                bytes[place] ^= mask
            }
            try Data(bytes).write(to: fixture.file(name))
        }
        _ = try await fixture.verify()
    }

    @Test func aMissingShortenedOrLengthenedFileIsNamed() async throws {
        let fixture = try Fixture(batches: [numberedEntries(0..<600)])
        for name in try fixture.files() {
            let bytes = try fixture.bytes(name)
            try FileManager.default.removeItem(at: fixture.file(name))
            #expect(try await brokenPlace(fixture)?.file == name)
            for changed in [[], Array(bytes.dropLast()), bytes + [0], bytes + bytes] {
                try Data(changed).write(to: fixture.file(name))
                #expect(try await brokenPlace(fixture)?.file == name, "\(changed.count) bytes")
            }
            try Data(bytes).write(to: fixture.file(name))
        }
        _ = try await fixture.verify()
    }

    @Test func twoFilesThatChangedPlacesAreFound() async throws {
        let fixture = try Fixture(batches: [numberedEntries(0..<600)])
        let names = try fixture.files()
        for (number, one) in names.enumerated() {
            for other in names[(number + 1)...] {
                let (first, second) = (try fixture.bytes(one), try fixture.bytes(other))
                try Data(second).write(to: fixture.file(one))
                try Data(first).write(to: fixture.file(other))
                #expect(try await brokenPlace(fixture) != nil, "\(one) and \(other)")
                try Data(first).write(to: fixture.file(one))
                try Data(second).write(to: fixture.file(other))
            }
        }
    }

    @Test func theFirstBrokenEntryIsNamed() async throws {
        let fixture = try Fixture(batches: [numberedEntries(0..<600)])
        var bytes = try fixture.bytes("tile/entries/001")
        bytes[bytes.count - 1] ^= 1
        try Data(bytes).write(to: fixture.file("tile/entries/001"))
        let place = try #require(try await brokenPlace(fixture))
        #expect(place.file == "tile/entries/001")
        #expect(place.entry == 511)
    }

    @Test func aRollbackIsFoundWithAnOlderCheckpoint() async throws {
        let fixture = try Fixture(batches: [numberedEntries(0..<3)])
        let older = try fixture.contents()
        try fixture.append([numberedEntries(3..<7)])
        let since = try await fixture.verify().checkpoint
        for (name, bytes) in older { try Data(bytes).write(to: fixture.file(name)) }
        #expect(try await brokenPlace(fixture) == nil)
        #expect(try await brokenPlace(fixture, since: since)?.reason.contains("rolled back") == true)
    }

    @Test(arguments: [1, 5, 256, 300] as [Int]) func aForkIsFoundWithAnOlderCheckpoint(size: Int) async throws {
        let key = try SignerKey(generating: "log.example/test")
        let ours = try Fixture(key: key, batches: [numberedEntries(0..<size)])
        let since = try await ours.verify().checkpoint
        var entries = numberedEntries(0..<(size + 40))
        #expect(try await brokenPlace(Fixture(key: key, batches: [entries]), since: since) == nil)
        entries[size / 2] = Array("another".utf8)
        let theirs = try Fixture(key: key, batches: [entries])
        #expect(try await brokenPlace(theirs) == nil)
        #expect(try await brokenPlace(theirs, since: since)?.reason.contains("forked") == true)
    }

    @Test func aLogRewrittenByItsOwnKeyIsFoundWithAnOlderCheckpointOfTheSameSize() async throws {
        let key = try SignerKey(generating: "log.example/test")
        let since = try await Fixture(key: key, batches: [numberedEntries(0..<9)]).verify().checkpoint
        let rewritten = try Fixture(key: key, batches: [numberedEntries(1..<10)])
        #expect(try await brokenPlace(rewritten, since: since) != nil)
    }

    @Test func anotherLogsKeyDoesNotVerify() async throws {
        let fixture = try Fixture(batches: [numberedEntries(0..<2)])
        let other = try SignerKey(generating: "log.example/test").verifier
        await #expect(throws: LogError.self) { try await LogVerifier(fixture.log, logKey: other).verify() }
    }
}
