// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Which tiles a log of a given size has (C2SP tlog-tiles).
public struct TileLayout: Sendable, Hashable {
    /// The number of entries.
    public let size: UInt64

    /// The layout of a log with `size` entries.
    public init(size: UInt64) {
        self.size = size
    }

    /// The number of levels that hold at least one hash: 0 for an empty log.
    public var levelCount: Int {
        var count = 0
        while hashCount(level: count) > 0 { count += 1 }
        return count
    }

    /// How many hashes level `level` holds: one for each full tile below, ⌊size / 256^level⌋.
    public func hashCount(level: Int) -> UInt64 {
        level < 8 ? size >> UInt64(8 * level) : 0
    }

    /// How many full tiles level `level` has.
    public func fullTileCount(level: Int) -> UInt64 {
        hashCount(level: level) / UInt64(TilePath.fullWidth)
    }

    /// The width of the partial tile at the right of level `level`, 0 if there is none.
    public func partialWidth(level: Int) -> Int {
        Int(hashCount(level: level) % UInt64(TilePath.fullWidth))
    }

    /// The partial tile at the right of level `level`, if there is one.
    public func partialTile(level: Int) -> TilePath? {
        let width = partialWidth(level: level)
        return width == 0
            ? nil : TilePath(.hashes(level: level), index: fullTileCount(level: level), width: width)
    }

    /// The partial bundle at the right, if there is one.
    public var partialBundle: TilePath? {
        let width = partialWidth(level: 0)
        return width == 0 ? nil : TilePath(.entries, index: fullTileCount(level: 0), width: width)
    }

    /// Whether `full` is the tile or bundle that is partial in a log of this size.
    func hasPartialForm(of full: TilePath) -> Bool {
        partialWidth(of: full.content) > 0 && full.index == fullTileCount(level: full.content.level)
    }

    /// The width of the partial tile or bundle at the right.
    func partialWidth(of content: TilePath.Content) -> Int {
        partialWidth(level: content.level)
    }

    /// Whether the log holds the whole of `tile`, in this or a wider form.
    public func covers(_ tile: TilePath) -> Bool {
        let count: UInt64 =
            switch tile.content {
            case .hashes(let level): hashCount(level: level)
            case .entries: size
            }
        let full = UInt64(TilePath.fullWidth)
        return tile.index < count / full || (tile.index == count / full && UInt64(tile.width) <= count % full)
    }
}
