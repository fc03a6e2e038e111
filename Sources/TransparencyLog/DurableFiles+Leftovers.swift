// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

private import Foundation

extension DurableFiles {
    /// Removes tiles that an interrupted writer placed and no checkpoint speaks of.
    ///
    /// They were never part of the log, and once the log has grown past them with other entries they would look like
    /// parts of it that had been changed.
    func removeLeftovers(beyond layout: TileLayout) throws(LogError) {
        try removeLeftovers(.entries, layout)
        for level in 0...min(layout.levelCount, 7) { try removeLeftovers(.hashes(level: level), layout) }
    }

    private func removeLeftovers(_ content: TilePath.Content, _ layout: TileLayout) throws(LogError) {
        let edge = TilePath(content, index: layout.fullTileCount(level: content.level))
        // A writer places tiles from left to right, so the first gap is the end of what it left.
        var end = edge.index + 1
        while exists(TilePath(content, index: end)) { end += 1 }
        // From the right, so that what another interruption leaves has no gap either.
        for index in (edge.index..<end).dropFirst().reversed() {
            let tile = TilePath(content, index: index)
            try removePartialForms(of: tile, widerThan: 0)
            try remove(tile)
        }
        let width = layout.partialWidth(of: content)
        try removePartialForms(of: edge, widerThan: width)
        // A reader may have to find the partial tile in the full one, if only that is left.
        if width == 0 || fileExists(TilePath(content, index: edge.index, width: width).path) { try remove(edge) }
    }

    private func removePartialForms(of tile: TilePath, widerThan width: Int) throws(LogError) {
        let folder = root + "/" + tile.partialDirectory
        var hasChanged = false
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard let other = TilePath(tile.partialDirectory + "/" + file), other.width > width else { continue }
            try SystemFile.remove(folder + "/" + file)
            hasChanged = true
        }
        if hasChanged { try SystemFile.directory(folder).makeDurable() }
        if width == 0 { try? SystemFile.removeDirectory(folder) }
    }

    private func remove(_ tile: TilePath) throws(LogError) {
        let path = root + "/" + tile.path
        guard try SystemFile.remove(path) else { return }
        try SystemFile.directory(URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false))
            .makeDurable()
    }

    private func exists(_ tile: TilePath) -> Bool {
        fileExists(tile.path) || fileExists(tile.partialDirectory)
    }

    private func fileExists(_ file: String) -> Bool {
        FileManager.default.fileExists(atPath: root + "/" + file)
    }
}
