// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A proof that a tree begins with an older one (RFC 6962, section 2.1.2; checked as in RFC 9162, section 2.1.4.2).
public struct ConsistencyProof: Sendable, Hashable {
    /// The number of leaves of the older tree.
    public let oldSize: UInt64
    /// The number of leaves of the newer tree.
    public let newSize: UInt64
    /// In the order of RFC 6962; empty from size 0 and between equal sizes.
    public let hashes: [MerkleHash]

    /// Takes a proof apart from where it came from; nothing is checked yet.
    public init(oldSize: UInt64, newSize: UInt64, hashes: [MerkleHash]) {
        self.oldSize = oldSize
        self.newSize = newSize
        self.hashes = hashes
    }

    /// Whether the proof shows that the tree with `newRoot` begins with the tree with `oldRoot`.
    public func proves(from oldRoot: MerkleHash, to newRoot: MerkleHash) -> Bool {
        if oldSize == 0 {
            return oldRoot == .emptyRoot && hashes.isEmpty && (newSize > 0 || newRoot == .emptyRoot)
        }
        guard oldSize < newSize else { return oldSize == newSize && oldRoot == newRoot && hashes.isEmpty }

        var path = hashes[...]
        // A complete older tree is itself the first node, which RFC 6962 leaves out.
        if oldSize.nonzeroBitCount == 1 { path = [oldRoot] + path }
        guard let first = path.popFirst() else { return false }
        var position = oldSize - 1
        var last = newSize - 1
        while position & 1 == 1 {
            position >>= 1
            last >>= 1
        }
        var old = first
        var new = first
        for hash in path {
            guard last > 0 else { return false }
            if position & 1 == 1 || position == last {
                old = .node(hash, old)
                new = .node(hash, new)
                while position & 1 == 0, position != 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                new = .node(new, hash)
            }
            position >>= 1
            last >>= 1
        }
        return last == 0 && old == oldRoot && new == newRoot
    }
}
