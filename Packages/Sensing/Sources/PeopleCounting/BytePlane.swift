// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Bytes in rows, in memory of its own that is reused from look to look and zeroed when it ends.
package struct BytePlane: ~Copyable {
    package let width: Int
    package let height: Int
    /// Bytes per row, a multiple of 32, at least `width`; the padding is writable.
    package let stride: Int
    package let bytes: UnsafeMutablePointer<UInt8>

    package init(width: Int, height: Int, filledWith value: UInt8 = 0) {
        self.width = width
        self.height = height
        stride = (width + 31) / 32 * 32
        let raw = UnsafeMutableRawPointer.allocate(byteCount: stride * height, alignment: 64)
        bytes = raw.bindMemory(to: UInt8.self, capacity: stride * height)
        bytes.initialize(repeating: value, count: stride * height)
    }

    deinit {
        bytes.update(repeating: 0, count: stride * height)
        UnsafeMutableRawPointer(bytes).deallocate()
    }

    @inline(__always) package func row(_ y: Int) -> UnsafeMutablePointer<UInt8> { bytes + y &* stride }

    /// Whether any of some bytes is not 0.
    @inline(__always) static func isAnySet(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var any: UInt8 = 0
        for x in 0..<count { any |= bytes[x] }
        return any != 0
    }

    package func fill(_ value: UInt8) { bytes.update(repeating: value, count: stride &* height) }
}
