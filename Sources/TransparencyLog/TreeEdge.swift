// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The right edge of a growing tree: the hashes of every partial tile, which is all that appending needs to know.
package struct TreeEdge: Sendable, Equatable {
    /// The number of leaves so far.
    package private(set) var size: UInt64 = 0
    /// For each level the hashes of its partial tile, 0...255 of them.
    package private(set) var levels: [[MerkleHash]] = []

    /// The edge of the empty tree.
    package init() {}

    /// Takes up the edge of a tree from its partial tiles.
    ///
    /// - Parameters:
    ///   - size: The number of leaves.
    ///   - levels: For each level of the layout the hashes of its partial tile, none where it has none.
    package init(size: UInt64, levels: [[MerkleHash]]) {
        let layout = TileLayout(size: size)
        precondition(levels.indices.allSatisfy { levels[$0].count == layout.partialWidth(level: $0) })
        self.size = size
        self.levels = levels
    }

    /// Adds a leaf.
    ///
    /// - Parameters:
    ///   - leaf: Its hash.
    ///   - completed: Called with each tile that the leaf fills and its 256 hashes, level 0 first.
    package mutating func append(
        _ leaf: MerkleHash, completed: (_ tile: TilePath, _ hashes: [MerkleHash]) -> Void
    ) {
        size += 1
        var hash = leaf
        var level = 0
        while true {
            if level == levels.count { levels.append([]) }
            levels[level].append(hash)
            guard levels[level].count == TilePath.fullWidth else { return }
            let index = TileLayout(size: size).fullTileCount(level: level) - 1
            completed(TilePath(.hashes(level: level), index: index), levels[level])
            hash = MerkleTree.root(ofComplete: levels[level][...])
            levels[level].removeAll(keepingCapacity: true)
            level += 1
        }
    }

    /// The tree's root: the complete subtrees of the edge joined from the right.
    package var root: MerkleHash {
        var root: MerkleHash?
        for hashes in levels {
            var end = hashes.count
            while end > 0 {
                let width = end & -end
                let subtree = MerkleTree.root(ofComplete: hashes[(end - width)..<end])
                root = root.map { .node(subtree, $0) } ?? subtree
                end -= width
            }
        }
        return root ?? .emptyRoot
    }
}
