// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Arithmetic on the shape of an RFC 6962 tree.
package enum MerkleTree {
    /// The largest power of two below `size`, where a tree of `size` leaves splits.
    ///
    /// - Parameter size: At least 2.
    /// - Returns: k with k < size <= 2k.
    package static func split(_ size: UInt64) -> UInt64 {
        precondition(size >= 2, "a tree of \(size) leaves has no split")
        return 1 << UInt64(63 - (size - 1).leadingZeroBitCount)
    }

    /// Reduces the hashes of neighbouring complete subtrees of equal height to the hash of all of them.
    ///
    /// - Parameter hashes: A power of two of them, at least one.
    /// - Returns: The hash of the subtree over them.
    static func root(ofComplete hashes: ArraySlice<MerkleHash>) -> MerkleHash {
        precondition(hashes.count.nonzeroBitCount == 1, "\(hashes.count) hashes are not a complete tree")
        var level = Array(hashes)
        while level.count > 1 {
            for pair in 0..<level.count / 2 { level[pair] = .node(level[2 * pair], level[2 * pair + 1]) }
            level.removeLast(level.count / 2)
        }
        return level[0]
    }

    /// The root over leaves.
    ///
    /// - Parameter leaves: At least one.
    /// - Returns: MTH of RFC 6962.
    static func root(of leaves: [MerkleHash]) -> MerkleHash {
        var edge = TreeEdge()
        for leaf in leaves { edge.append(leaf) { _, _ in } }
        return edge.root
    }
}
