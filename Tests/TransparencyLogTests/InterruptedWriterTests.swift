// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog

/// What a writer that is killed leaves at each step, put together by hand from a log before and after a batch.
@Suite struct InterruptedWriterTests {
    let key: SignerKey
    let before: Fixture
    let after: Fixture

    init() throws {
        key = try SignerKey(generating: "log.example/test")
        before = try Fixture(key: key, batches: [numberedEntries(0..<250)])
        after = try Fixture(key: key, batches: [numberedEntries(0..<250), numberedEntries(250..<600)])
    }

    @Test func killedWhileStaging() async throws {
        try FileManager.default.createDirectory(at: before.file(".staging"), withIntermediateDirectories: true)
        try Data([1, 2, 3]).write(to: before.file(".staging/0"))
        try before.append([numberedEntries(250..<251)])
        #expect(try await before.verify().checkpoint.size == 251)
        #expect(try FileManager.default.contentsOfDirectory(atPath: before.file(".staging").path).isEmpty)
    }

    @Test func killedWithTilesInPlaceAndNoCheckpoint() async throws {
        try copyTiles()
        #expect(try await before.verify().checkpoint.size == 250)
        // Other entries than those of the batch that was lost.
        try before.append([numberedEntries(1000..<1300)])
        #expect(try await before.verify().checkpoint.size == 550)
    }

    @Test func whatNoCheckpointSpeaksOfIsGoneBeforeTheLogGrowsPastIt() async throws {
        let lost = try Fixture(key: key, batches: [numberedEntries(1000..<1250), numberedEntries(1250..<1600)])
        for name in try lost.log.tileFiles() ?? [] where !FileManager.default.fileExists(atPath: before.file(name).path)
        {
            try copy(name, from: lost, to: before)
        }
        for size in [251, 256, 300, 513, 700] {
            let writer = try LogWriter(opening: before.log, key: key)
            let from = Int(writer.size)
            _ = consume writer
            try before.append([numberedEntries(from..<size)])
            let report = try await before.verify()
            #expect(report.filesBeyondCheckpoint.isEmpty)
        }
    }

    @Test func killedBetweenCommitAndPublication() async throws {
        try copyTiles()
        try Data(after.bytes("checkpoint")).write(to: before.file(".pending-checkpoint"))
        #expect(try await before.verify().checkpoint.size == 250)
        #expect(try LogWriter(opening: before.log, key: key).size == 600)
        #expect(try await before.verify().checkpoint.size == 600)
    }

    @Test func aCommittedCheckpointWithoutItsTilesIsRefused() async throws {
        try Data(after.bytes("checkpoint")).write(to: before.file(".pending-checkpoint"))
        #expect(throws: LogError.self) { _ = try LogWriter(opening: before.log, key: key) }
        #expect(try await before.verify().checkpoint.size == 250)
    }

    @Test func killedBeforeOldPartialTilesWereRemoved() async throws {
        for name in try before.log.tileFiles() ?? []
        where !FileManager.default.fileExists(atPath: after.file(name).path) {
            try copy(name, from: before, to: after)
        }
        #expect(try await after.verify().checkpoint.size == 600)
        try after.append([numberedEntries(600..<601)])
        #expect(try await after.verify().checkpoint.size == 601)
    }

    private func copyTiles() throws {
        for name in try after.log.tileFiles() ?? [] { try copy(name, from: after, to: before) }
    }

    private func copy(_ name: String, from: Fixture, to: Fixture) throws {
        let target = to.file(name)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(from.bytes(name)).write(to: target)
    }
}
