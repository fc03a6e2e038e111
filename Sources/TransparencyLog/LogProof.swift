// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A proof that can be checked with nothing but keys (C2SP tlog-proof): where an entry is, why it is in the tree, and
/// the checkpoint that says so, with its cosignatures.
public struct LogProof: Sendable, Hashable {
    private static let header = "c2sp.org/tlog-proof@v1"
    /// More hashes than any tree of 2^63 leaves needs.
    private static let mostHashes = 63

    /// Opaque, and signed by nobody.
    public let extra: [UInt8]?
    /// The entry's place, counted from 0.
    public let index: UInt64
    /// From the leaf's sibling up.
    public let hashes: [MerkleHash]
    /// The checkpoint, not yet checked.
    public let checkpoint: SignedNote

    /// Joins a proof and the checkpoint of the tree that it is for.
    public init(_ proof: InclusionProof, checkpoint: SignedNote, extra: [UInt8]? = nil) {
        index = proof.index
        hashes = proof.hashes
        self.checkpoint = checkpoint
        self.extra = extra
    }

    /// Reads a proof.
    /// - Throws: ``LogError/malformed(_:reason:)``.
    public init(parsing bytes: [UInt8]) throws(LogError) {
        func malformed(_ reason: String) -> LogError { .malformed("log proof", reason: reason) }
        guard bytes.count <= 2 * SignedNote.longestNote else { throw malformed("\(bytes.count) bytes are too many") }
        var rest = bytes[...]
        func line() -> String? {
            guard let end = rest.firstIndex(of: 0x0A) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return String(validating: rest[..<end], as: UTF8.self)
        }
        guard line() == Self.header else { throw malformed("line 1 is not '\(Self.header)'") }
        var next = line()
        if let text = next, text.hasPrefix("extra ") {
            guard let extra = StrictBase64.decode(text.dropFirst(6)) else { throw malformed("'extra' is not base64") }
            self.extra = extra
            next = line()
        } else {
            extra = nil
        }
        guard let text = next, text.hasPrefix("index "), let index = PlainDecimal.parse(text.dropFirst(6)) else {
            throw malformed("no line 'index NUMBER'")
        }
        self.index = index
        var hashes: [MerkleHash] = []
        while true {
            guard let text = line() else { throw malformed("no empty line after the hashes") }
            if text.isEmpty { break }
            guard let hash = MerkleHash(base64: text) else { throw malformed("hash \(hashes.count + 1) is malformed") }
            hashes.append(hash)
            guard hashes.count <= Self.mostHashes else { throw malformed("more than \(Self.mostHashes) hashes") }
        }
        self.hashes = hashes
        checkpoint = try SignedNote(parsing: Array(rest))
    }

    /// The proof as a file; its name should end in `.tlog-proof`.
    public var encoded: [UInt8] {
        var text = Self.header + "\n"
        if let extra { text += "extra \(StrictBase64.encode(extra))\n" }
        text += "index \(index)\n" + hashes.map { $0.base64 + "\n" }.joined() + "\n"
        return Array(text.utf8) + checkpoint.encoded
    }

    /// Checks that an entry is in the log.
    ///
    /// - Parameters:
    ///   - entry: Every byte of it.
    ///   - logKey: The log's key.
    ///   - witnesses: The witnesses that the reader trusts.
    ///   - quorum: How many different ones of them must have cosigned.
    /// - Returns: The checkpoint and the cosignatures that hold.
    /// - Throws: ``LogError``.
    public func verify(
        entry: some Collection<UInt8>, logKey: VerifierKey, witnesses: [VerifierKey] = [], quorum: Int = 0
    ) throws(LogError) -> SignedCheckpoint {
        let signed = try SignedCheckpoint(parsing: checkpoint.encoded, logKey: logKey, witnesses: witnesses)
        let cosigners = Set(signed.cosignatures.map(\.key)).count
        guard cosigners >= quorum else {
            throw .notSigned("log proof", reason: "\(cosigners) of the given witnesses cosigned; \(quorum) must have")
        }
        let proof = InclusionProof(index: index, treeSize: signed.checkpoint.size, hashes: hashes)
        guard proof.proves(.leaf(entry), in: signed.checkpoint.root) else {
            throw .broken(
                BrokenPlace(file: "log proof", entry: index, reason: "does not show this entry at this index"))
        }
        return signed
    }
}
