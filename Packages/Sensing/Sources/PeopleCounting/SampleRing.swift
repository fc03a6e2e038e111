// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A memory of one plane of the scene: a ring of samples, their median and their spread.
///
/// The median survives people who pass; the median absolute deviation tells how restless a pixel is. Both are found by
/// bisection over the eight bits of a level, 32 pixels at a time, for a band of rows per call.
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

    /// A sample that stands in for one that is not taken, where the next one will be; the one it replaces when full.
    package var standIn: UnsafePointer<UInt8> {
        UnsafePointer(samples + (isFull ? next : (5 &* next &+ 3) % max(1, count)) &* plane)
    }

    /// Replaces the samples of one pixel, `offset` from the first, by levels of its neighbourhood.
    ///
    /// A look gives one level per pixel, its neighbours tell how that varies (Barnich, Van Droogenbroeck, ViBe, IEEE
    /// Transactions on Image Processing 20, 2011, section III-B).
    package func replace(at offset: Int, with level: (_ dx: Int, _ dy: Int) -> UInt8) {
        for sample in 0..<count {
            // Seven steps through the 25 neighbours come to each before any twice.
            let neighbour = 7 &* sample % 25
            samples[sample &* plane &+ offset] = level(neighbour % 5 &- 2, neighbour / 5 &- 2)
        }
    }

    /// Finds the median and the spread of some rows anew.
    package func refresh(rows: Range<Int>) {
        guard count > 0 else { return }
        withUnsafeTemporaryAllocation(of: Lanes.self, capacity: Self.capacity + 9) { scratch in
            guard let values = scratch.baseAddress else { return }
            // Constants by memory: filling a vector from one number is slow where it is not known in advance.
            let bits = values + Self.capacity
            for bit in 0..<8 { Self.fill(bits + bit, with: 1 << UInt8(bit)) }
            Self.fill(bits + 8, with: UInt8(truncatingIfNeeded: (count + 1) / 2))
            for y in rows {
                let row = y &* median.stride
                for x in stride(from: 0, to: width, by: Lanes.scalarCount) {
                    refresh(at: row &+ x, values: values, bits: bits)
                }
            }
        }
    }

    /// Neighbouring pixels that are worked on together; a row's padding holds the last ones.
    ///
    /// Comparison, `&+`, `&-` and `&*` are single instructions on these; other operators go lane by lane. Levels are 128 lower
    /// here, since bytes with a sign compare in one instruction and those without in two.
    private typealias Lanes = SIMD32<Int8>

    private static func fill(_ lanes: UnsafeMutablePointer<Lanes>, with value: UInt8) {
        UnsafeMutableRawPointer(lanes).initializeMemory(as: UInt8.self, repeating: value, count: Lanes.scalarCount)
    }

    @inline(__always) private func refresh(
        at offset: Int, values: UnsafeMutablePointer<Lanes>, bits: UnsafePointer<Lanes>
    ) {
        let lowest = bits[7]
        for sample in 0..<count {
            let level = UnsafeRawPointer(samples + (sample &* plane &+ offset)).loadUnaligned(as: Lanes.self)
            values[sample] = level &+ lowest
        }
        let level = middle(of: values, from: 7, bits)
        UnsafeMutableRawPointer(median.bytes + offset).storeBytes(of: level &+ lowest, as: Lanes.self)
        for sample in 0..<count {
            let above = values[sample] &- level
            // All ones, which is -1, where the sample lies below.
            let sign = unsafeBitCast(values[sample] .< level, to: Lanes.self)
            values[sample] = above &+ (above &+ above) &* sign &+ lowest
        }
        // Deviations above 63 all mean "restless".
        let deviation = middle(of: values, from: 5, bits)
        UnsafeMutableRawPointer(spread.bytes + offset).storeBytes(of: deviation &+ lowest, as: Lanes.self)
    }

    /// The level with half of the values at or below it, built from the highest bit down: a bit is set when fewer than half
    /// of the values lie below the level that it completes.
    @inline(__always) private func middle(
        of values: UnsafePointer<Lanes>, from highest: Int, _ bits: UnsafePointer<Lanes>
    ) -> Lanes {
        let need = bits[8]
        var level = bits[7]
        for bit in stride(from: highest, through: 0, by: -1) {
            let trial = level &+ bits[bit]
            var below = bits[0] &- bits[0]
            for sample in 0..<count { below = below &- unsafeBitCast(values[sample] .< trial, to: Lanes.self) }
            level = level &- unsafeBitCast(below .< need, to: Lanes.self) &* bits[bit]
        }
        return level
    }
}
