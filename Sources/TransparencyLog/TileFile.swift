// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The bytes of a tile or bundle as they were found, in the form that was asked for or in the full one.
struct TileFile {
    /// What was asked for.
    let wanted: TilePath
    /// Where it was found.
    let found: TilePath
    let bytes: [UInt8]

    /// Takes what was read.
    /// - Throws: ``LogError/broken(_:)`` if nothing was found.
    init(_ wanted: TilePath, found: (tile: TilePath, bytes: [UInt8])?) throws(LogError) {
        guard let found else {
            throw .broken(
                BrokenPlace(file: wanted.path, entry: Self.firstEntry(of: wanted), reason: "the file is missing"))
        }
        self.wanted = wanted
        self.found = found.tile
        bytes = found.bytes
    }

    /// The most bytes such a file can have.
    static func limit(_ tile: TilePath) -> Int {
        tile.content == .entries ? EntryBundle.longestBundle : TilePath.fullWidth * MerkleHash.byteCount
    }

    /// Says of an error about a file's length where in the log it is.
    static func placed(_ error: LogError, at tile: TilePath) -> LogError {
        guard case .malformed(_, let reason) = error else { return error }
        return .broken(BrokenPlace(file: tile.path, reason: reason))
    }

    private static func firstEntry(of tile: TilePath) -> UInt64? {
        tile.content == .entries ? tile.index * UInt64(TilePath.fullWidth) : nil
    }

    /// The hashes that were asked for.
    /// - Throws: ``LogError/broken(_:)`` if the file has the wrong length.
    func hashes() throws(LogError) -> [MerkleHash] {
        let length = MerkleHash.byteCount
        guard bytes.count == found.width * length else {
            throw .broken(
                BrokenPlace(
                    file: found.path,
                    reason: "\(bytes.count) bytes; \(found.width) hashes take \(found.width * length)"))
        }
        return (0..<wanted.width).compactMap { MerkleHash(bytes: bytes[($0 * length)..<(($0 + 1) * length)]) }
    }

    /// The entries that were asked for.
    /// - Throws: ``LogError/broken(_:)`` if the file is not exactly the entries that its name says.
    func entries() throws(LogError) -> [ArraySlice<UInt8>] {
        let (entries, end) = EntryBundle.prefix(of: bytes, count: found.width)
        guard entries.count == found.width, end == bytes.count else {
            let first = found.index * UInt64(TilePath.fullWidth)
            throw .broken(
                BrokenPlace(
                    file: found.path, entry: first + UInt64(entries.count),
                    reason: entries.count < found.width
                        ? "cut off after \(entries.count) of \(found.width) entries"
                        : "\(bytes.count - end) bytes after the last of \(found.width) entries"))
        }
        return Array(entries.prefix(wanted.width))
    }
}
