// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// Which parts of the scene somebody stands before, and for how long: these are not sampled into the scene's memory.
///
/// So who stands still stays visible. Two things end it: a limit of time, and perfect stillness, since even people who stand
/// sway, and furniture does not.
final class CoverMemory {
    /// Seconds that one tick of the counters stands for.
    private static let tick = 2.0
    /// Ticks after which a covered pixel is sampled all the same: eight minutes.
    private static let limit: UInt8 = 240
    /// Ticks without any change after which a pixel is still.
    private static let stillness: UInt8 = 45
    /// Share of a silhouette's foreground that keeps still when it is a thing.
    private static let stillShare: Float = 0.8
    /// How far beyond its foreground somebody covers the scene, pixels.
    private static let reach = 2
    /// Levels by which a still pixel may change.
    private static let noise: UInt8 = 8

    /// 1 where the scene is not to be sampled.
    let keep: BytePlane
    private let held: BytePlane
    private let level: BytePlane
    private let still: BytePlane
    private var sinceTick = 0.0

    init(width: Int, height: Int) {
        keep = BytePlane(width: width, height: height)
        held = BytePlane(width: width, height: height)
        level = BytePlane(width: width, height: height)
        still = BytePlane(width: width, height: height)
    }

    /// Forgets all.
    func clear() {
        for plane in [keep.bytes, held.bytes, level.bytes, still.bytes] {
            plane.update(repeating: 0, count: keep.stride * keep.height)
        }
    }

    /// Nothing is covered until told.
    func begin() { keep.fill(0) }

    /// Somebody may stand in a box: its foreground and what is next to it is covered, unless it kept perfectly still.
    func cover(left: Float, top: Float, right: Float, bottom: Float, mask: borrowing BytePlane) {
        let columns = max(1, Int(left))..<max(1, min(keep.width - 1, Int(right)))
        let rows = max(1, Int(top))..<max(1, min(keep.height - 1, Int(bottom)))
        guard !columns.isEmpty, !rows.isEmpty else { return }
        var (found, quiet) = (0, 0)
        for y in rows {
            let row = mask.row(y)
            let since = still.row(y)
            for x in columns where row[x] != 0 {
                found += 1
                if since[x] >= Self.stillness { quiet += 1 }
            }
        }
        guard found > 0, Float(quiet) < Self.stillShare * Float(found) else { return }
        let reach = Self.reach
        for y in rows {
            let out = keep.row(y)
            for dy in -reach...reach where 0..<keep.height ~= y + dy {
                let row = mask.row(y + dy)
                for x in columns {
                    for dx in -reach...reach where 0..<keep.width ~= x + dx && row[x + dx] != 0 { out[x] = 1 }
                }
            }
        }
    }

    /// Marks in ``keep`` what a ghost's box holds of the mask and others' boxes do not.
    func mark(_ ghost: PersonBox, mask: borrowing BytePlane, others: [PersonBox]) {
        let wide = 0.15 * ghost.height
        let columns = max(2, Int(ghost.x - wide))..<max(2, min(keep.width - 2, Int(ghost.x + ghost.width + wide)))
        let rows = max(2, Int(ghost.y - wide))..<max(2, min(keep.height - 2, Int(ghost.y + ghost.height + wide)))
        for y in rows {
            let out = keep.row(y)
            for x in columns {
                let taken = others.contains {
                    $0.x <= Float(x) && Float(x) < $0.x + $0.width && $0.y <= Float(y) && Float(y) < $0.y + $0.height
                }
                guard !taken else { continue }
                for dy in -2...2 {
                    let row = mask.row(y + dy)
                    for dx in -2...2 where row[x + dx] != 0 { out[x] = 1 }
                }
            }
        }
    }

    /// Lets time pass, once all boxes are told.
    func end(
        _ picture: borrowing WorkingPicture, after seconds: Double, inverseGain: UInt32, dx: Int, dy: Int
    ) {
        sinceTick += seconds
        let ticks = UInt8(min(100, (sinceTick / Self.tick).rounded(.down)))
        sinceTick = min(Self.tick, sinceTick - Double(ticks) * Self.tick)
        let limit = Self.limit
        for y in 0..<keep.height {
            let from = picture.luma + min(max(y + dy, 0), keep.height - 1) * picture.stride
            let (out, ages, last, quiet) = (keep.row(y), held.row(y), level.row(y), still.row(y))
            for x in 0..<keep.width {
                let value = UInt8(
                    min(255, (UInt32(from[min(max(x + dx, 0), keep.width - 1)]) * inverseGain + 128) >> 8))
                let change = max(value, last[x]) - min(value, last[x])
                let isStill = change <= Self.noise
                quiet[x] = isStill ? min(200, quiet[x] + ticks) : 0
                last[x] = isStill ? last[x] : value
                ages[x] = out[x] != 0 ? min(255 - ticks, ages[x]) + ticks : 0
                out[x] = ages[x] >= limit ? 0 : out[x]
            }
        }
    }
}
