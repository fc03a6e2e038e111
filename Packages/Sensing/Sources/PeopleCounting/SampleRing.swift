// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A memory of one plane of the scene: a ring of samples, their median and their spread.
///
/// The median survives people who pass; the median absolute deviation tells how restless a pixel is. Both are found by
/// bisection over the eight bits of a level, sixteen or more pixels at a time, for a band of rows per call.
package struct SampleRing: ~Copyable {
    package static let capacity = 31

    package let width: Int
    package let height: Int
    package let median: BytePlane
    /// Median absolute deviation, levels.
    package let spread: BytePlane
    private let samples: UnsafeMutablePointer<UInt8>
    private let plane: Int
    package private(set) var count = 0
    private var next = 0

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        median = BytePlane(width: width, height: height, filledWith: 128)
        spread = BytePlane(width: width, height: height)
        plane = median.stride * height
        samples = .allocate(capacity: plane * Self.capacity)
        samples.initialize(repeating: 0, count: plane * Self.capacity)
    }

    deinit {
        samples.update(repeating: 0, count: plane * Self.capacity)
        samples.deallocate()
    }

    /// Forgets all samples.
    package mutating func clear() {
        count = 0
        next = 0
    }

    package var isFull: Bool { count == Self.capacity }

    /// Forgets every other sample, so that those kept span the same time with twice the interval.
    package mutating func thin() {
        let kept = (count + 1) / 2
        for index in 1..<max(1, kept) {
            (samples + index * plane).update(from: samples + 2 * index * plane, count: plane)
        }
        count = kept
        next = kept
    }

    /// The memory for a new sample, which replaces the oldest; rows are ``BytePlane/stride`` of ``median`` apart.
    package mutating func nextSample() -> UnsafeMutablePointer<UInt8> {
        let slot = samples + next &* plane
        next = (next + 1) % Self.capacity
        count = min(count + 1, Self.capacity)
        return slot
    }

    /// Finds the median and the spread of some rows anew.
    package func refresh(rows: Range<Int>) {
        guard count > 0 else { return }
        let chunk = 64
        for y in rows {
            var x = 0
            while x < width {
                refreshChunk(at: y &* median.stride &+ x, count: min(chunk, median.stride &- x))
                x &+= chunk
            }
        }
    }

    /// Level with half of the samples at or below it, built from the highest bit down: a bit is set when fewer than half
    /// of the samples lie below the level that it completes.
    private func refreshChunk(at offset: Int, count width: Int) {
        let need = UInt8((count + 1) / 2)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64 * 3) { scratch in
            guard let base = scratch.baseAddress else { return }
            let level = base
            let trial = base + 64
            let below = base + 128
            for x in 0..<width { level[x] = 0 }
            var bit: UInt8 = 128
            while bit > 0 {
                for x in 0..<width {
                    trial[x] = level[x] | bit
                    below[x] = 0
                }
                for sample in 0..<count {
                    let values = samples + (sample &* plane &+ offset)
                    for x in 0..<width { below[x] &+= values[x] < trial[x] ? 1 : 0 }
                }
                for x in 0..<width { level[x] = below[x] < need ? trial[x] : level[x] }
                bit >>= 1
            }
            let out = median.bytes + offset
            for x in 0..<width { out[x] = level[x] }
            // The same for the distances from it; deviations above 63 all mean "restless".
            let deviation = spread.bytes + offset
            for x in 0..<width { deviation[x] = 0 }
            bit = 32
            while bit > 0 {
                for x in 0..<width {
                    trial[x] = deviation[x] | bit
                    below[x] = 0
                }
                for sample in 0..<count {
                    let values = samples + (sample &* plane &+ offset)
                    for x in 0..<width {
                        let value = values[x]
                        let middle = level[x]
                        let distance = max(value, middle) &- min(value, middle)
                        below[x] &+= distance < trial[x] ? 1 : 0
                    }
                }
                for x in 0..<width { deviation[x] = below[x] < need ? trial[x] : deviation[x] }
                bit >>= 1
            }
        }
    }
}
