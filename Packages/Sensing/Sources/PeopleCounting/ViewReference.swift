// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// Where the scene's edges are, on cells of 8×8 pixels.
struct ViewReference {
    private static let cell = 8
    /// Farthest move that is looked for, cells.
    private static let reach = 4

    private var columns = 0
    private var rows = 0
    private var means: [Float] = []
    private var nowX: [Float] = []
    private var nowY: [Float] = []
    private var thenX: [Float] = []
    private var thenY: [Float] = []
    /// Mean difference between neighbouring pixels of the last picture measured, levels.
    private(set) var detail = 0.0

    /// Measures a picture.
    mutating func measure(_ picture: borrowing WorkingPicture) {
        let (c, r) = (picture.width / Self.cell, picture.height / Self.cell)
        if c != columns || r != rows {
            columns = c
            rows = r
            means = Array(repeating: 0, count: c * r)
            (nowX, nowY, thenX, thenY) = (means, means, means, means)
        }
        var total: UInt64 = 0
        for y in 0..<r {
            for x in 0..<c { means[y * c + x] = 0 }
            for dy in 0..<Self.cell {
                let row = picture.luma + (y * Self.cell + dy) * picture.stride
                for x in 0..<c {
                    var sum: UInt32 = 0
                    for dx in 0..<Self.cell { sum &+= UInt32(row[x &* Self.cell &+ dx]) }
                    means[y * c + x] += Float(sum) / 64
                }
                guard dy & 3 == 0 else { continue }
                var different: UInt32 = 0
                for x in 1..<picture.width {
                    different &+= UInt32(max(row[x], row[x &- 1]) &- min(row[x], row[x &- 1]))
                }
                total += UInt64(different)
            }
        }
        detail = Double(total) / Double(max(1, r * 2 * (picture.width - 1)))
        for y in 1..<max(1, r - 1) {
            for x in 1..<max(1, c - 1) {
                let at = y * c + x
                // Large steps count little more than middling ones, so that no single edge decides.
                nowX[at] = Self.bounded(means[at + 1] - means[at - 1])
                nowY[at] = Self.bounded(means[at + c] - means[at - c])
            }
        }
    }

    /// Moves the reference towards the picture measured last.
    mutating func remember(weight: Double) {
        let w = Float(weight)
        for at in nowX.indices {
            thenX[at] += (nowX[at] - thenX[at]) * w
            thenY[at] += (nowY[at] - thenY[at]) * w
        }
    }

    /// Correlation of the gradients with the reference's, -1...1.
    func agreement() -> Double { correlation(0, 0) }

    /// Whether the picture fits the reference clearly better when moved.
    func agreesBetterElsewhere(than here: Double) -> Bool {
        for dy in -Self.reach...Self.reach {
            for dx in -Self.reach...Self.reach where dx != 0 || dy != 0 {
                let there = correlation(dx, dy)
                if there > 0.5, there > here + 0.1 { return true }
            }
        }
        return false
    }

    private func correlation(_ dx: Int, _ dy: Int) -> Double {
        var (product, now, then) = (Float(0), Float(1e-3), Float(1e-3))
        for y in max(1, 1 - dy)..<min(rows - 1, rows - 1 - dy) {
            for x in max(1, 1 - dx)..<min(columns - 1, columns - 1 - dx) {
                let at = y * columns + x
                let to = (y + dy) * columns + x + dx
                product += thenX[at] * nowX[to] + thenY[at] * nowY[to]
                then += thenX[at] * thenX[at] + thenY[at] * thenY[at]
                now += nowX[to] * nowX[to] + nowY[to] * nowY[to]
            }
        }
        return Double(product / (now * then).squareRoot())
    }

    private static func bounded(_ step: Float) -> Float { min(max(step, -24), 24) }
}
