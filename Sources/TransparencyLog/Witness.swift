// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
private import Foundation

/// A witness: cosigns a log's checkpoint only if it goes on from every one it cosigned before (C2SP tlog-witness).
///
/// What it knows of each log is that log's latest cosigned checkpoint, in a file `<SHA-256 of the origin>/checkpoint`
/// that can be shown to everyone.
public actor Witness {
    private let directory: String
    private let key: SignerKey
    private let logs: [VerifierKey]
    private let now: @Sendable () -> UInt64
    private let lock: SystemFile
    private let executor: DiskExecutor

    /// Runs this actor on a thread of its own.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Opens a witness's records.
    ///
    /// - Parameters:
    ///   - directory: Made if need be; one witness at a time can have it.
    ///   - key: A cosigning key.
    ///   - logs: The keys of the logs to watch; a key's name is its log's origin.
    ///   - now: The time in seconds since 1970.
    /// - Throws: ``LogError``.
    public init(
        directory: String, key: SignerKey, logs: [VerifierKey], now: @escaping @Sendable () -> UInt64
    ) throws(LogError) {
        guard key.verifier.algorithm == .timestampedEd25519 else {
            throw .refused("\(key.verifier.name): this is a log's key; a witness signs with type 4")
        }
        guard logs.allSatisfy({ $0.algorithm == .ed25519 }) else {
            throw .refused("a witness watches logs; one of the keys given is a witness's (type 4)")
        }
        _ = try SystemFile.makeDirectory(directory)
        let lock = try SystemFile.directory(directory)
        guard try lock.lock() else { throw .inUse(directory: directory) }
        self.directory = directory
        self.key = key
        self.logs = logs
        self.now = now
        self.lock = lock
        executor = DiskExecutor(label: "witness \(key.verifier.name)")
    }

    /// The public half of the witness's key.
    public nonisolated var verifier: VerifierKey { key.verifier }

    /// Answers a request; a signature is given out only after the checkpoint is durable.
    ///
    /// - Parameter body: The request's body.
    /// - Returns: What to answer.
    /// - Throws: ``LogError`` if the witness cannot read or write its records; then nothing was signed.
    public func addCheckpoint(_ body: [UInt8]) throws(LogError) -> WitnessResponse {
        let request: WitnessRequest
        let claimed: Checkpoint
        do throws(LogError) {
            request = try WitnessRequest(parsing: body)
            claimed = try Checkpoint(text: request.checkpoint.text)
        } catch {
            return .badRequest(error.description)
        }
        let keys = logs.filter { KeyName.same($0.name, claimed.origin) }
        guard !keys.isEmpty else { return .unknownLog }
        guard let verified = try? request.checkpoint.verified(by: keys) else { return .notSigned }

        guard request.oldSize <= claimed.size else {
            return .badRequest("old size \(request.oldSize) is above the checkpoint's \(claimed.size)")
        }
        let known = try recorded(claimed.origin)
        guard request.oldSize == known?.size ?? 0 else { return .conflict(size: known?.size ?? 0) }
        let proof = ConsistencyProof(oldSize: request.oldSize, newSize: claimed.size, hashes: request.proof)
        guard proof.proves(from: known?.root ?? .emptyRoot, to: claimed.root) else {
            return .inconsistent("the new tree was not shown to begin with the one of size \(request.oldSize)")
        }

        let cosignature = try key.sign(claimed.text, time: now())
        let note = SignedNote(text: claimed.text, signatures: verified.signatures.map(\.line) + [cosignature])
        try record(note, origin: claimed.origin)
        return .cosigned([cosignature])
    }

    /// The latest cosigned checkpoint of a log, as everyone may read it.
    ///
    /// - Parameter originHash: The SHA-256 of the log's origin, 64 lower-case hexadecimal digits.
    /// - Returns: `nil` if there is none.
    /// - Throws: ``LogError``.
    public func checkpoint(originHash: String) throws(LogError) -> [UInt8]? {
        guard originHash.utf8.count == 64,
            originHash.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        return try SystemFile.read("\(directory)/\(originHash)/checkpoint", limit: SignedNote.longestNote)
    }

    /// The SHA-256 of a log's origin, in hexadecimal.
    public static func originHash(_ origin: String) -> String {
        SHA256.hash(data: Array(origin.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func recorded(_ origin: String) throws(LogError) -> Checkpoint? {
        let name = Self.originHash(origin)
        guard let bytes = try checkpoint(originHash: name) else { return nil }
        // The witness trusts its own signature only, so that a damaged record is not taken for a smaller log.
        do throws(LogError) {
            let note = try SignedNote(parsing: bytes).verified(by: [key.verifier])
            let checkpoint = try Checkpoint(text: note.text)
            guard KeyName.same(checkpoint.origin, origin) else {
                throw .malformed("checkpoint", reason: "it is of another log")
            }
            return checkpoint
        } catch {
            throw .broken(BrokenPlace(file: "\(directory)/\(name)/checkpoint", reason: error.description))
        }
    }

    private func record(_ note: SignedNote, origin: String) throws(LogError) {
        let folder = directory + "/" + Self.originHash(origin)
        if try SystemFile.makeDirectory(folder) { try lock.makeDurable() }
        let file = try SystemFile.writing(folder + "/.checkpoint")
        try file.write(note.encoded)
        try file.makeDurable()
        try SystemFile.rename(folder + "/.checkpoint", to: folder + "/checkpoint")
        try SystemFile.directory(folder).makeDurable()
    }
}
