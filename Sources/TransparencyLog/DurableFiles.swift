// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// Puts files into a log's directory so that each is there whole or not at all, and outlasts a loss of power.
///
/// One value has the directory to itself.
struct DurableFiles: ~Copyable {
    /// Where files are written before they get their names.
    private static let stagingFolder = ".staging"
    /// A checkpoint that is signed and durable, and not public yet.
    private static let pendingFile = ".pending-checkpoint"
    /// Files open at one time.
    private static let groupSize = 128

    let root: String
    private let directory: SystemFile

    /// Takes the directory's lock and clears what an interrupted write left.
    /// - Throws: ``LogError/inUse(directory:)`` if another writer has it.
    init(_ root: String) throws(LogError) {
        let directory = try SystemFile.directory(root)
        guard try directory.lock() else { throw .inUse(directory: root) }
        let staging = root + "/" + Self.stagingFolder
        _ = try SystemFile.makeDirectory(staging)
        // What an interrupted write left may be what fills the disk.
        Self.clear(staging)
        // Writing something now tells of a read-only directory before any entry is taken.
        try SystemFile.writing(staging + "/probe").write([0])
        Self.clear(staging)
        self.root = root
        self.directory = directory
    }

    deinit {
        directory.unlock()
    }

    private var staging: String { root + "/" + Self.stagingFolder }

    private static func clear(_ folder: String) {
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            _ = try? SystemFile.remove(folder + "/" + file)
        }
    }

    /// Puts every file in its place, and then a signed checkpoint where no reader looks, see ``commit(_:)``.
    ///
    /// The disk is waited for three times, whatever the number of files: for their contents, for their names, and for the
    /// checkpoint's name.
    ///
    /// If this throws, none that the present checkpoint needs has changed.
    func place(_ files: [(path: String, bytes: [UInt8])], committing checkpoint: [UInt8]) throws(LogError) {
        do throws(LogError) {
            try stageAndRename(files, checkpoint)
        } catch {
            // On a full disk the room is needed to go on.
            Self.clear(staging)
            throw error
        }
        try SystemFile.rename(stagedCheckpoint, to: root + "/" + Self.pendingFile)
        try directory.makeDurable()
    }

    private var stagedCheckpoint: String { staging + "/checkpoint" }

    private func stageAndRename(
        _ files: [(path: String, bytes: [UInt8])], _ checkpoint: [UInt8]
    ) throws(LogError) {
        var folders: Set<String> = []
        for start in stride(from: 0, to: files.count, by: Self.groupSize) {
            let group = files[start..<min(start + Self.groupSize, files.count)]
            var contents = group.enumerated().map { (path: staging + "/\($0.offset)", bytes: $0.element.bytes) }
            if group.endIndex == files.endIndex { contents.append((stagedCheckpoint, checkpoint)) }
            try stage(contents)
            for (number, file) in group.enumerated() {
                let folder = String(file.path[..<(file.path.lastIndex(of: "/") ?? file.path.startIndex)])
                if !folders.contains(folder) {
                    try makeFolders(folder)
                    folders.insert(folder)
                }
                try SystemFile.rename(staging + "/\(number)", to: root + "/" + file.path)
            }
        }
        try DurabilityCrew.shared.waitForAll(folders.sorted().map { .directory(root + "/" + $0) })
    }

    /// Writes all before it waits for any, so that the disk takes them together.
    private func stage(_ contents: [(path: String, bytes: [UInt8])]) throws(LogError) {
        var staged: [StagedFile] = []
        for content in contents {
            let file = try SystemFile.writing(content.path)
            try file.write(content.bytes)
            file.beginToWriteOut()
            staged.append(StagedFile(file))
        }
        try DurabilityCrew.shared.waitForAll(staged.map { .file($0) })
    }

    private func write(_ bytes: [UInt8], to path: String) throws(LogError) {
        let file = try SystemFile.writing(path)
        try file.write(bytes)
        try file.makeDurable()
    }

    /// Makes a folder and those above it, each durable in the one that holds it.
    private func makeFolders(_ folder: String) throws(LogError) {
        var made = root
        for part in folder.split(separator: "/") {
            let parent = made
            made += "/" + part
            if try SystemFile.makeDirectory(made) { try SystemFile.directory(parent).makeDurable() }
        }
    }

    /// Makes a signed checkpoint durable under a name that no reader looks at.
    ///
    /// From here on it counts: after a crash the next writer publishes it, so that no other checkpoint of this size is
    /// ever signed, whoever may have seen this one.
    func commit(_ checkpoint: [UInt8]) throws(LogError) {
        try write(checkpoint, to: stagedCheckpoint)
        try SystemFile.rename(stagedCheckpoint, to: root + "/" + Self.pendingFile)
        try directory.makeDurable()
    }

    /// Makes the committed checkpoint the log's.
    ///
    /// - Parameter waits: Whether to wait until the new name outlasts a loss of power. It need not where there was a
    ///   checkpoint before: after a loss of power within these milliseconds the next writer publishes it again.
    /// - Throws: ``LogError``.
    func publish(waits: Bool = true) throws(LogError) {
        try SystemFile.rename(root + "/" + Self.pendingFile, to: root + "/" + LogDirectory.checkpointFile)
        guard !waits else { return try directory.makeDurable() }
        DurabilityCrew.shared.begin(.directory(root))
    }

    /// The checkpoint that an interrupted writer committed and did not publish.
    func committed() throws(LogError) -> [UInt8]? {
        try SystemFile.read(root + "/" + Self.pendingFile, limit: SignedNote.longestNote)
    }

    /// Removes the partial forms of a tile whose full form is public.
    ///
    /// What cannot be removed does no harm.
    func removePartialForms(of tile: TilePath) {
        let folder = root + "/" + tile.partialDirectory
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            _ = try? SystemFile.remove(folder + "/" + file)
        }
        try? SystemFile.removeDirectory(folder)
    }
}
