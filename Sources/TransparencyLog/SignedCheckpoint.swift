// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A checkpoint whose log signature holds, with the witnesses' signatures that hold.
public struct SignedCheckpoint: Sendable {
    /// What is signed.
    public let checkpoint: Checkpoint
    /// By the witnesses that the reader trusts.
    public let cosignatures: [Cosignature]
    /// The note with all its signatures, those of unknown keys included.
    public let note: SignedNote

    /// Signs a checkpoint.
    init(signing checkpoint: Checkpoint, with key: SignerKey) throws(LogError) {
        self.checkpoint = checkpoint
        cosignatures = []
        note = try SignedNote(signing: checkpoint.text, with: key)
    }

    /// Reads a checkpoint and checks it.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - logKey: The log's key; its name must be the checkpoint's origin.
    ///   - witnesses: The cosigning keys that the reader trusts; others are ignored.
    /// - Throws: ``LogError/malformed(_:reason:)`` or ``LogError/notSigned(_:reason:)``.
    public init(
        parsing bytes: [UInt8], logKey: VerifierKey, witnesses: [VerifierKey] = []
    ) throws(LogError) {
        note = try SignedNote(parsing: bytes)
        let verified = try note.verified(by: [logKey] + witnesses)
        checkpoint = try Checkpoint(text: verified.text)
        guard verified.signatures.contains(where: { $0.key == logKey }) else {
            throw .notSigned("checkpoint", reason: "not signed by the log \(logKey.name), only by witnesses")
        }
        guard KeyName.same(checkpoint.origin, logKey.name) else {
            throw .notSigned(
                "checkpoint", reason: "its origin is '\(checkpoint.origin)' but the key is that of '\(logKey.name)'")
        }
        var cosignatures: [Cosignature] = []
        for signature in verified.signatures where signature.key.algorithm == .timestampedEd25519 {
            cosignatures.append(
                Cosignature(key: signature.key, time: Cosignature.time(of: signature.line.bytes)))
        }
        self.cosignatures = cosignatures
    }
}
