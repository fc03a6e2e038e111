// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import TransparencyLog

@Suite struct LogProofTests {
    let key: SignerKey
    let fixture: Fixture

    init() throws {
        key = try SignerKey(generating: "log.example/test")
        fixture = try Fixture(key: key, batches: [numberedEntries(0..<300)])
    }

    private func proof(_ index: UInt64, extra: [UInt8]? = nil) async throws -> LogProof {
        let writer = try LogWriter(opening: fixture.log, key: key)
        let note = writer.checkpoint.note
        return LogProof(
            try await TileTree(fixture.log, size: 300).inclusionProof(index: index), checkpoint: note, extra: extra)
    }

    @Test(arguments: [0, 255, 256, 299] as [UInt64]) func aProofStandsOnItsOwn(index: UInt64) async throws {
        for extra in [nil, [1, 2, 3]] as [[UInt8]?] {
            let proof = try await proof(index, extra: extra)
            let read = try LogProof(parsing: proof.encoded)
            #expect(read == proof)
            _ = try read.verify(entry: Array("\(index)".utf8), logKey: key.verifier)
            #expect(throws: LogError.self) { try read.verify(entry: Array("x".utf8), logKey: key.verifier) }
        }
    }

    @Test func noChangedByteIsTaken() async throws {
        let bytes = try await proof(256).encoded
        let entry = Array("256".utf8)
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            #expect(throws: LogError.self, "byte \(place)") {
                try LogProof(parsing: changed).verify(entry: entry, logKey: key.verifier)
            }
        }
        for end in bytes.indices {
            #expect(throws: LogError.self) {
                try LogProof(parsing: Array(bytes[..<end])).verify(entry: entry, logKey: key.verifier)
            }
        }
    }
}
