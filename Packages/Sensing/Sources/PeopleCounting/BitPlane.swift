// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A binary picture of one bit a pixel, in memory of its own that is reused from look to look and zeroed when it ends.
///
/// Pixel x of a row is bit x % 64 of word x / 64. A word of zeros lies before and after each row and three rows of them above and
/// below the picture, so that neighbours beyond an edge are 0.
package struct BitPlane: ~Copyable {
    package let width: Int
    package let height: Int
    /// Words that hold a row's pixels; bits from `width` on are 0.
    let words: Int
    private static let margin = 3
    private let memory: UnsafeMutablePointer<UInt64>
    private let count: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        words = (width + 63) / 64
        count = (words + 1) * (height + 2 * Self.margin) + 1
        memory = .allocate(capacity: count)
        memory.initialize(repeating: 0, count: count)
    }

    deinit {
        memory.update(repeating: 0, count: count)
        memory.deallocate()
    }

    /// A row's words, those above and below the picture included.
    @inline(__always) func row(_ y: Int) -> UnsafeMutablePointer<UInt64> {
        memory + ((y &+ Self.margin) &* (words &+ 1) &+ 1)
    }

    /// The bits of a row's last word that are pixels.
    var lastWord: UInt64 { width % 64 == 0 ? .max : (1 << UInt64(width % 64)) &- 1 }

    /// Takes over a picture of the same size whose bytes are 0 or 1.
    package func pack(_ source: borrowing BytePlane) {
        for y in 0..<height {
            let from = UnsafeRawPointer(source.row(y))
            let to = row(y)
            for word in 0..<words {
                guard BytePlane.isAnySet(source.row(y) + 64 &* word, min(64, source.stride &- 64 &* word)) else {
                    to[word] = 0
                    continue
                }
                var packed: UInt64 = 0
                for part in 0..<min(8, (source.stride &- 64 &* word) / 8) {
                    let eight = UInt64(
                        littleEndian: from.loadUnaligned(fromByteOffset: 64 &* word &+ 8 &* part, as: UInt64.self))
                    // Each factor brings one byte's lowest bit to its place in the highest byte; none meets another.
                    packed |= ((eight &* 0x0102_0408_1020_4080) >> 56) << UInt64(8 &* part)
                }
                to[word] = packed
            }
            to[words &- 1] &= lastWord
        }
    }

    /// Gives the picture as bytes 0 and 1; padding becomes 0.
    package func unpack(into out: borrowing BytePlane) {
        for y in 0..<height {
            let from = row(y)
            let to = UnsafeMutableRawPointer(out.row(y))
            for word in 0..<words {
                let packed = from[word]
                // Most words of a picture are empty.
                guard packed != 0 else {
                    let bytes = min(64, out.stride &- 64 &* word)
                    (to + 64 &* word).initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
                    continue
                }
                for part in 0..<min(8, (out.stride &- 64 &* word) / 8) {
                    let byte = packed >> UInt64(8 &* part) & 0xff
                    // The other way round; the highest bit on its own, since its place would meet the next byte's.
                    let eight =
                        (byte & 0x7f) &* 0x0002_0408_1020_4081 & 0x0101_0101_0101_0101 | (byte & 0x80) << 49
                    to.storeBytes(
                        of: eight.littleEndian, toByteOffset: 64 &* word &+ 8 &* part, as: UInt64.self)
                }
            }
        }
    }
}
