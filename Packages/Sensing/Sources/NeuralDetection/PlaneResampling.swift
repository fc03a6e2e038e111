// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Scales one plane of a picture row by row.
enum PlaneResampling {
    /// A stretch of one output row of one plane: rows blended first, where the stretch needs them, then columns.
    @inline(__always)
    static func resample(
        _ plane: UnsafePointer<UInt8>, _ stride: Int, _ row: Int, _ rows: AxisTaps, _ columns: AxisTaps,
        _ shown: Range<Int>, _ blended: UnsafeMutablePointer<Float>, _ out: UnsafeMutablePointer<Float>
    ) {
        let taps = columns.taps
        columns.first.withUnsafeBufferPointer { first in
            columns.weights.withUnsafeBufferPointer { weights in
                // Taps begin further right from each output sample to the next, so the stretch's ends bound its source.
                let source = Int(first[shown.lowerBound])..<(Int(first[shown.upperBound &- 1]) &+ taps)
                blend(plane, stride, row, rows, source, into: blended)
                guard let first = first.baseAddress, let weights = weights.baseAddress else { return }
                let from = shown.lowerBound
                let quads = shown.count & ~3
                var x = 0
                if taps == 2 {
                    while x < quads {
                        let index = from &+ x
                        let low = pairs(blended, first + index) * four(weights + 2 &* index)
                        let high = pairs(blended, first + (index &+ 2)) * four(weights + (2 &* index &+ 4))
                        store(sums(low, high), to: out + x)
                        x &+= 4
                    }
                } else if taps & 3 == 0 {
                    while x < quads {
                        let index = from &+ x
                        let ends = sums(
                            dot(blended, first, weights, index, taps), dot(blended, first, weights, index &+ 1, taps))
                        let others = sums(
                            dot(blended, first, weights, index &+ 2, taps),
                            dot(blended, first, weights, index &+ 3, taps))
                        store(sums(ends, others), to: out + x)
                        x &+= 4
                    }
                }
                while x < shown.count {
                    let index = from &+ x
                    let at = Int(first[index])
                    var sum: Float = 0
                    for tap in 0..<taps { sum += weights[taps &* index &+ tap] * blended[at &+ tap] }
                    out[x] = sum
                    x &+= 1
                }
            }
        }
    }

    /// The weighted sum of a few rows of a plane, over a stretch of columns.
    @inline(__always)
    private static func blend(
        _ plane: UnsafePointer<UInt8>, _ stride: Int, _ row: Int, _ rows: AxisTaps, _ columns: Range<Int>,
        into blended: UnsafeMutablePointer<Float>
    ) {
        let top = Int(rows.first[row])
        let weights = row &* rows.taps
        var tap = 0
        while tap < rows.taps {
            let line = plane + (top &+ tap) &* stride
            let weight = rows.weights[weights &+ tap]
            let next = line + stride
            let nextWeight = tap &+ 1 < rows.taps ? rows.weights[weights &+ tap &+ 1] : 0
            // The first tap writes, whatever its weight.
            if nextWeight == 0 {
                if tap == 0 {
                    for x in columns { blended[x] = weight * Float(line[x]) }
                } else if weight != 0 {
                    for x in columns { blended[x] += weight * Float(line[x]) }
                }
            } else if tap == 0 {
                for x in columns { blended[x] = weight * Float(line[x]) + nextWeight * Float(next[x]) }
            } else {
                for x in columns { blended[x] += weight * Float(line[x]) + nextWeight * Float(next[x]) }
            }
            tap &+= 2
        }
    }

    /// Four numbers from memory of any alignment.
    @inline(__always)
    private static func four(_ numbers: UnsafePointer<Float>) -> SIMD4<Float> {
        UnsafeRawPointer(numbers).loadUnaligned(as: SIMD4<Float>.self)
    }

    /// The two neighbours at each of two places.
    @inline(__always)
    private static func pairs(_ row: UnsafePointer<Float>, _ places: UnsafePointer<Int32>) -> SIMD4<Float> {
        SIMD4(
            lowHalf: UnsafeRawPointer(row + Int(places[0])).loadUnaligned(as: SIMD2<Float>.self),
            highHalf: UnsafeRawPointer(row + Int(places[1])).loadUnaligned(as: SIMD2<Float>.self))
    }

    /// Products of one output sample's taps and weights, to be added up.
    @inline(__always)
    private static func dot(
        _ row: UnsafePointer<Float>, _ places: UnsafePointer<Int32>, _ weights: UnsafePointer<Float>, _ index: Int,
        _ taps: Int
    ) -> SIMD4<Float> {
        let from = row + Int(places[index])
        let factors = weights + taps &* index
        var products = four(from) * four(factors)
        var tap = 4
        while tap < taps {
            products += four(from + tap) * four(factors + tap)
            tap &+= 4
        }
        return products
    }

    /// Sums of neighbours: two of the first, then two of the second.
    @inline(__always)
    private static func sums(_ first: SIMD4<Float>, _ second: SIMD4<Float>) -> SIMD4<Float> {
        SIMD4(lowHalf: first.evenHalf, highHalf: second.evenHalf)
            + SIMD4(lowHalf: first.oddHalf, highHalf: second.oddHalf)
    }

    @inline(__always)
    private static func store(_ numbers: SIMD4<Float>, to place: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(place).storeBytes(of: numbers, as: SIMD4<Float>.self)
    }
}
