// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A tree read from a log's tiles: gives roots and proofs, and reads only the O(log n) tiles that they need.
///
/// What it gives is as good as the tiles. Check a root against a signed checkpoint, and a proof against the root.
public actor TileTree {
    private let source: any LogSource
    private let layout: TileLayout
    private var tiles: [TilePath: [MerkleHash]] = [:]
    private let mostTiles: Int
    private let executor: DiskExecutor

    /// Runs this actor on a thread that may wait for the disk.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// A tree of the first `size` entries of a log.
    ///
    /// - Parameters:
    ///   - source: Where the tiles are.
    ///   - size: At most the size of the log's checkpoint.
    ///   - mostTiles: How many tiles are kept in memory, 8 KiB each.
    public init(_ source: any LogSource, size: UInt64, mostTiles: Int = 4096) {
        self.init(source, size: size, mostTiles: mostTiles, executor: DiskExecutor(label: "tiles"))
    }

    /// A tree that is read on somebody's thread.
    init(_ source: any LogSource, size: UInt64, mostTiles: Int, executor: DiskExecutor) {
        self.source = source
        self.executor = executor
        layout = TileLayout(size: size)
        self.mostTiles = mostTiles
    }

    /// How many tiles are in memory now.
    package var tilesHeld: Int { tiles.count }

    /// The root of the tree over the first `size` entries.
    ///
    /// - Parameter size: At most that of the tree.
    /// - Returns: MTH(D[0:size]).
    /// - Throws: ``LogError``.
    public func root(size: UInt64) async throws(LogError) -> MerkleHash {
        guard size <= layout.size else { throw .refused("size \(size) is beyond the log's \(layout.size)") }
        return size == 0 ? .emptyRoot : try await root(0, size)
    }

    /// The hash of one leaf.
    /// - Throws: ``LogError``.
    public func leaf(_ index: UInt64) async throws(LogError) -> MerkleHash {
        guard index < layout.size else { throw .refused("index \(index) is beyond the log's \(layout.size) entries") }
        return try await root(index, index + 1)
    }

    /// The tree's root if these are the leaves of one tile, the rest as the tiles have it.
    ///
    /// - Parameters:
    ///   - leaves: As many as the tile has.
    ///   - index: The tile's place in level 0.
    /// - Returns: The root.
    /// - Throws: ``LogError``.
    func root(of leaves: [MerkleHash], inPlaceOfTile index: UInt64) async throws(LogError) -> MerkleHash {
        let first = index * UInt64(TilePath.fullWidth)
        let end = first + UInt64(leaves.count)
        precondition(!leaves.isEmpty && end <= layout.size, "tile \(index) of a tree of \(layout.size)")
        // Both a full tile and the last one are subtrees, so the way down ends at this one.
        var lower: UInt64 = 0
        var upper = layout.size
        var beside: [(hash: MerkleHash, isLeft: Bool)] = []
        while lower != first || upper != end {
            let middle = lower + MerkleTree.split(upper - lower)
            if first < middle {
                beside.append((try await root(middle, upper), false))
                upper = middle
            } else {
                beside.append((try await root(lower, middle), true))
                lower = middle
            }
        }
        return beside.reversed().reduce(MerkleTree.root(of: leaves)) { hash, sibling in
            sibling.isLeft ? .node(sibling.hash, hash) : .node(hash, sibling.hash)
        }
    }

    /// Proves that the entry at `index` is in the tree.
    /// - Throws: ``LogError``.
    public func inclusionProof(index: UInt64) async throws(LogError) -> InclusionProof {
        guard index < layout.size else {
            throw .refused("index \(index) is beyond the log's \(layout.size) entries; they count from 0")
        }
        var hashes: [MerkleHash] = []
        var lower: UInt64 = 0
        var upper = layout.size
        while upper - lower > 1 {
            let middle = lower + MerkleTree.split(upper - lower)
            if index < middle {
                hashes.append(try await root(middle, upper))
                upper = middle
            } else {
                hashes.append(try await root(lower, middle))
                lower = middle
            }
        }
        return InclusionProof(index: index, treeSize: layout.size, hashes: hashes.reversed())
    }

    /// Proves that the tree of `newSize` entries begins with that of `oldSize`.
    /// - Throws: ``LogError``.
    public func consistencyProof(from oldSize: UInt64, to newSize: UInt64) async throws(LogError) -> ConsistencyProof {
        guard newSize <= layout.size else {
            throw .refused("size \(newSize) is beyond the log's \(layout.size) entries")
        }
        guard oldSize <= newSize else {
            throw .refused("the old size \(oldSize) is above the new size \(newSize); give the older one first")
        }
        guard oldSize > 0, oldSize < newSize else {
            return ConsistencyProof(oldSize: oldSize, newSize: newSize, hashes: [])
        }
        var hashes: [MerkleHash] = []
        var lower: UInt64 = 0
        var upper = newSize
        while upper != oldSize {
            let middle = lower + MerkleTree.split(upper - lower)
            if oldSize <= middle {
                hashes.append(try await root(middle, upper))
                upper = middle
            } else {
                hashes.append(try await root(lower, middle))
                lower = middle
            }
        }
        // The whole older tree is known to whoever checks; a part of it is not.
        if lower > 0 { hashes.append(try await root(lower, upper)) }
        return ConsistencyProof(oldSize: oldSize, newSize: newSize, hashes: hashes.reversed())
    }

    /// MTH(D[lower:upper]) for a range that begins where a subtree as large as it does.
    private func root(_ lower: UInt64, _ upper: UInt64) async throws(LogError) -> MerkleHash {
        let count = upper - lower
        if count.nonzeroBitCount == 1 { return try await completeSubtree(lower, count) }
        let middle = lower + MerkleTree.split(count)
        let left = try await completeSubtree(lower, middle - lower)
        return .node(left, try await root(middle, upper))
    }

    private func completeSubtree(_ lower: UInt64, _ count: UInt64) async throws(LogError) -> MerkleHash {
        let height = count.trailingZeroBitCount
        let level = height / 8
        let width = 1 << (height % 8)
        let first = lower >> UInt64(8 * level)
        let index = first / UInt64(TilePath.fullWidth)
        let place = Int(first % UInt64(TilePath.fullWidth))
        let hashes = try await tile(level: level, index: index)
        return MerkleTree.root(ofComplete: hashes[place..<(place + width)])
    }

    private func tile(level: Int, index: UInt64) async throws(LogError) -> [MerkleHash] {
        let full = TilePath(.hashes(level: level), index: index)
        let path = index < layout.fullTileCount(level: level) ? full : layout.partialTile(level: level) ?? full
        if let held = tiles[path] { return held }
        let hashes = try await source.readTile(path).hashes()
        if tiles.count >= mostTiles { tiles.removeAll(keepingCapacity: true) }
        tiles[path] = hashes
        return hashes
    }
}
