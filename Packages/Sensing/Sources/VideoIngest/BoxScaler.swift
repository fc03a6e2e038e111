// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Scales one 8-bit plane down by averaging the area under each new sample.
///
/// Each new sample is the mean of the old ones under it, weighted by how much of them it covers. Weights are in 1/256
/// vertically and 1/32768 horizontally, each set summing to one exactly; the result is within 1.5 levels of the
/// exact mean where at most 11 rows make one. Rows come first, in 16-bit sums that vectorise, then columns.
package final class BoxScaler {
    /// Old samples that make one new one.
    private struct Taps {
        var start: Int32
        var count: Int32
        var weights: Int32
    }

    private let sourceWidth: Int
    private let width: Int
    private let height: Int
    private let rows: [Taps]
    private let rowWeights: [UInt16]
    /// Start of each new column; all use the same number of taps, the last ones with weight 0.
    private let columns: [Int32]
    private let columnTaps: Int
    private let columnWeights: [UInt16]
    private let line: UnsafeMutablePointer<UInt16>
    private let lineSamples: Int

    /// - Parameters:
    ///   - sourceWidth: Samples per old row, at least `width` and at most 8192.
    ///   - sourceHeight: Old rows, at least `height` and at most 8192.
    ///   - width: Samples per new row, at least 1.
    ///   - height: New rows, at least 1.
    package init(from sourceWidth: Int, _ sourceHeight: Int, to width: Int, _ height: Int) {
        precondition(1...sourceWidth ~= width && 1...sourceHeight ~= height)
        precondition(sourceWidth <= 8192 && sourceHeight <= 8192)
        self.sourceWidth = sourceWidth
        self.width = width
        self.height = height

        let vertical = Self.coverage(from: sourceHeight, to: height, one: 256)
        var rows: [Taps] = []
        var rowWeights: [UInt16] = []
        for (start, weights) in vertical {
            rows.append(Taps(start: Int32(start), count: Int32(weights.count), weights: Int32(rowWeights.count)))
            rowWeights += weights
        }
        self.rows = rows
        self.rowWeights = rowWeights

        let horizontal = Self.coverage(from: sourceWidth, to: width, one: 32768)
        columnTaps = horizontal.map(\.weights.count).max() ?? 1
        var columns: [Int32] = []
        var columnWeights: [UInt16] = []
        for (start, weights) in horizontal {
            // Padding taps must stay inside the row; `line` has room for them beyond it.
            columns.append(Int32(start))
            columnWeights += weights + Array(repeating: 0, count: columnTaps - weights.count)
        }
        self.columns = columns
        self.columnWeights = columnWeights
        lineSamples = sourceWidth + columnTaps
        line = .allocate(capacity: lineSamples)
        line.initialize(repeating: 0, count: lineSamples)
    }

    deinit {
        explicit_bzero(line, lineSamples * MemoryLayout<UInt16>.stride)
        line.deallocate()
    }

    /// For each new sample, the first old one under it and the weights from there, which sum to `one`.
    private static func coverage(from old: Int, to new: Int, one: Int) -> [(start: Int, weights: [UInt16])] {
        (0..<new).map { index in
            // In units of 1/new of an old sample: new sample `index` covers [index × old, (index + 1) × old).
            let low = index * old
            let high = low + old
            let first = low / new
            let last = (high - 1) / new
            // Rounds the running sum, so that the weights add up to `one` without drift.
            var covered = 0
            var given = 0
            let weights = (first...last).map { sample -> UInt16 in
                covered += min((sample + 1) * new, high) - max(sample * new, low)
                let total = (covered * one + old / 2) / old
                defer { given = total }
                return UInt16(total - given)
            }
            return (first, weights)
        }
    }

    /// Scales a plane.
    ///
    /// - Parameters:
    ///   - source: `sourceHeight` rows of `sourceStride` bytes; may run upward with a negative stride.
    ///   - sourceStride: Bytes from row to row.
    ///   - target: `height` rows of `targetStride` bytes.
    ///   - targetStride: Bytes from row to row.
    package func scale(
        _ source: UnsafePointer<UInt8>, _ sourceStride: Int, into target: UnsafeMutablePointer<UInt8>,
        _ targetStride: Int
    ) {
        let line = line
        for row in 0..<height {
            let taps = rows[row]
            for tap in 0..<Int(taps.count) {
                let old = source + (Int(taps.start) + tap) * sourceStride
                let weight = rowWeights[Int(taps.weights) + tap]
                if tap == 0 {
                    for x in 0..<sourceWidth { line[x] = UInt16(truncatingIfNeeded: old[x]) &* weight }
                } else {
                    for x in 0..<sourceWidth { line[x] &+= UInt16(truncatingIfNeeded: old[x]) &* weight }
                }
            }
            foldColumns(line, into: target + row * targetStride)
        }
    }

    /// One row of sums, 8 bits of fraction, to one row of samples.
    private func foldColumns(_ line: UnsafePointer<UInt16>, into target: UnsafeMutablePointer<UInt8>) {
        columns.withUnsafeBufferPointer { columns in
            columnWeights.withUnsafeBufferPointer { weights in
                let half: UInt32 = 1 << 22
                switch columnTaps {
                case 2: fold(line, columns, weights, 2, half, target)
                case 3: fold(line, columns, weights, 3, half, target)
                case 4: fold(line, columns, weights, 4, half, target)
                case 5: fold(line, columns, weights, 5, half, target)
                default: fold(line, columns, weights, columnTaps, half, target)
                }
            }
        }
    }

    /// Inlined for each number of taps, so that the inner loop unrolls.
    @inline(__always)
    private func fold(
        _ line: UnsafePointer<UInt16>, _ columns: UnsafeBufferPointer<Int32>, _ weights: UnsafeBufferPointer<UInt16>,
        _ taps: Int, _ half: UInt32, _ target: UnsafeMutablePointer<UInt8>
    ) {
        guard let starts = columns.baseAddress, var weight = weights.baseAddress else { return }
        for x in 0..<width {
            let from = line + Int(starts[x])
            var sum = half
            for tap in 0..<taps { sum &+= UInt32(from[tap]) &* UInt32(weight[tap]) }
            weight += taps
            target[x] = UInt8(truncatingIfNeeded: sum >> 23)
        }
    }
}
