// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// A SHA-256 hash of a Merkle tree (RFC 6962, section 2.1): of a leaf, of a node, or the root.
public struct MerkleHash: Sendable, Hashable {
    /// The number of bytes in a hash.
    public static let byteCount = 32

    /// The root of the tree with no entry: SHA-256 of nothing.
    public static let emptyRoot: MerkleHash = {
        let hasher = SHA256()
        return MerkleHash(digest: hasher.finalize())
    }()

    private static let leafPrefix: [UInt8] = [0]

    // Four big-endian words compare and move faster than an array of bytes and take no allocation.
    private let word0, word1, word2, word3: UInt64

    /// Reads a hash from 32 bytes.
    /// - Returns: `nil` unless there are exactly 32.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var iterator = bytes.makeIterator()
        self.init { iterator.next() ?? 0 }
    }

    /// Reads a hash from standard, padded, canonical base64.
    /// - Returns: `nil` for anything else.
    public init?(base64: some StringProtocol) {
        guard let bytes = StrictBase64.decode(base64) else { return nil }
        self.init(bytes: bytes)
    }

    /// The hash of a leaf: SHA-256(0x00 || entry).
    public static func leaf(_ entry: some Collection<UInt8>) -> MerkleHash {
        var hasher = SHA256()
        hasher.update(data: leafPrefix)
        // The pointers here and below live no longer than the call: swift-crypto copies what it hashes.
        let hashed: Void? = entry.withContiguousStorageIfAvailable { bytes in
            unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(bytes))
        }
        if hashed == nil { hasher.update(data: Array(entry)) }
        return MerkleHash(digest: hasher.finalize())
    }

    /// The hash of an inner node: SHA-256(0x01 || left || right).
    public static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        var block = InlineArray<65, UInt8>(repeating: 1)
        left.write { block[1 + $0] = $1 }
        right.write { block[33 + $0] = $1 }
        var hasher = SHA256()
        unsafe block.span.withUnsafeBytes { bytes in
            unsafe hasher.update(bufferPointer: bytes)
        }
        return MerkleHash(digest: hasher.finalize())
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        append(to: &bytes)
        return bytes
    }

    /// The hash in standard base64, padded.
    public var base64: String { StrictBase64.encode(bytes) }

    /// Appends the 32 bytes to `bytes`.
    package func append(to bytes: inout [UInt8]) {
        write { _, byte in bytes.append(byte) }
    }

    private init(digest: SHA256Digest) {
        self = unsafe digest.withUnsafeBytes { bytes in
            var iterator = unsafe bytes.makeIterator()
            return MerkleHash { unsafe iterator.next() ?? 0 }
        }
    }

    private init(next: () -> UInt8) {
        func word() -> UInt64 {
            var word: UInt64 = 0
            for _ in 0..<8 { word = word << 8 | UInt64(next()) }
            return word
        }
        word0 = word()
        word1 = word()
        word2 = word()
        word3 = word()
    }

    private func write(_ store: (_ offset: Int, _ byte: UInt8) -> Void) {
        var offset = 0
        func put(_ word: UInt64) {
            for shift in stride(from: 56, through: 0, by: -8) {
                store(offset, UInt8(truncatingIfNeeded: word >> UInt64(shift)))
                offset += 1
            }
        }
        put(word0)
        put(word1)
        put(word2)
        put(word3)
    }
}

extension MerkleHash: CustomStringConvertible {
    /// The hash in base64.
    public var description: String { base64 }
}
