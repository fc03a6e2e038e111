// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog

@Suite struct LogWriterTests {
    @Test(arguments: [0, 1, 2, 255, 256, 257, 1000] as [Int]) func aLogOfAnySizeVerifies(size: Int) async throws {
        let fixture = try Fixture(batches: [numberedEntries(0..<size)])
        #expect(try await fixture.verify().checkpoint.size == size)
        let writer = try LogWriter(opening: fixture.log, key: fixture.key)
        #expect(writer.size == size)
    }

    @Test(arguments: UInt64(0)..<12) func anySplitIntoBatchesGivesTheSameTiles(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let entries = numberedEntries(0..<Int.random(in: 250...800, using: &random))
        let key = try SignerKey(generating: "log.example/split")
        let whole = try Fixture(key: key, batches: [entries])
        let parts = try Fixture(key: key)
        var rest = entries[...]
        while !rest.isEmpty {
            // A new writer each time reads the edge back from the tiles.
            let count = min(rest.count, Int.random(in: 1...200, using: &random))
            try parts.append([Array(rest.prefix(count))])
            rest = rest.dropFirst(count)
        }
        let contents = try parts.contents()
        for (file, bytes) in try whole.contents() { #expect(contents[file] == bytes, "\(file)") }
        _ = try await parts.verify()
    }

    @Test func olderPartialTilesGoOnceTheFullOneIsThere() async throws {
        let fixture = try Fixture(batches: [numberedEntries(0..<3), numberedEntries(3..<9)])
        #expect(try fixture.files().contains("tile/0/000.p/3"))
        #expect(try await fixture.verify().olderFiles == 2)
        try fixture.append([numberedEntries(9..<256)])
        #expect(try fixture.log.tileFiles() == ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"])
    }

    @Test func theLongestEntryFitsAndALongerOneIsRefusedWhole() async throws {
        let fixture = try Fixture(batches: [[[UInt8](repeating: 1, count: 65_535)]])
        #expect(throws: LogError.self) { try fixture.append([[[1], [UInt8](repeating: 1, count: 65_536)]]) }
        #expect(try await fixture.verify().checkpoint.size == 1)
    }

    @Test func aSecondWriterIsRefused() throws {
        let fixture = try Fixture()
        let first = try LogWriter(opening: fixture.log, key: fixture.key)
        #expect(throws: LogError.inUse(directory: fixture.log.path)) {
            _ = try LogWriter(opening: fixture.log, key: fixture.key)
        }
        #expect(first.size == 0)
    }

    @Test func anotherKeyIsRefusedAndNothingChanges() throws {
        let fixture = try Fixture(batches: [numberedEntries(0..<2)])
        let before = try fixture.contents()
        let sameName = try SignerKey(generating: "log.example/test")
        let otherName = try SignerKey(generating: "log.example/other")
        for key in [sameName, otherName] {
            #expect(throws: LogError.self) { _ = try LogWriter(opening: fixture.log, key: key) }
        }
        #expect(try fixture.contents() == before)
    }

    @Test func aLogIsNotMadeOverAnother() throws {
        let fixture = try Fixture(batches: [numberedEntries(0..<2)])
        let before = try fixture.contents()
        #expect(throws: LogError.self) { try LogWriter.create(fixture.log, key: fixture.key) }
        #expect(try fixture.contents() == before)
    }

    @Test func aWitnessKeySignsNoLog() throws {
        let folder = try TemporaryDirectory()
        let key = try SignerKey(generating: "witness.example", algorithm: .timestampedEd25519)
        #expect(throws: LogError.self) { try LogWriter.create(LogDirectory(folder / "log"), key: key) }
    }

    @Test func aDamagedRightEdgeIsFoundOnOpening() throws {
        let fixture = try Fixture(batches: [numberedEntries(0..<5)])
        for file in ["tile/0/000.p/5", "tile/entries/000.p/5"] {
            let bytes = try fixture.bytes(file)
            try Data(bytes.dropLast() + [bytes[bytes.count - 1] ^ 1]).write(to: fixture.file(file))
            #expect(throws: LogError.self) { _ = try LogWriter(opening: fixture.log, key: fixture.key) }
            try Data(bytes).write(to: fixture.file(file))
        }
        #expect(try LogWriter(opening: fixture.log, key: fixture.key).size == 5)
    }
}
