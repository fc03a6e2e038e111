// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import TransparencyLog

@Suite(.enabled(if: Reference.isThere, .init(rawValue: Reference.whyNot)))
struct WitnessVectorTests {
    struct Vectors: Decodable {
        struct Request: Decodable {
            let body: String, name: String, status: Int, witnessRecordedSize: UInt64
            let witnessRecordedRoot: String?, responseBody: String?, responseContentType: String?
            let responseBodyForWitness1AtItsTimestamp: String?
        }
        struct Signed: Decodable {
            let checkpointBody: String, signatureLine: String, signedMessage: String, timestamp: UInt64, vkey: String
        }
        let addCheckpoint: [Request], cosignature: [Signed], monitoringPath: String
    }

    let vectors: Vectors
    let logKey: VerifierKey
    let logSigner: SignerKey

    init() throws {
        vectors = try Reference.vectors("witness_vectors.json", as: Vectors.self)
        logKey = try VerifierKey(Reference.line("log.vkey"))
        logSigner = try SignerKey(Reference.line("log.skey"))
    }

    @Test func cosignatures() throws {
        for vector in vectors.cosignature {
            let note = try SignedNote(parsing: Array((vector.checkpointBody + "\n" + vector.signatureLine).utf8))
            let verified = try note.verified(by: [VerifierKey(vector.vkey)])
            #expect(verified.signatures.count == 1)
        }
    }

    @Test func addCheckpoint() async throws {
        #expect(vectors.addCheckpoint.count == 19)
        for vector in vectors.addCheckpoint {
            let folder = try TemporaryDirectory()
            let witness = try Witness(
                directory: folder / "witness", key: SignerKey(Reference.line("witness1.skey")), logs: [logKey],
                now: { 1_767_225_600 })
            if let root = vector.witnessRecordedRoot {
                try await teach(witness, size: vector.witnessRecordedSize, root: .vector(root))
            }
            let response = try await witness.addCheckpoint(Array(vector.body.utf8))
            #expect(response.status == vector.status, "\(vector.name): \(response)")
            let body = vector.responseBodyForWitness1AtItsTimestamp ?? vector.responseBody
            if let body { #expect(response.body == body, "\(vector.name)") }
            if let type = vector.responseContentType { #expect(response.contentType == type, "\(vector.name)") }
            #expect(
                try WitnessResponse(status: response.status, body: Array(response.body.utf8)).status == vector.status)
        }
    }

    @Test func theMonitoringPathIsTheHashOfTheOrigin() {
        #expect(Witness.originHash(logKey.name) + "/checkpoint" == vectors.monitoringPath)
    }

    /// A first checkpoint of any size and root needs no proof.
    private func teach(_ witness: Witness, size: UInt64, root: MerkleHash) async throws {
        let checkpoint = Checkpoint(origin: logKey.name, size: size, root: root)
        let note = try SignedNote(signing: checkpoint.text, with: logSigner)
        let proof = ConsistencyProof(oldSize: 0, newSize: size, hashes: [])
        let response = try await witness.addCheckpoint(WitnessRequest(proof, checkpoint: note).encoded)
        try #require(response.status == 200)
    }
}
