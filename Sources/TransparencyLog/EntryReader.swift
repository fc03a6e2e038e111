// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Reads single entries of a log, each proved against a checkpoint before it is returned.
public actor EntryReader {
    /// What entries are proved against.
    public nonisolated let checkpoint: Checkpoint

    private let source: any LogSource
    private let layout: TileLayout
    private let tree: TileTree
    private let executor: DiskExecutor
    private var held: (bundle: UInt64, entries: [ArraySlice<UInt8>])?

    /// Runs this actor on a thread that may wait for the disk.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - source: Where its files are.
    ///   - checkpoint: A checkpoint that the reader trusts, see ``SignedCheckpoint``.
    public init(_ source: any LogSource, checkpoint: Checkpoint) {
        self.init(source, checkpoint: checkpoint, executor: DiskExecutor(label: "entries"))
    }

    /// Reads a log on the thread of who holds its lock, so that nothing else is waited for meanwhile.
    ///
    /// - Parameters:
    ///   - source: Where its files are.
    ///   - checkpoint: A checkpoint that the reader trusts.
    ///   - executor: Whose thread.
    package init(_ source: any LogSource, checkpoint: Checkpoint, executor: DiskExecutor) {
        self.source = source
        self.executor = executor
        self.checkpoint = checkpoint
        layout = TileLayout(size: checkpoint.size)
        tree = TileTree(source, size: checkpoint.size, mostTiles: 64, executor: executor)
    }

    /// The entry of an index.
    /// - Throws: ``LogError``, among them ``LogError/broken(_:)`` if the entry is not the one that was signed for.
    public func entry(_ index: UInt64) async throws(LogError) -> [UInt8] {
        guard index < checkpoint.size else {
            throw .refused("index \(index) is beyond the log's \(checkpoint.size) entries; they count from 0")
        }
        let width = UInt64(TilePath.fullWidth)
        let entries = try await bundle(index / width)
        let entry = entries[Int(index % width)]
        guard try await tree.inclusionProof(index: index).proves(.leaf(entry), in: checkpoint.root) else {
            throw .broken(
                BrokenPlace(
                    file: path(index / width).path, entry: index,
                    reason: "is not in the tree that the checkpoint speaks of; 'log verify' finds the place"))
        }
        return Array(entry)
    }

    /// The entries of one bundle from an index on, proved together: for reading many at the cost of two hashes each.
    ///
    /// - Parameter first: Index of the first one.
    /// - Returns: At least one; at most as many as the bundle still has.
    /// - Throws: ``LogError``, as ``entry(_:)``.
    public func entries(from first: UInt64) async throws(LogError) -> ArraySlice<ArraySlice<UInt8>> {
        guard first < checkpoint.size else {
            throw .refused("index \(first) is beyond the log's \(checkpoint.size) entries; they count from 0")
        }
        let width = UInt64(TilePath.fullWidth)
        let index = first / width
        let entries = try await bundle(index)
        let leaves = entries.map { MerkleHash.leaf($0) }
        guard try await tree.root(of: leaves, inPlaceOfTile: index) == checkpoint.root else {
            // Whose fault it is, is found one by one.
            for place in entries.indices { _ = try await entry(index * width + UInt64(place)) }
            throw .broken(
                BrokenPlace(file: path(index).path, reason: "is not in the tree that the checkpoint speaks of"))
        }
        return entries[Int(first % width)...]
    }

    /// The file that holds an entry, for messages.
    public nonisolated func file(of entry: UInt64) -> String { path(entry / UInt64(TilePath.fullWidth)).path }

    /// Refuses a log that does not go on from an older checkpoint of it.
    ///
    /// - Parameter older: Its signature was checked.
    /// - Throws: ``LogError/broken(_:)`` if the log was rolled back or went another way since.
    public func requireContinuation(of older: Checkpoint) async throws(LogError) {
        func broken(_ reason: String) -> LogError {
            .broken(BrokenPlace(file: LogDirectory.checkpointFile, reason: reason))
        }
        guard KeyName.same(older.origin, checkpoint.origin) else {
            throw broken("it is of '\(checkpoint.origin)', and was of '\(older.origin)'")
        }
        guard older.size <= checkpoint.size else {
            throw broken("rolled back: the log has \(checkpoint.size) entries and had \(older.size)")
        }
        let proof = try await tree.consistencyProof(from: older.size, to: checkpoint.size)
        guard proof.proves(from: older.root, to: checkpoint.root) else {
            throw broken("forked: the first \(older.size) entries are not those that were there before")
        }
    }

    /// The inclusion proof of an entry.
    /// - Throws: ``LogError``.
    public func inclusionProof(_ index: UInt64) async throws(LogError) -> InclusionProof {
        try await tree.inclusionProof(index: index)
    }

    private nonisolated func path(_ bundle: UInt64) -> TilePath {
        let full = TilePath(.entries, index: bundle)
        return bundle < layout.fullTileCount(level: 0) ? full : layout.partialBundle ?? full
    }

    private func bundle(_ index: UInt64) async throws(LogError) -> [ArraySlice<UInt8>] {
        if let held, held.bundle == index { return held.entries }
        let entries = try await source.readTile(path(index)).entries()
        held = (index, entries)
        return entries
    }
}
