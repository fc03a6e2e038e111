// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// A picture's edges on cells of 8×8 pixels: differences between the means of neighbouring cells.
struct SceneEdges {
    static let cell = 8
    /// Large steps count no more than this, so that no single edge decides, levels.
    private static let bound: Float = 24

    private(set) var columns = 0
    private(set) var rows = 0
    private(set) var x: [Float] = []
    private(set) var y: [Float] = []
    private var means: [Float] = []

    /// Measures a picture.
    mutating func measure(_ picture: borrowing WorkingPicture) {
        let (c, r) = (picture.width / Self.cell, picture.height / Self.cell)
        if c != columns || r != rows {
            columns = c
            rows = r
            means = Array(repeating: 0, count: c * r)
            (x, y) = (means, means)
        }
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: c * Self.cell) { sums in
            for row in 0..<r {
                sums.initialize(repeating: 0)
                for inner in 0..<Self.cell {
                    let from = picture.luma + (row * Self.cell + inner) * picture.stride
                    for x in 0..<sums.count { sums[x] &+= UInt16(from[x]) }
                }
                for column in 0..<c {
                    var sum: UInt32 = 0
                    for step in 0..<Self.cell { sum &+= UInt32(sums[column &* Self.cell &+ step]) }
                    means[row * c + column] = Float(sum) / Float(Self.cell * Self.cell)
                }
            }
        }
        guard r > 2, c > 2 else { return }
        for row in 1..<(r - 1) {
            for column in 1..<(c - 1) {
                let at = row * c + column
                x[at] = Self.bounded(means[at + 1] - means[at - 1])
                y[at] = Self.bounded(means[at + c] - means[at - c])
            }
        }
    }

    /// Moves these edges towards others of the same size.
    mutating func approach(_ other: SceneEdges, weight: Double) {
        if columns != other.columns || rows != other.rows {
            self = other
            return
        }
        let w = Float(weight)
        for at in x.indices {
            x[at] += (other.x[at] - x[at]) * w
            y[at] += (other.y[at] - y[at]) * w
        }
    }

    /// Takes the edges of some cells away.
    mutating func clear(columns range: Range<Int>, rows: Range<Int>) {
        for row in rows {
            for at in (row * columns + range.lowerBound)..<(row * columns + range.upperBound) {
                (x[at], y[at]) = (0, 0)
            }
        }
    }

    private static func bounded(_ step: Float) -> Float { min(max(step, -bound), bound) }
}
