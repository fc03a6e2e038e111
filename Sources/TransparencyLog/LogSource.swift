// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Where the files of a log are read from: a directory, or a server that shows one.
public protocol LogSource: Sendable {
    /// Reads a whole file.
    ///
    /// - Parameters:
    ///   - file: Its path below the log's address.
    ///   - limit: The most bytes it may have.
    /// - Returns: `nil` if there is no such file.
    /// - Throws: ``LogError``.
    nonisolated(nonsending) func read(_ file: String, limit: Int) async throws(LogError) -> [UInt8]?

    /// Every file below `tile/`, by path.
    ///
    /// - Returns: `nil` where files cannot be listed, as on a static server.
    /// - Throws: ``LogError``.
    nonisolated(nonsending) func tileFiles() async throws(LogError) -> [String]?
}

extension LogSource {
    /// Reads what `tile` must hold, from its partial form or, once that is gone, from the full one.
    nonisolated(nonsending) func readTile(_ tile: TilePath) async throws(LogError) -> TileFile {
        do throws(LogError) {
            var found: (TilePath, [UInt8])?
            if let bytes = try await read(tile.path, limit: TileFile.limit(tile)) {
                found = (tile, bytes)
            } else if tile.isPartial, let bytes = try await read(tile.full.path, limit: TileFile.limit(tile)) {
                found = (tile.full, bytes)
            }
            return try TileFile(tile, found: found)
        } catch {
            throw TileFile.placed(error, at: tile)
        }
    }
}
