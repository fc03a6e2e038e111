// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Which parts of the scene somebody stands before, and for how long: these are not sampled into the scene's memory.
///
/// So who stands still stays visible. Two things end it: a limit of time, and perfect stillness, since even people who stand
/// sway, and furniture does not.
final class CoverMemory {
    /// Seconds that one tick of the counters stands for.
    private static let tick = 2.0
    /// Ticks after which a covered pixel is sampled all the same: six and a half minutes.
    private static let limit: UInt8 = 200
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
    /// A row of what is near a mask's pixels.
    private let near: UnsafeMutablePointer<UInt8>
    private var sinceTick = 0.0

    init(width: Int, height: Int) {
        keep = BytePlane(width: width, height: height)
        held = BytePlane(width: width, height: height)
        level = BytePlane(width: width, height: height)
        still = BytePlane(width: width, height: height)
        near = .allocate(capacity: width)
        near.initialize(repeating: 0, count: width)
    }

    deinit {
        near.update(repeating: 0, count: keep.width)
        near.deallocate()
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
        let reach = Self.reach
        let columns = Self.range(Int(left), Int(right), within: reach..<keep.width - reach)
        let rows = Self.range(Int(top), Int(bottom), within: reach..<keep.height - reach)
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
        for y in rows { widen(mask, row: y, columns: columns, into: keep.row(y)) }
    }

    /// Sets `out` where a pixel of the mask is within reach of a row's.
    private func widen(
        _ mask: borrowing BytePlane, row y: Int, columns: Range<Int>, into out: UnsafeMutablePointer<UInt8>
    ) {
        let reach = Self.reach
        let (first, end) = (columns.lowerBound - reach, columns.upperBound + reach)
        let from = mask.row(y)
        (near + first).update(from: from + first, count: end - first)
        for dy in 1...reach {
            let (above, below) = (mask.row(y - dy), mask.row(y + dy))
            for x in first..<end { near[x] |= above[x] | below[x] }
        }
        for dx in -reach...reach {
            let shifted = near + dx
            for x in columns { out[x] |= shifted[x] }
        }
    }

    private static func range(_ first: Int, _ end: Int, within bounds: Range<Int>) -> Range<Int> {
        guard bounds.lowerBound < bounds.upperBound else { return 0..<0 }
        let start = min(max(first, bounds.lowerBound), bounds.upperBound)
        return start..<max(start, min(end, bounds.upperBound))
    }

    /// Marks in ``keep`` what a ghost's box holds of the mask and others' boxes do not.
    func mark(_ ghost: PersonBox, mask: borrowing BytePlane, others: [PersonBox]) {
        let wide = 0.15 * ghost.height
        let reach = Self.reach
        let columns = Self.range(
            Int(ghost.x - wide), Int(ghost.x + ghost.width + wide), within: reach..<keep.width - reach)
        let rows = Self.range(
            Int(ghost.y - wide), Int(ghost.y + ghost.height + wide), within: reach..<keep.height - reach)
        for y in rows { widen(mask, row: y, columns: columns, into: keep.row(y)) }
        for other in others {
            let held = Self.range(Int(other.x), Int(other.x + other.width), within: columns)
            for y in Self.range(Int(other.y), Int(other.y + other.height), within: rows) {
                (keep.row(y) + held.lowerBound).update(repeating: 0, count: held.count)
            }
        }
    }

    /// Lets time pass, once all boxes are told; `look` is the look laid over the scene's model.
    func end(_ look: borrowing BytePlane, after seconds: Double) {
        sinceTick += seconds
        let ticks = UInt8(min(50, (sinceTick / Self.tick).rounded(.down)))
        sinceTick = min(Self.tick, sinceTick - Double(ticks) * Self.tick)
        let (limit, noise, width) = (Self.limit, Self.noise, keep.width)
        for y in 0..<keep.height {
            let from = look.row(y)
            let (out, ages, last, quiet) = (keep.row(y), held.row(y), level.row(y), still.row(y))
            // Few rows are used per loop, and what is chosen is chosen by bits: a branch per pixel would keep the loop from taking
            // many pixels at a time.
            for x in 0..<width {
                let (value, before, rest) = (from[x], last[x], quiet[x])
                let apart = max(value, before) &- min(value, before)
                // All ones where it moved: 128 and no more is reached from `noise` and one on.
                let moved = 0 &- ((min(apart, noise &+ 1) &+ (127 &- noise)) >> 7)
                last[x] = before ^ ((before ^ value) & moved)
                quiet[x] = (min(200, rest) &+ ticks) & ~moved
            }
            for x in 0..<width {
                let (covered, age) = (out[x], ages[x])
                let older = min(200, age &+ ticks)
                ages[x] = covered != 0 ? older : 0
                out[x] = older >= limit ? 0 : covered
            }
        }
    }
}
