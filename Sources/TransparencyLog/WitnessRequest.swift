// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What a log sends a witness (C2SP tlog-witness, `add-checkpoint`): the size that the witness knows, a proof that the
/// new tree begins with that, and the new checkpoint.
public struct WitnessRequest: Sendable, Hashable {
    /// The largest request taken, in bytes.
    public static let longestRequest = 128 * 1024

    /// The size of the checkpoint that the witness cosigned last.
    public let oldSize: UInt64
    /// The consistency proof, at most 63 hashes.
    public let proof: [MerkleHash]
    /// The new checkpoint, not yet checked.
    public let checkpoint: SignedNote

    /// Puts a request together.
    public init(_ proof: ConsistencyProof, checkpoint: SignedNote) {
        oldSize = proof.oldSize
        self.proof = proof.hashes
        self.checkpoint = checkpoint
    }

    /// Reads a request.
    /// - Throws: ``LogError/malformed(_:reason:)``.
    public init(parsing body: [UInt8]) throws(LogError) {
        func malformed(_ reason: String) -> LogError { .malformed("add-checkpoint request", reason: reason) }
        guard body.count <= Self.longestRequest else { throw malformed("\(body.count) bytes are too many") }
        var rest = body[...]
        func line() -> String? {
            guard let end = rest.firstIndex(of: 0x0A) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return String(validating: rest[..<end], as: UTF8.self)
        }
        guard let first = line(), first.hasPrefix("old "), let size = PlainDecimal.parse(first.dropFirst(4)) else {
            throw malformed("line 1 is not 'old SIZE'")
        }
        var proof: [MerkleHash] = []
        while true {
            guard let text = line() else { throw malformed("no empty line after the proof") }
            if text.isEmpty { break }
            guard let hash = MerkleHash(base64: text) else {
                throw malformed("proof line \(proof.count + 1) is not a hash in base64")
            }
            proof.append(hash)
            guard proof.count <= 63 else { throw malformed("more than 63 proof lines") }
        }
        oldSize = size
        self.proof = proof
        checkpoint = try SignedNote(parsing: Array(rest))
    }

    /// The request's body.
    public var encoded: [UInt8] {
        Array("old \(oldSize)\n".utf8) + proof.flatMap { Array(($0.base64 + "\n").utf8) } + [0x0A] + checkpoint.encoded
    }
}
