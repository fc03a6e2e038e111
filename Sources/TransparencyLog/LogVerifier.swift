// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Recomputes a whole log from its entries up and finds the first place where it does not hold.
public struct LogVerifier: Sendable {
    private let source: any LogSource
    private let logKey: VerifierKey
    private let witnesses: [VerifierKey]

    /// What was found to hold.
    public struct Report: Sendable {
        /// The log's checkpoint.
        public let checkpoint: Checkpoint
        /// By the witnesses that were asked for.
        public let cosignatures: [Cosignature]
        /// The bytes of all entries.
        public let entryBytes: UInt64
        /// Older partial tiles, which hold too.
        public let olderFiles: Int
        /// Files that the checkpoint does not speak of, such as an interrupted writer leaves.
        public let filesBeyondCheckpoint: [String]
    }

    /// Prepares to verify a log.
    ///
    /// - Parameters:
    ///   - source: Where its files are.
    ///   - logKey: The log's key, known from elsewhere than the log.
    ///   - witnesses: The witnesses' keys to look for.
    public init(_ source: any LogSource, logKey: VerifierKey, witnesses: [VerifierKey] = []) {
        self.source = source
        self.logKey = logKey
        self.witnesses = witnesses
    }

    /// Verifies the log.
    ///
    /// Takes time and reading linear in the log, and memory that does not grow with it.
    /// - Parameters:
    ///   - since: An older checkpoint of the same log, whose signature was checked; the log must begin with it.
    ///   - visit: Called with every entry in order, its index and its file. What it saw counts if this does not throw.
    /// - Returns: What holds.
    /// - Throws: ``LogError/broken(_:)`` with the first broken place; another ``LogError`` if it cannot be read.
    nonisolated(nonsending) public func verify(
        since: Checkpoint? = nil,
        visit: (_ entry: ArraySlice<UInt8>, _ index: UInt64, _ file: String) -> Void = { _, _, _ in }
    ) async throws(LogError) -> Report {
        let signed = try await readCheckpoint()
        let checkpoint = signed.checkpoint
        if let since {
            guard since.origin.utf8.elementsEqual(checkpoint.origin.utf8) else {
                throw .refused(
                    "the older checkpoint is of '\(since.origin)', this log is '\(checkpoint.origin)'")
            }
            guard since.size <= checkpoint.size else {
                throw .broken(
                    BrokenPlace(
                        file: LogDirectory.checkpointFile, entry: checkpoint.size,
                        reason: "rolled back: the log has \(checkpoint.size) entries and had \(since.size)"))
            }
        }
        var walk = Walk(source: source, layout: TileLayout(size: checkpoint.size), since: since)
        try await walk.run(visit)
        guard walk.edge.root == checkpoint.root else {
            throw .broken(
                BrokenPlace(
                    file: LogDirectory.checkpointFile,
                    reason: "its root is \(checkpoint.root), the \(checkpoint.size) entries give \(walk.edge.root)"))
        }
        let (older, beyond) = try await checkOtherFiles(layout: TileLayout(size: checkpoint.size))
        return Report(
            checkpoint: checkpoint, cosignatures: signed.cosignatures, entryBytes: walk.entryBytes, olderFiles: older,
            filesBeyondCheckpoint: beyond)
    }

    nonisolated(nonsending) private func readCheckpoint() async throws(LogError) -> SignedCheckpoint {
        func broken(_ reason: String) -> LogError {
            .broken(BrokenPlace(file: LogDirectory.checkpointFile, reason: reason))
        }
        do throws(LogError) {
            guard let bytes = try await source.read(LogDirectory.checkpointFile, limit: SignedNote.longestNote) else {
                throw broken("the file is missing")
            }
            return try SignedCheckpoint(parsing: bytes, logKey: logKey, witnesses: witnesses)
        } catch {
            switch error {
            case .malformed(_, let reason), .notSigned(_, let reason): throw broken(reason)
            default: throw error
            }
        }
    }

    /// Older partial tiles must be the beginning of what has become of them.
    nonisolated(nonsending) private func checkOtherFiles(
        layout: TileLayout
    ) async throws(LogError) -> (older: Int, beyond: [String]) {
        var older = 0
        var beyond: [String] = []
        for file in try await source.tileFiles() ?? [] {
            guard let tile = TilePath(file), layout.covers(tile) else {
                beyond.append(file)
                continue
            }
            guard tile.isPartial else { continue }
            guard let bytes = try await source.read(file, limit: TileFile.limit(tile)) else { continue }
            // Only reads files that the walk has shown to hold.
            let isLast = layout.hasPartialForm(of: tile.full)
            let width = isLast ? layout.partialWidth(of: tile.content) : TilePath.fullWidth
            let now = try await source.readTile(TilePath(tile.content, index: tile.index, width: width))
            let wanted = try TileFile(tile, found: (tile, bytes))
            let holds =
                switch tile.content {
                case .hashes: try wanted.hashes().elementsEqual(now.hashes().prefix(tile.width))
                case .entries: try wanted.entries().elementsEqual(now.entries().prefix(tile.width))
                }
            guard holds else {
                throw .broken(BrokenPlace(file: file, reason: "is not the beginning of \(now.found)"))
            }
            if tile.width != width { older += 1 }
        }
        return (older, beyond)
    }
}

/// One pass over all entries.
private struct Walk {
    typealias Visit = (_ entry: ArraySlice<UInt8>, _ index: UInt64, _ file: String) -> Void

    let source: any LogSource
    let layout: TileLayout
    let since: Checkpoint?
    var edge = TreeEdge()
    var entryBytes: UInt64 = 0

    init(source: any LogSource, layout: TileLayout, since: Checkpoint?) {
        self.source = source
        self.layout = layout
        self.since = since
    }

    nonisolated(nonsending) mutating func run(_ visit: Visit) async throws(LogError) {
        try checkSince()
        let full = layout.fullTileCount(level: 0)
        for index in 0..<full { try await check(TilePath(.entries, index: index), visit) }
        if let last = layout.partialBundle { try await check(last, visit) }
        for level in 1..<max(1, layout.levelCount) {
            guard let tile = layout.partialTile(level: level) else { continue }
            try await compare(edge.levels[level], with: tile)
        }
    }

    nonisolated(nonsending) private mutating func check(_ bundle: TilePath, _ visit: Visit) async throws(LogError) {
        let entries = try await source.readTile(bundle).entries()
        let leafTile = TilePath(.hashes(level: 0), index: bundle.index, width: bundle.width)
        let file = try await source.readTile(leafTile)
        let leaves = try file.hashes()
        var filled: [(TilePath, [MerkleHash])] = []
        for (place, entry) in entries.enumerated() {
            let leaf = MerkleHash.leaf(entry)
            guard leaf == leaves[place] else {
                throw .broken(
                    BrokenPlace(
                        file: bundle.path, entry: edge.size, reason: "does not hash to its leaf in \(file.found)"))
            }
            entryBytes += UInt64(entry.count)
            visit(entry, edge.size, bundle.path)
            edge.append(leaf) { tile, hashes in filled.append((tile, hashes)) }
            try checkSince()
        }
        for (tile, hashes) in filled.dropFirst() { try await compare(hashes, with: tile) }
    }

    private func checkSince() throws(LogError) {
        guard let since, since.size == edge.size, since.root != edge.root else { return }
        throw .broken(
            BrokenPlace(
                file: LogDirectory.checkpointFile,
                reason: "forked: the first \(since.size) entries are not those of the older checkpoint "
                    + "(root \(edge.root), it was \(since.root))"))
    }

    nonisolated(nonsending) private func compare(_ hashes: [MerkleHash], with tile: TilePath) async throws(LogError) {
        let file = try await source.readTile(tile)
        let found = try file.hashes()
        guard let place = hashes.indices.first(where: { hashes[$0] != found[$0] }) else { return }
        throw .broken(
            BrokenPlace(file: file.found.path, reason: "hash \(place) is not that of the tile below it"))
    }
}
