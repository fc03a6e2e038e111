// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A connected part of the mask.
package struct Blob: Hashable, Sendable {
    package var left: Int
    package var top: Int
    /// One past the last column.
    package var right: Int
    /// One past the last row.
    package var bottom: Int
    package var area: Int

    package init(left: Int, top: Int, right: Int, bottom: Int, area: Int) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
        self.area = area
    }

    package var width: Int { right - left }
    package var height: Int { bottom - top }
}

/// Finds the connected parts of a mask (8 neighbours) from its runs, by union-find.
package struct BlobFinder {
    private struct Run {
        var start: Int32
        var end: Int32
        var parent: Int32
    }

    private var runs: [Run] = []
    package private(set) var blobs: [Blob] = []

    package init() {
        runs.reserveCapacity(16384)
        blobs.reserveCapacity(1024)
    }

    /// Finds blobs of at least `smallest` pixels.
    package mutating func find(in mask: borrowing BytePlane, smallest: Int) {
        runs.removeAll(keepingCapacity: true)
        blobs.removeAll(keepingCapacity: true)
        var previous = 0..<0
        for y in 0..<mask.height {
            let first = runs.count
            scan(mask.row(y), width: mask.width)
            let current = first..<runs.count
            join(previous, current)
            previous = current
            // Blobs need the row of each run, so they grow at once, at the root known so far.
            for index in current { grow(index, row: y) }
        }
        collect(smallest: smallest)
    }

    private mutating func scan(_ row: UnsafeMutablePointer<UInt8>, width: Int) {
        var x = 0
        while x < width {
            while x &+ 8 <= width,
                UnsafeRawPointer(row + x).loadUnaligned(as: UInt64.self) == 0
            {
                x &+= 8
            }
            while x < width, row[x] == 0 { x &+= 1 }
            guard x < width else { break }
            let start = x
            while x < width, row[x] != 0 { x &+= 1 }
            runs.append(Run(start: Int32(start), end: Int32(x), parent: Int32(runs.count)))
        }
    }

    private mutating func join(_ above: Range<Int>, _ below: Range<Int>) {
        var i = above.lowerBound
        var j = below.lowerBound
        while i < above.upperBound, j < below.upperBound {
            if runs[i].end >= runs[j].start, runs[j].end >= runs[i].start {
                let (a, b) = (root(i), root(j))
                if a != b { runs[max(a, b)].parent = Int32(min(a, b)) }
            }
            if runs[i].end < runs[j].end { i += 1 } else { j += 1 }
        }
    }

    private mutating func root(_ index: Int) -> Int {
        var at = index
        while Int(runs[at].parent) != at {
            runs[at].parent = runs[Int(runs[at].parent)].parent
            at = Int(runs[at].parent)
        }
        return at
    }

    private mutating func grow(_ index: Int, row: Int) {
        blobs.append(
            Blob(
                left: Int(runs[index].start), top: row, right: Int(runs[index].end), bottom: row + 1,
                area: Int(runs[index].end - runs[index].start)))
    }

    /// Folds each run's one-row blob into its root's.
    private mutating func collect(smallest: Int) {
        for index in runs.indices {
            let owner = root(index)
            guard owner != index else { continue }
            blobs[owner].left = min(blobs[owner].left, blobs[index].left)
            blobs[owner].top = min(blobs[owner].top, blobs[index].top)
            blobs[owner].right = max(blobs[owner].right, blobs[index].right)
            blobs[owner].bottom = max(blobs[owner].bottom, blobs[index].bottom)
            blobs[owner].area += blobs[index].area
        }
        var kept = 0
        for index in runs.indices where Int(runs[index].parent) == index && blobs[index].area >= smallest {
            blobs[kept] = blobs[index]
            kept += 1
        }
        blobs.removeSubrange(kept...)
    }
}
