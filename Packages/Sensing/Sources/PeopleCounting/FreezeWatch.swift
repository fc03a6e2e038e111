// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Tells a frozen camera from a quiet scene.
///
/// An encoder repeats a quiet scene bit by bit between its key frames; a key frame codes the scene anew, and grain makes it
/// another picture. So only repetition over key frames is a freeze.
struct FreezeWatch {
    /// A picture that repeats for this long is frozen, seconds.
    private static let wholeAfter = 4.0
    /// Likewise for one in which only a clock goes on.
    private static let nearlyAfter = 30.0
    /// Likewise in a stream that never shows a key frame, but refreshes piece by piece.
    private static let keylessAfter = 120.0
    /// Tiles of 64 that a clock can fill.
    private static let clockTiles = 4

    private var last: PictureDigest?
    private var whole = Run()
    private var nearly = Run()

    private struct Run {
        var repeats = 0
        var keys = 0
        var seconds = 0.0

        mutating func note(_ repeated: Bool, isKey: Bool, after elapsed: Double) {
            guard repeated else {
                self = Run()
                return
            }
            repeats += 1
            keys += isKey ? 1 : 0
            seconds += elapsed
        }
    }

    /// Whether the picture is the same again, for too long to be the scene.
    mutating func isFrozen(_ digest: PictureDigest, isKey: Bool, after seconds: Double) -> Bool {
        let changed = last.map { digest.changed(since: $0) } ?? digest.tiles.count
        last = digest
        whole.note(changed == 0, isKey: isKey, after: seconds)
        nearly.note(changed <= Self.clockTiles, isKey: isKey, after: seconds)
        let isRefreshed = whole.keys >= 2 || whole.seconds >= Self.keylessAfter
        return whole.repeats >= 2 && isRefreshed && whole.seconds >= Self.wholeAfter
            || nearly.keys >= 8 && nearly.seconds >= Self.nearlyAfter
    }
}
