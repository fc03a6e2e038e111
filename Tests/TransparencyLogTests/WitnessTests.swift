// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog

@Suite struct WitnessTests {
    let folder: TemporaryDirectory
    let log: Fixture
    let witnessKey: SignerKey

    init() throws {
        folder = try TemporaryDirectory()
        log = try Fixture(batches: [numberedEntries(0..<3)])
        witnessKey = try SignerKey(generating: "witness.example/w", algorithm: .timestampedEd25519)
    }

    private func witness() throws -> Witness {
        try Witness(
            directory: folder / "witness", key: witnessKey, logs: [log.key.verifier], now: { 1_700_000_000 })
    }

    private func cosign(_ log: Fixture, by witness: Witness, knownSize: UInt64 = 0) async throws -> SignedCheckpoint {
        var writer = try LogWriter(opening: log.log, key: log.key)
        let client = WitnessClient(witness: witnessKey.verifier) { body in
            let response = try await witness.addCheckpoint(body)
            return (response.status, Array(response.body.utf8))
        }
        let tree = TileTree(log.log, size: writer.size)
        let lines = try await client.cosign(writer.checkpoint, tree: tree, knownSize: knownSize)
        try writer.add(lines, by: [witnessKey.verifier])
        return writer.checkpoint
    }

    @Test func aGrowingLogIsCosignedAgainAndAgain() async throws {
        let witness = try witness()
        for size in [3, 256, 300, 300] {
            try log.append([numberedEntries(Int(try LogWriter(opening: log.log, key: log.key).size)..<size)])
            let signed = try await cosign(log, by: witness)
            #expect(signed.cosignatures.map(\.time) == [1_700_000_000])
            #expect(signed.checkpoint.size == size)
        }
        let report = try await LogVerifier(
            log.log, logKey: log.key.verifier, witnesses: [witnessKey.verifier]
        ).verify()
        #expect(report.cosignatures.count == 1)
        let shown = try #require(
            try await witness.checkpoint(originHash: Witness.originHash(log.key.verifier.name)))
        #expect(try SignedNote(parsing: shown).verified(by: [witnessKey.verifier]).signatures.count == 1)
    }

    @Test func aRolledBackOrForkedLogIsNot() async throws {
        let witness = try witness()
        try log.append([numberedEntries(3..<9)])
        _ = try await cosign(log, by: witness)
        let shorter = try Fixture(key: log.key, batches: [numberedEntries(0..<5)])
        await #expect(throws: LogError.self) { try await cosign(shorter, by: witness) }
        for forked in [numberedEntries(1..<10), numberedEntries(1..<30)] {
            let other = try Fixture(key: log.key, batches: [forked])
            await #expect(throws: LogError.self) { try await cosign(other, by: witness, knownSize: 9) }
        }
        _ = try await cosign(log, by: witness)
    }

    @Test func whatItKnowsOutlastsARestart() async throws {
        var first: Witness? = try witness()
        if let first { _ = try await cosign(log, by: first) }
        first = nil
        let forked = try Fixture(key: log.key, batches: [numberedEntries(1..<30)])
        let second = try witness()
        await #expect(throws: LogError.self) { try await cosign(forked, by: second, knownSize: 3) }
    }

    @Test func aDamagedRecordIsNotTakenForNone() async throws {
        let witness = try witness()
        _ = try await cosign(log, by: witness)
        let name = Witness.originHash(log.key.verifier.name)
        try Data("nothing".utf8).write(to: URL(filePath: folder / "witness/\(name)/checkpoint"))
        await #expect(throws: LogError.self) { try await cosign(log, by: witness) }
    }

    @Test func twoWitnessesDoNotShareRecords() throws {
        let first = try witness()
        #expect(throws: LogError.inUse(directory: folder / "witness")) { _ = try witness() }
        #expect(first.verifier == witnessKey.verifier)
    }

    @Test func anOriginHashThatIsAPathReadsNothing() async throws {
        let witness = try witness()
        for name in ["", "..", "../log", String(repeating: "/", count: 64), String(repeating: "A", count: 64)] {
            #expect(try await witness.checkpoint(originHash: name) == nil)
        }
    }
}
