// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A memory of one plane of the scene: a ring of samples, their median and their spread.
///
/// The median survives people who pass; the median absolute deviation tells how restless a pixel is. Both are read from the
/// sorted samples for a band of rows per call.
package struct SampleRing: ~Copyable {
    package static let capacity = 31

    package let width: Int
    package let height: Int
    package let median: BytePlane
    /// Median absolute deviation, levels.
    package let spread: BytePlane
    /// Bytes from a row of a sample to its next row: between them are the same row's other samples, which are read together.
    package let pitch: Int
    private let samples: UnsafeMutablePointer<UInt8>
    package private(set) var count = 0
    private var next = 0

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        median = BytePlane(width: width, height: height, filledWith: 128)
        spread = BytePlane(width: width, height: height)
        pitch = median.stride * Self.capacity
        samples = .allocate(capacity: pitch * height)
        samples.initialize(repeating: 0, count: pitch * height)
    }

    deinit {
        samples.update(repeating: 0, count: pitch * height)
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
        for y in 0..<height {
            let row = samples + y * pitch
            for index in 1..<max(1, kept) {
                (row + index * median.stride).update(from: row + 2 * index * median.stride, count: median.stride)
            }
        }
        count = kept
        next = kept
    }

    /// The memory for a new sample, which replaces the oldest; rows are ``pitch`` apart.
    package mutating func nextSample() -> UnsafeMutablePointer<UInt8> {
        let slot = samples + next &* median.stride
        next = (next + 1) % Self.capacity
        count = min(count + 1, Self.capacity)
        return slot
    }

    /// A sample that stands in for one that is not taken, where the next one will be; the one it replaces when full.
    package var standIn: UnsafePointer<UInt8> {
        UnsafePointer(samples + (isFull ? next : (5 &* next &+ 3) % max(1, count)) &* median.stride)
    }

    /// Replaces the samples of one pixel by levels of its neighbourhood.
    ///
    /// A look gives one level per pixel, its neighbours tell how that varies (Barnich, Van Droogenbroeck, ViBe, IEEE
    /// Transactions on Image Processing 20, 2011, section III-B).
    package func replace(_ x: Int, _ y: Int, with level: (_ dx: Int, _ dy: Int) -> UInt8) {
        let pixel = samples + (y &* pitch &+ x)
        for sample in 0..<count {
            // Seven steps through the 25 neighbours come to each before any twice.
            let neighbour = 7 &* sample % 25
            pixel[sample &* median.stride] = level(neighbour % 5 &- 2, neighbour / 5 &- 2)
        }
    }

    /// Finds the median and the spread of some rows anew.
    package func refresh(rows: Range<Int>) {
        guard count > 0 else { return }
        Self.exchanges.withUnsafeBufferPointer { exchanges in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: (Self.capacity + 1) * Self.lanes) { scratch in
                guard let values = scratch.baseAddress else { return }
                for y in rows {
                    for x in stride(from: 0, to: median.stride, by: Self.lanes) {
                        refresh(y, x, lanes: min(Self.lanes, median.stride - x), values: values, exchanges: exchanges)
                    }
                }
            }
        }
    }

    /// Neighbouring pixels, padding included, that are worked on together: as many as keep the values of all samples in the
    /// processor's nearest memory.
    private static let lanes = 256

    /// Pairs to be put in order, one after the other, so that up to ``capacity`` values are sorted, whatever they are.
    ///
    /// Batcher's merge exchange (Knuth, The Art of Computer Programming 3, section 5.2.2, algorithm M). Fewer values are sorted
    /// by the pairs among them, since what is not there would rank last.
    private static let exchanges: [(lower: Int, upper: Int)] = {
        var exchanges: [(lower: Int, upper: Int)] = []
        let top = 16  // the greatest power of two below the capacity
        var p = top
        while p > 0 {
            var (q, r, d) = (top, 0, p)
            while true {
                for lower in 0..<max(0, capacity - d) where lower & p == r { exchanges.append((lower, lower + d)) }
                guard q != p else { break }
                (d, r) = (q - p, p)
                q /= 2
            }
            p /= 2
        }
        return exchanges
    }()

    @inline(__always) private func refresh(
        _ y: Int, _ x: Int, lanes: Int, values: UnsafeMutablePointer<UInt8>,
        exchanges: UnsafeBufferPointer<(lower: Int, upper: Int)>
    ) {
        for sample in 0..<count {
            let from = samples + (y &* pitch &+ sample &* median.stride &+ x)
            (values + sample &* lanes).update(from: from, count: lanes)
        }
        for (lower, upper) in exchanges where upper < count {
            let (low, high) = (values + lower &* lanes, values + upper &* lanes)
            for lane in 0..<lanes {
                let (a, b) = (low[lane], high[lane])
                low[lane] = min(a, b)
                high[lane] = max(a, b)
            }
        }
        // Half of the values lie within the least distance that takes in so many neighbours in order, the median among them.
        let half = (count &+ 1) / 2
        let middle = values + (half &- 1) &* lanes
        let least = values + Self.capacity &* lanes
        // Above 63 all mean "restless".
        least.update(repeating: 63, count: lanes)
        for first in 0...(count &- half) {
            let (low, high) = (values + first &* lanes, values + (first &+ half &- 1) &* lanes)
            for lane in 0..<lanes {
                least[lane] = min(least[lane], max(middle[lane] &- low[lane], high[lane] &- middle[lane]))
            }
        }
        (median.row(y) + x).update(from: middle, count: lanes)
        (spread.row(y) + x).update(from: least, count: lanes)
    }
}
