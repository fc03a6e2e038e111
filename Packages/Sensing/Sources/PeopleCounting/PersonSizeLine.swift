// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How tall a standing person appears, by where the feet are: height = a + b·row + c·column, in pixels.
package struct PersonSizeLine: Hashable, Sendable {
    package var a: Float
    package var b: Float
    package var c: Float

    /// Holds the three numbers.
    package init(a: Float, b: Float, c: Float = 0) {
        (self.a, self.b, self.c) = (a, b, c)
    }

    @inline(__always) package func height(atColumn x: Float, row y: Float) -> Float { a + b * y + c * x }
}

/// Learns the size line from blobs that look like one person each.
///
/// Random sample consensus (Fischler, Bolles 1981) over the last blobs, then least squares on the inliers. The draws are a
/// fixed sequence, so that the same looks give the same line.
package struct PersonSizeLearner {
    private static let capacity = 512
    /// Blobs before a line is sought, and how many must lie on it.
    private static let (needed, agreeing) = (24, 16)
    private static let alikeAtMost = 4
    private static let tolerance: Float = 0.08
    /// People shrink towards the horizon, at most one row of height per row of picture and a half.
    private static let slopes: ClosedRange<Float> = 0...1.5

    package private(set) var line: PersonSizeLine?
    /// Nobody is told from a fragment who would be smaller than this, pixels: two fifths of the smallest tenth of those seen.
    ///
    /// Where no one was seen so small, the line is guessed far beyond what it rests on.
    package private(set) var leastHeight: Float = 0
    private var agreed: [Float] = []
    private var rows: [Float] = []
    private var heights: [Float] = []
    private var next = 0
    private var seen = 0
    private var fittedAt = 0

    package init() {
        rows.reserveCapacity(Self.capacity)
        heights.reserveCapacity(Self.capacity)
        agreed.reserveCapacity(Self.capacity)
    }

    /// Whether the line rests on enough blobs to change little.
    package var isSteady: Bool { seen >= 140 }

    /// Takes note of a single person's blob.
    ///
    /// The same blob over and over, as of a thing that was moved or of somebody who stands, counts for few.
    package mutating func note(footRow: Float, height: Float) {
        var alike = 0
        for k in rows.indices where abs(rows[k] - footRow) <= 1 && abs(heights[k] - height) <= 1 { alike += 1 }
        guard alike < Self.alikeAtMost else { return }
        seen += 1
        if rows.count < Self.capacity {
            rows.append(footRow)
            heights.append(height)
        } else {
            rows[next] = footRow
            heights[next] = height
            next = (next + 1) % Self.capacity
        }
    }

    /// Fits anew when the blobs have grown in number by a fifth since the last fit.
    package mutating func learn() {
        guard seen >= Self.needed, seen * 5 >= fittedAt * 6 || seen - fittedAt >= 64 else { return }
        fittedAt = seen
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func draw(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        var best = (inliers: 0, a: Float(0), b: Float(0))
        for _ in 0..<300 {
            let i = draw(rows.count)
            let j = draw(rows.count)
            guard abs(rows[i] - rows[j]) > 0.25 * max(heights[i], heights[j]) else { continue }
            let b = (heights[i] - heights[j]) / (rows[i] - rows[j])
            guard Self.slopes ~= b else { continue }
            let a = heights[i] - b * rows[i]
            let inliers = inliers(a: a, b: b)
            if inliers > best.inliers { best = (inliers, a, b) }
        }
        guard best.inliers * 5 >= rows.count * 2, best.inliers >= Self.agreeing else {
            // Too little agrees now to fit anew; what was learned earlier goes once hardly anything does.
            if let line, inliers(a: line.a, b: line.b) * 4 < rows.count { self.line = nil }
            return
        }
        agreed.removeAll(keepingCapacity: true)
        var (n, sy, sh, syy, syh) = (Float(0), Float(0), Float(0), Float(0), Float(0))
        for k in rows.indices
        where abs(best.a + best.b * rows[k] - heights[k]) < Self.tolerance * heights[k] {
            let weight = 1 / (heights[k] * heights[k])
            agreed.append(heights[k])
            n += weight
            sy += weight * rows[k]
            sh += weight * heights[k]
            syy += weight * rows[k] * rows[k]
            syh += weight * rows[k] * heights[k]
        }
        let denominator = n * syy - sy * sy
        guard denominator > 1e-6 * n * syy else { return }
        let b = (n * syh - sy * sh) / denominator
        guard Self.slopes ~= b else { return }
        line = PersonSizeLine(a: (sh - b * sy) / n, b: b)
        agreed.sort()
        leastHeight = 0.4 * agreed[agreed.count / 10]
    }

    /// Blobs whose height a line tells.
    private func inliers(a: Float, b: Float) -> Int {
        var count = 0
        for k in rows.indices where abs(a + b * rows[k] - heights[k]) < Self.tolerance * heights[k] { count += 1 }
        return count
    }
}
