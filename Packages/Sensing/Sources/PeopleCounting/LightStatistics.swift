// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// What the guard measures of a picture's light, without any memory.
struct LightStatistics {
    /// Mean level of all pixels.
    var mean = 0.0
    var percentile1 = 0
    var percentile99 = 0
    /// Share of pixels that are as white as the picture can be.
    var whiteShare = 0.0
    /// Mean distance of the colour from neutral, levels; below 1 in an infrared picture.
    var colour = 0.0
    /// Share of 16×16 blocks that are flat grey or flat green, as decoders leave what they did not get.
    var undecodedShare = 0.0
    /// Share of rows that repeat the row above although they are not flat.
    var repeatedRowShare = 0.0
    /// Mean difference between the means of neighbouring rows, or of neighbouring columns if larger, levels.
    var bands = 0.0

    /// Measures a picture; `fullRange` tells that luma uses 0...255 instead of 16...235.
    init(_ picture: borrowing WorkingPicture, fullRange: Bool) {
        let (width, height) = (picture.width, picture.height)
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { histogram in
            histogram.initialize(repeating: 0)
            var previousMean = 0.0
            var repeated = 0
            var total = 0.0
            for y in 0..<height {
                let row = picture.luma + y * picture.stride
                var sum: UInt32 = 0
                for x in 0..<width { sum &+= UInt32(row[x]) }
                let mean = Double(sum) / Double(width)
                total += mean
                if y > 0 {
                    bands += abs(mean - previousMean)
                    if Self.repeats(row, row - picture.stride, width: width) { repeated += 1 }
                }
                previousMean = mean
                if y & 3 == 0 {
                    for x in stride(from: 0, to: width, by: 4) { histogram[Int(row[x])] += 1 }
                }
            }
            bands /= Double(max(1, height - 1))
            mean = total / Double(height)
            repeatedRowShare = Double(repeated) / Double(height)
            percentile1 = Self.level(in: histogram, share: 0.01)
            percentile99 = Self.level(in: histogram, share: 0.99)
            let white = histogram[(fullRange ? 250 : 232)...].reduce(0, +)
            whiteShare = Double(white) / Double(max(1, histogram.reduce(0, +)))
        }
        bands = max(bands, Self.columnBands(picture))
        undecodedShare = Self.undecoded(picture)
        colour = Self.colour(picture)
    }

    private static func level(in histogram: UnsafeMutableBufferPointer<UInt32>, share: Double) -> Int {
        let total = histogram.reduce(0, +)
        var sum: UInt32 = 0
        for level in 0..<256 {
            sum += histogram[level]
            if Double(sum) >= share * Double(total) { return level }
        }
        return 255
    }

    /// Whether a row equals the one above and shows something.
    private static func repeats(
        _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafeMutablePointer<UInt8>, width: Int
    ) -> Bool {
        for start in stride(from: 0, to: width, by: 64) {
            var different: UInt8 = 0
            for x in start..<min(width, start &+ 64) { different |= row[x] ^ above[x] }
            guard different == 0 else { return false }
        }
        var (low, high) = (UInt8.max, UInt8.min)
        for x in 0..<width {
            low = min(low, row[x])
            high = max(high, row[x])
        }
        return high - low > 8
    }

    private static func columnBands(_ picture: borrowing WorkingPicture) -> Double {
        let width = picture.width
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: width) { sums in
            sums.initialize(repeating: 0)
            var rows = 0
            for y in stride(from: 0, to: picture.height, by: 2) {
                let row = picture.luma + y * picture.stride
                for x in 0..<width { sums[x] &+= UInt32(row[x]) }
                rows += 1
            }
            var total = 0
            for x in 1..<width { total += abs(Int(sums[x]) - Int(sums[x - 1])) }
            return Double(total) / Double(rows * (width - 1))
        }
    }

    private static func colour(_ picture: borrowing WorkingPicture) -> Double {
        var total = 0
        var samples = 0
        for y in stride(from: 0, to: picture.height / 2, by: 4) {
            let u = picture.chromaU + y * picture.chromaStride
            let v = picture.chromaV + y * picture.chromaStride
            for x in stride(from: 0, to: picture.width / 2, by: 4) {
                total += abs(Int(u[x]) - 128) + abs(Int(v[x]) - 128)
                samples += 1
            }
        }
        return Double(total) / Double(max(1, samples))
    }

    private static func undecoded(_ picture: borrowing WorkingPicture) -> Double {
        var flat = 0
        var blocks = 0
        for by in 0..<picture.height / 16 {
            for bx in 0..<picture.width / 16 {
                blocks += 1
                let first = picture.luma + (by * 16 * picture.stride + bx * 16)
                let chroma = by * 8 * picture.chromaStride + bx * 8
                let (u, v) = (Int(picture.chromaU[chroma]), Int(picture.chromaV[chroma]))
                let isGrey = abs(Int(first[0]) - 128) <= 3 && abs(u - 128) <= 2 && abs(v - 128) <= 2
                // All planes zero are green.
                guard isGrey || u + v + Int(first[0]) <= 24 else { continue }
                var different: UInt8 = 0
                for y in 0..<16 {
                    for x in 0..<16 { different |= first[y * picture.stride + x] ^ first[0] }
                }
                if different == 0 { flat += 1 }
            }
        }
        return Double(flat) / Double(max(1, blocks))
    }
}
