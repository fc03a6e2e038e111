// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// What the guard measures of a picture's light, without any memory.
struct LightStatistics {
    /// Of every byte of luma.
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    var percentile1 = 0
    var percentile99 = 0
    /// Share of 16×16 blocks that are one and the same neutral grey, as decoders leave what they did not get.
    var undecodedShare = 0.0
    /// Share of rows that repeat the row above although they are not flat.
    var repeatedRowShare = 0.0
    /// Mean difference between the means of neighbouring rows, levels.
    var bands = 0.0

    init(_ picture: borrowing WorkingPicture) {
        let (width, height) = (picture.width, picture.height)
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { histogram in
            histogram.initialize(repeating: 0)
            var previousMean = 0.0
            var repeated = 0
            for y in 0..<height {
                let row = picture.luma + y * picture.stride
                var sum: UInt32 = 0
                for x in 0..<width { sum &+= UInt32(row[x]) }
                let mean = Double(sum) / Double(width)
                if y > 0 {
                    bands += abs(mean - previousMean)
                    if Self.repeats(row, row - picture.stride, width: width) { repeated += 1 }
                }
                previousMean = mean
                var x = 0
                while x &+ 8 <= width {
                    digest = (digest ^ UnsafeRawPointer(row + x).loadUnaligned(as: UInt64.self)) &* 0x100_0000_01B3
                    digest ^= digest >> 29
                    x &+= 8
                }
                if y & 3 == 0 {
                    for x in stride(from: 0, to: width, by: 4) { histogram[Int(row[x])] += 1 }
                }
            }
            bands /= Double(max(1, height - 1))
            repeatedRowShare = Double(repeated) / Double(height)
            percentile1 = Self.level(in: histogram, share: 0.01)
            percentile99 = Self.level(in: histogram, share: 0.99)
        }
        undecodedShare = Self.undecoded(picture)
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
        var different: UInt8 = 0
        for x in 0..<width { different |= row[x] ^ above[x] }
        guard different == 0 else { return false }
        var (low, high) = (UInt8.max, UInt8.min)
        for x in 0..<width {
            low = min(low, row[x])
            high = max(high, row[x])
        }
        return high - low > 8
    }

    private static func undecoded(_ picture: borrowing WorkingPicture) -> Double {
        var flat = 0
        var blocks = 0
        for by in 0..<picture.height / 16 {
            for bx in 0..<picture.width / 16 {
                blocks += 1
                let first = picture.luma + (by * 16 * picture.stride + bx * 16)
                guard abs(Int(first[0]) - 128) <= 3 else { continue }
                let chroma = by * 8 * picture.chromaStride + bx * 8
                guard abs(Int(picture.chromaU[chroma]) - 128) <= 2, abs(Int(picture.chromaV[chroma]) - 128) <= 2 else {
                    continue
                }
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
