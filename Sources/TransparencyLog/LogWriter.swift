// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The one writer of a log in a directory.
///
/// ``append(_:)`` returns when the entries are integrated, signed for and durable. After a crash at any point the log
/// opens with every entry for which it returned, and perhaps with the batch that was under way, whole or not at all.
public struct LogWriter: ~Copyable, Sendable {
    /// The latest checkpoint.
    public private(set) var checkpoint: SignedCheckpoint

    private let files: DurableFiles
    private let key: SignerKey
    private var edge: TreeEdge
    /// The bytes of the bundle at the right edge, none if the last one is full.
    private var bundle: [UInt8]
    private var isClosed = false

    /// Starts a log with no entry.
    ///
    /// - Parameters:
    ///   - directory: Made if need be; must hold nothing yet.
    ///   - key: The log's key; its name is the log's origin.
    /// - Throws: ``LogError``.
    public static func create(_ directory: LogDirectory, key: SignerKey) throws(LogError) {
        try makeDirectory(directory.path)
        let files = try DurableFiles(directory.path)
        guard try directory.read(LogDirectory.checkpointFile, limit: SignedNote.longestNote) == nil else {
            throw .refused("\(directory.path): there is a log here already; it is left as it is")
        }
        try create(directory, files, key: key)
    }

    /// Starts a log with no entry, unless there is one.
    ///
    /// - Parameters:
    ///   - directory: Made if need be.
    ///   - key: Finds or makes the log's key; called while nobody else has the directory, and only if there is no log.
    /// - Throws: ``LogError``.
    package static func create(
        _ directory: LogDirectory, key: () throws(LogError) -> SignerKey
    ) throws(LogError) {
        try makeDirectory(directory.path)
        let files = try DurableFiles(directory.path)
        guard try directory.read(LogDirectory.checkpointFile, limit: SignedNote.longestNote) == nil else { return }
        try create(directory, files, key: key())
    }

    private static func create(
        _ directory: LogDirectory, _ files: borrowing DurableFiles, key: SignerKey
    ) throws(LogError) {
        guard try directory.tileFiles()?.isEmpty ?? true else {
            throw .refused("\(directory.path): there are tiles here but no checkpoint; choose an empty directory")
        }
        guard key.verifier.algorithm == .ed25519 else {
            throw .refused("\(key.verifier.name): this is a witness's key; a log signs with type 1")
        }
        let empty = Checkpoint(origin: key.verifier.name, size: 0, root: .emptyRoot)
        try files.commit(SignedCheckpoint(signing: empty, with: key).note.encoded)
        try files.publish()
    }

    /// Opens a log to write to it, and finishes what an interrupted writer had committed.
    ///
    /// - Parameters:
    ///   - directory: The log.
    ///   - key: The key that signed its checkpoint.
    /// - Throws: ``LogError``, among them ``LogError/inUse(directory:)`` and ``LogError/broken(_:)``.
    public init(opening directory: LogDirectory, key: SignerKey) throws(LogError) {
        guard directory.exists else {
            throw .refused("\(directory.path): there is no such directory")
        }
        var current = try directory.checkpoint(signedBy: key.verifier)
        let files = try DurableFiles(directory.path)
        // Somebody may have written between the first look and the lock.
        current = try directory.checkpoint(signedBy: key.verifier)
        if let bytes = try files.committed() {
            let committed = try SignedCheckpoint(parsing: bytes, logKey: key.verifier)
            guard committed.checkpoint.size >= current.checkpoint.size else {
                throw .broken(
                    BrokenPlace(
                        file: ".pending-checkpoint",
                        reason: "a writer signed size \(committed.checkpoint.size) before the log had size "
                            + "\(current.checkpoint.size); the directory was restored from different times"))
            }
            // The tiles are checked before the checkpoint that needs them becomes public.
            let found = try Self.rightEdge(of: committed.checkpoint, in: directory)
            try files.publish()
            try files.removeLeftovers(beyond: TileLayout(size: committed.checkpoint.size))
            self.init(files: files, key: key, checkpoint: committed, edge: found.edge, bundle: found.bundle)
        } else {
            let found = try Self.rightEdge(of: current.checkpoint, in: directory)
            try files.removeLeftovers(beyond: TileLayout(size: current.checkpoint.size))
            self.init(files: files, key: key, checkpoint: current, edge: found.edge, bundle: found.bundle)
        }
    }

    private init(
        files: consuming DurableFiles, key: SignerKey, checkpoint: SignedCheckpoint, edge: TreeEdge, bundle: [UInt8]
    ) {
        self.files = files
        self.key = key
        self.checkpoint = checkpoint
        self.edge = edge
        self.bundle = bundle
    }

    /// The number of entries.
    public var size: UInt64 { checkpoint.checkpoint.size }

    /// Adds a batch of entries.
    ///
    /// - Parameter entries: Each at most ``EntryBundle/longestEntry`` bytes; the first gets the index ``size``.
    /// - Throws: ``LogError``. An entry that is too long leaves the writer as it was. After a failed write the writer
    ///   takes nothing more; opening the log again shows whether the batch is in it, whole, or not at all.
    public mutating func append(_ entries: [[UInt8]]) throws(LogError) {
        guard !isClosed else { throw .closed(directory: files.root) }
        for (offset, entry) in entries.enumerated() where entry.count > EntryBundle.longestEntry {
            throw .refused(
                "entry \(offset + 1) of \(entries.count) has \(entry.count) bytes; at most \(EntryBundle.longestEntry) fit"
            )
        }
        guard !entries.isEmpty else { return }

        let batch = integrate(entries)
        let next = Checkpoint(origin: key.verifier.name, size: batch.edge.size, root: batch.edge.root)
        let signed = try SignedCheckpoint(signing: next, with: key)
        // Whoever opens the log next settles what a failure from here on leaves: tiles that no checkpoint speaks of, or
        // a checkpoint that may or may not have become durable.
        isClosed = true
        try files.place(batch.files, committing: signed.note.encoded)
        try files.publish(waits: false)
        isClosed = false

        edge = batch.edge
        bundle = batch.bundle
        checkpoint = signed
        for tile in batch.superseded { files.removePartialForms(of: tile) }
    }

    /// Adds witnesses' signatures on the current checkpoint to it.
    ///
    /// - Parameters:
    ///   - signatures: As witnesses returned them, see ``WitnessClient``.
    ///   - witnesses: The keys to take signatures of.
    /// - Throws: ``LogError``; a signature that does not hold is refused and the checkpoint left as it is.
    public mutating func add(_ signatures: [NoteSignature], by witnesses: [VerifierKey]) throws(LogError) {
        guard !isClosed else { throw .closed(directory: files.root) }
        let kept = checkpoint.note.signatures.filter { old in
            !signatures.contains { $0.keyID == old.keyID && KeyName.same($0.keyName, old.keyName) }
        }
        let note = SignedNote(text: checkpoint.note.text, signatures: kept + signatures)
        let cosigned = try SignedCheckpoint(parsing: note.encoded, logKey: key.verifier, witnesses: witnesses)
        isClosed = true
        try files.commit(note.encoded)
        try files.publish()
        isClosed = false
        checkpoint = cosigned
    }

    private struct Batch {
        var edge: TreeEdge
        var bundle: [UInt8]
        var files: [(path: String, bytes: [UInt8])] = []
        var superseded: [TilePath] = []
    }

    private func integrate(_ entries: [[UInt8]]) -> Batch {
        let before = TileLayout(size: edge.size)
        var batch = Batch(edge: edge, bundle: bundle)
        for entry in entries {
            EntryBundle.append(entry, to: &batch.bundle)
            var filled: [(tile: TilePath, hashes: [MerkleHash])] = []
            batch.edge.append(.leaf(entry)) { tile, hashes in filled.append((tile, hashes)) }
            guard let leaves = filled.first else { continue }
            let full = TilePath(.entries, index: leaves.tile.index)
            batch.files.append((full.path, batch.bundle))
            batch.bundle.removeAll(keepingCapacity: true)
            for (tile, hashes) in filled { batch.files.append((tile.path, Self.encode(hashes))) }
            for tile in [full] + filled.map(\.tile) where before.hasPartialForm(of: tile) {
                batch.superseded.append(tile)
            }
        }
        let after = TileLayout(size: batch.edge.size)
        if let path = after.partialBundle { batch.files.append((path.path, batch.bundle)) }
        for level in batch.edge.levels.indices where before.hashCount(level: level) != after.hashCount(level: level) {
            guard let tile = after.partialTile(level: level) else { continue }
            batch.files.append((tile.path, Self.encode(batch.edge.levels[level])))
        }
        return batch
    }

    private static func encode(_ hashes: [MerkleHash]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * MerkleHash.byteCount)
        for hash in hashes { hash.append(to: &bytes) }
        return bytes
    }

    /// Reads the right edge and checks it against the checkpoint's root, and the last bundle against its leaves.
    private static func rightEdge(
        of checkpoint: Checkpoint, in directory: LogDirectory
    ) throws(LogError) -> (edge: TreeEdge, bundle: [UInt8]) {
        let layout = TileLayout(size: checkpoint.size)
        var levels: [[MerkleHash]] = []
        for level in 0..<layout.levelCount {
            guard let tile = layout.partialTile(level: level) else {
                levels.append([])
                continue
            }
            levels.append(try directory.readTileNow(tile).hashes())
        }
        let edge = TreeEdge(size: checkpoint.size, levels: levels)
        guard edge.root == checkpoint.root else {
            throw .broken(
                BrokenPlace(
                    file: layout.partialTile(level: 0)?.path ?? LogDirectory.checkpointFile,
                    reason:
                        "the tiles at the right edge do not give the checkpoint's root; 'log verify' finds the place"))
        }
        guard let path = layout.partialBundle else { return (edge, []) }
        let entries = try directory.readTileNow(path).entries()
        for (place, entry) in entries.enumerated() where MerkleHash.leaf(entry) != levels[0][place] {
            throw .broken(
                BrokenPlace(
                    file: path.path, entry: path.index * UInt64(TilePath.fullWidth) + UInt64(place),
                    reason: "the entry does not have the hash that the tree has for it"))
        }
        return (edge, EntryBundle.encode(entries.map { Array($0) }))
    }

    private static func makeDirectory(_ path: String) throws(LogError) {
        var made = path.hasPrefix("/") ? "/" : "."
        for part in path.split(separator: "/") {
            let parent = made
            made += "/" + part
            if try SystemFile.makeDirectory(made) { try SystemFile.directory(parent).makeDurable() }
        }
    }
}
