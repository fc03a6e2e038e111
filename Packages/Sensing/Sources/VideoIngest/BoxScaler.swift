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
    /// Start of each new column, to a multiple of four; all use the same number of taps, the last ones with weight 0.
    private let columns: [Int32]
    private let columnTaps: Int
    /// For each four columns, their first weights, their second ones and so on.
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
        for group in stride(from: 0, to: width, by: 4) {
            let four = (group..<group + 4).map { $0 < width ? horizontal[$0] : (start: 0, weights: []) }
            columns += four.map { Int32($0.start) }
            for tap in 0..<columnTaps { columnWeights += four.map { tap < $0.weights.count ? $0.weights[tap] : 0 } }
        }
        self.columns = columns
        self.columnWeights = columnWeights
        lineSamples = sourceWidth + columnTaps
        // Taps of weight 0 may reach beyond the row.
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
            let first = source + Int(taps.start) * sourceStride
            let weights = Int(taps.weights)
            // Up to three rows, the common case, go in one pass over the line.
            let a = first
            let weightA = rowWeights[weights]
            switch taps.count {
            case 1:
                for x in 0..<sourceWidth { line[x] = UInt16(a[x]) &* weightA }
            case 2:
                let b = first + sourceStride
                let weightB = rowWeights[weights + 1]
                for x in 0..<sourceWidth { line[x] = UInt16(a[x]) &* weightA &+ UInt16(b[x]) &* weightB }
            default:
                let b = first + sourceStride
                let c = b + sourceStride
                let weightB = rowWeights[weights + 1]
                let weightC = rowWeights[weights + 2]
                for x in 0..<sourceWidth {
                    line[x] = UInt16(a[x]) &* weightA &+ UInt16(b[x]) &* weightB &+ UInt16(c[x]) &* weightC
                }
                for tap in 3..<max(3, Int(taps.count)) {
                    let more = first + tap * sourceStride
                    let weight = rowWeights[weights + tap]
                    for x in 0..<sourceWidth { line[x] &+= UInt16(more[x]) &* weight }
                }
            }
            foldColumns(line, into: target + row * targetStride)
        }
    }

    /// One row of sums, 8 bits of fraction, to one row of samples.
    private func foldColumns(_ line: UnsafePointer<UInt16>, into target: UnsafeMutablePointer<UInt8>) {
        columns.withUnsafeBufferPointer { columns in
            columnWeights.withUnsafeBytes { weights in
                guard let starts = columns.baseAddress, let weights = weights.baseAddress else { return }
                switch columnTaps {
                case 1: fold(line, starts, weights, 1, target)
                case 2: fold(line, starts, weights, 2, target)
                case 3: fold(line, starts, weights, 3, target)
                case 4: fold(line, starts, weights, 4, target)
                default: fold(line, starts, weights, columnTaps, target)
                }
            }
        }
    }

    /// Four columns at a time; inlined for each number of taps, so that the inner loop unrolls.
    @inline(__always)
    private func fold(
        _ line: UnsafePointer<UInt16>, _ starts: UnsafePointer<Int32>, _ weights: UnsafeRawPointer, _ taps: Int,
        _ target: UnsafeMutablePointer<UInt8>
    ) {
        var weights = weights
        for x in stride(from: 0, to: width, by: 4) {
            let a = line + Int(starts[x])
            let b = line + Int(starts[x + 1])
            let c = line + Int(starts[x + 2])
            let d = line + Int(starts[x + 3])
            var sums = SIMD4<UInt32>(repeating: 1 << 22)
            for tap in 0..<taps {
                let four = SIMD4<UInt32>(UInt32(a[tap]), UInt32(b[tap]), UInt32(c[tap]), UInt32(d[tap]))
                let weight = weights.loadUnaligned(fromByteOffset: tap * 8, as: SIMD4<UInt16>.self)
                sums &+= four &* SIMD4<UInt32>(truncatingIfNeeded: weight)
            }
            weights += taps * 8
            let levels = SIMD4<UInt8>(truncatingIfNeeded: sums &>> 23)
            if x + 4 <= width {
                UnsafeMutableRawPointer(target + x).storeBytes(of: levels, as: SIMD4<UInt8>.self)
            } else {
                for column in 0..<width - x { target[x + column] = levels[column] }
            }
        }
    }
}
