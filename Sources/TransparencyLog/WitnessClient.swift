// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Asks a witness to cosign a log's checkpoint (C2SP tlog-witness).
public struct WitnessClient: Sendable {
    /// Sends a body to `add-checkpoint` and gives the status and body of the answer.
    public typealias Transport = @Sendable (_ body: [UInt8]) async throws -> (status: Int, body: [UInt8])

    private let witness: VerifierKey
    private let transport: Transport

    /// Prepares to talk to one witness.
    ///
    /// - Parameters:
    ///   - witness: Its key; signatures by others are ignored.
    ///   - transport: How to reach it.
    public init(witness: VerifierKey, transport: @escaping Transport) {
        self.witness = witness
        self.transport = transport
    }

    /// Obtains a cosignature.
    ///
    /// - Parameters:
    ///   - checkpoint: The log's checkpoint.
    ///   - tree: The log's tree at that size, for the consistency proof.
    ///   - knownSize: The size that the witness is thought to know; a wrong guess costs one more request.
    /// - Returns: The signature lines by this witness, which hold.
    /// - Throws: ``LogError/remote(address:reason:)`` if the witness refuses or cannot be reached.
    public func cosign(
        _ checkpoint: SignedCheckpoint, tree: TileTree, knownSize: UInt64 = 0
    ) async throws(LogError) -> [NoteSignature] {
        let size = checkpoint.checkpoint.size
        var oldSize = min(knownSize, size)
        // One more try than needed for a witness that another request has moved on meanwhile.
        for _ in 0..<3 {
            let proof = try await tree.consistencyProof(from: oldSize, to: size)
            switch try await send(WitnessRequest(proof, checkpoint: checkpoint.note)) {
            case .cosigned(let signatures): return try accept(signatures, for: checkpoint)
            case .conflict(let known) where known <= size && known != oldSize: oldSize = known
            case .conflict(let known):
                throw refusal("it has seen size \(known) and this log has \(size): the log was rolled back, or forked")
            case .badRequest(let reason): throw refusal("400: \(reason)")
            case .notSigned: throw refusal("403: it does not have this log's key")
            case .unknownLog: throw refusal("404: it does not watch this log")
            case .inconsistent(let reason): throw refusal("422: \(reason)")
            }
        }
        throw refusal("it keeps naming another size; ask again later")
    }

    private func accept(
        _ signatures: [NoteSignature], for checkpoint: SignedCheckpoint
    ) throws(LogError) -> [NoteSignature] {
        let own = signatures.filter { witness.signed($0) }
        guard !own.isEmpty else { throw refusal("its answer holds no signature by this key") }
        guard own.allSatisfy({ witness.verifies($0.bytes, of: checkpoint.checkpoint.text) }) else {
            throw refusal("its signature does not hold")
        }
        return own
    }

    private func send(_ request: WitnessRequest) async throws(LogError) -> WitnessResponse {
        let answer: (status: Int, body: [UInt8])
        do {
            answer = try await transport(request.encoded)
        } catch {
            throw refusal("could not be reached: \(error)")
        }
        do throws(LogError) {
            return try WitnessResponse(status: answer.status, body: answer.body)
        } catch {
            throw refusal(error.description)
        }
    }

    private func refusal(_ reason: String) -> LogError {
        .remote(address: "witness \(witness.name)", reason: reason)
    }
}
