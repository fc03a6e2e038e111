// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog

/// The reference logs, written by other software.
@Suite(.enabled(if: Reference.isThere, .init(rawValue: Reference.whyNot)))
struct SampleLogTests {
    static let sizes = [0, 1, 2, 257]

    let logKey: VerifierKey
    let witnesses: [VerifierKey]

    init() throws {
        logKey = try VerifierKey(Reference.line("log.vkey"))
        witnesses = try ["witness1.vkey", "witness2.vkey"].map { try VerifierKey(Reference.line($0)) }
    }

    @Test(arguments: sizes) func itVerifies(size: Int) async throws {
        let report = try await LogVerifier(log(size), logKey: logKey).verify()
        #expect(report.checkpoint.size == size)
        #expect(report.filesBeyondCheckpoint.isEmpty)
    }

    @Test func eachGrowsFromTheOneBefore() async throws {
        for (older, newer) in zip(Self.sizes, Self.sizes.dropFirst()) {
            let since = try await LogVerifier(log(older), logKey: logKey).verify().checkpoint
            _ = try await LogVerifier(log(newer), logKey: logKey).verify(since: since)
            let before = try await LogVerifier(log(newer), logKey: logKey).verify().checkpoint
            await #expect(throws: LogError.self) {
                try await LogVerifier(log(older), logKey: logKey).verify(since: before)
            }
        }
    }

    @Test(arguments: sizes) func ourWriterWritesTheSameBytes(size: Int) async throws {
        let key = try SignerKey(Reference.line("log.skey"))
        #expect(key.verifier.description == (try Reference.line("log.vkey")))
        var entries: [[UInt8]] = []
        if size > 0 {
            for index in 0..<((size + 255) / 256) {
                let tile = TilePath(.entries, index: UInt64(index), width: min(256, size - 256 * index))
                entries += try EntryBundle.decode(Reference.bytes("size-\(size)/" + tile.path)).map { Array($0) }
            }
        }
        #expect(entries.count == size)
        let fixture = try Fixture(key: key, batches: [entries])
        let reference = log(size)
        for file in try reference.tileFiles() ?? [] + ["checkpoint"] {
            #expect(try fixture.bytes(file) == Reference.bytes("size-\(size)/\(file)"), "\(file)")
        }
        #expect(try fixture.log.tileFiles() == reference.tileFiles())
    }

    @Test func cosignedCheckpoint() throws {
        let bytes = try Reference.bytes("size-257/checkpoint.cosigned")
        let signed = try SignedCheckpoint(parsing: bytes, logKey: logKey, witnesses: witnesses)
        #expect(signed.cosignatures.map(\.time) == [1_767_225_600, 1_767_312_000])
        #expect(signed.note.encoded == bytes)
        #expect(throws: LogError.self) { try SignedCheckpoint(parsing: bytes, logKey: witnesses[0]) }
    }

    @Test(arguments: [(5, 2), (256, 1)]) func logProofs(index: Int, cosigners: Int) async throws {
        let bytes = try Reference.bytes("proofs/entry-\(index).tlog-proof")
        let entry = try Reference.bytes("proofs/entry-\(index)")
        let proof = try LogProof(parsing: bytes)
        #expect(proof.encoded == bytes)
        let signed = try proof.verify(entry: entry, logKey: logKey, witnesses: witnesses, quorum: cosigners)
        #expect(signed.cosignatures.count == cosigners)
        #expect(throws: LogError.self) {
            try proof.verify(entry: entry, logKey: logKey, witnesses: witnesses, quorum: cosigners + 1)
        }
        #expect(throws: LogError.self) { try proof.verify(entry: entry + [0], logKey: logKey) }
        let ours = try await TileTree(log(257), size: 257).inclusionProof(index: UInt64(index))
        #expect(LogProof(ours, checkpoint: signed.note).encoded == bytes)
    }

    private func log(_ size: Int) -> LogDirectory {
        LogDirectory(Reference.folder.appending(path: "size-\(size)").path)
    }
}
