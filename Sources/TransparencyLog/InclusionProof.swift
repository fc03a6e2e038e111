// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A proof that one entry is in a tree (RFC 6962, section 2.1.1; checked as in RFC 9162, section 2.1.3.2).
public struct InclusionProof: Sendable, Hashable {
    /// The entry's place, counted from 0.
    public let index: UInt64
    /// The number of leaves of the tree.
    public let treeSize: UInt64
    /// From the leaf's sibling up to the root's child.
    public let hashes: [MerkleHash]

    /// Takes a proof apart from where it came from; nothing is checked yet.
    public init(index: UInt64, treeSize: UInt64, hashes: [MerkleHash]) {
        self.index = index
        self.treeSize = treeSize
        self.hashes = hashes
    }

    /// The root that a tree has if `leaf` is at this place in it.
    ///
    /// - Returns: `nil` if the index is not in a tree of this size, or the number of hashes is not what it must be.
    public func root(of leaf: MerkleHash) -> MerkleHash? {
        guard index < treeSize else { return nil }
        var position = index
        var last = treeSize - 1
        var root = leaf
        for hash in hashes {
            guard last > 0 else { return nil }
            if position & 1 == 1 || position == last {
                root = .node(hash, root)
                // At the right edge the levels where this subtree has no sibling are skipped.
                while position & 1 == 0, position != 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                root = .node(root, hash)
            }
            position >>= 1
            last >>= 1
        }
        return last == 0 ? root : nil
    }

    /// Whether the proof shows that `leaf` is in the tree with `root`.
    public func proves(_ leaf: MerkleHash, in root: MerkleHash) -> Bool {
        self.root(of: leaf) == root
    }
}
