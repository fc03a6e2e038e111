// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// A log's files in a directory.
public struct LogDirectory: LogSource {
    /// The file that holds the checkpoint.
    public static let checkpointFile = "checkpoint"

    /// The directory.
    public let path: String

    /// Looks at a directory, which need not exist yet.
    public init(_ path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Whether the directory exists.
    public var exists: Bool {
        var isDirectory: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    /// Reads a whole file.
    /// - Throws: ``LogError``.
    public func read(_ file: String, limit: Int) throws(LogError) -> [UInt8]? {
        try SystemFile.read(path + "/" + file, limit: limit)
    }

    /// Reads what `tile` must hold, from its partial form or, once that is gone, from the full one.
    func readTileNow(_ tile: TilePath) throws(LogError) -> TileFile {
        do throws(LogError) {
            var found: (TilePath, [UInt8])?
            if let bytes = try read(tile.path, limit: TileFile.limit(tile)) {
                found = (tile, bytes)
            } else if tile.isPartial, let bytes = try read(tile.full.path, limit: TileFile.limit(tile)) {
                found = (tile.full, bytes)
            }
            return try TileFile(tile, found: found)
        } catch {
            throw TileFile.placed(error, at: tile)
        }
    }

    /// Every file below `tile/`.
    /// - Throws: ``LogError``.
    public func tileFiles() throws(LogError) -> [String]? {
        guard let files = FileManager.default.enumerator(atPath: path + "/tile") else { return [] }
        var found: [String] = []
        for case let file as String in files where files.fileAttributes?[.type] as? FileAttributeType != .typeDirectory
        {
            found.append("tile/" + file)
        }
        return found.sorted()
    }

    /// Reads the checkpoint and checks who signed it.
    ///
    /// - Throws: ``LogError/refused(_:)`` if there is no log here.
    package func checkpoint(signedBy key: VerifierKey) throws(LogError) -> SignedCheckpoint {
        guard let bytes = try read(Self.checkpointFile, limit: SignedNote.longestNote) else {
            throw .refused("\(path): there is no log here. 'pumphandle log init \(path) --origin NAME' makes one.")
        }
        return try SignedCheckpoint(parsing: bytes, logKey: key)
    }
}
