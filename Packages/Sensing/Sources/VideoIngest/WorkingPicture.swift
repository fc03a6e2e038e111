// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// One look at working size: planar YUV 4:2:0, 8 bits, in memory of its own that is reused from look to look.
///
/// Code outside this package can hold it but sees no pixel. The memory is zeroed when it ends.
public struct WorkingPicture: ~Copyable, @unchecked Sendable {
    /// Visible luma samples per row, even.
    public let width: Int
    /// Luma rows, even.
    public let height: Int
    /// Bytes per luma row, a multiple of 64, at least `width`.
    package let stride: Int
    /// Bytes per chroma row.
    package let chromaStride: Int
    /// Y plane, `height × stride` bytes.
    package let luma: UnsafeMutablePointer<UInt8>
    /// U (Cb) plane, `height/2 × chromaStride` bytes; 128 is neutral.
    package let chromaU: UnsafeMutablePointer<UInt8>
    /// V (Cr) plane, likewise.
    package let chromaV: UnsafeMutablePointer<UInt8>
    /// How the planes mean colour, as the stream declared with the look they hold.
    package var colour = PictureColour.bt601

    private let bytes: Int

    /// Makes a grey picture.
    ///
    /// - Parameters:
    ///   - width: 16...4096, even.
    ///   - height: 16...4096, even.
    package init(width: Int, height: Int) {
        precondition(width % 2 == 0 && height % 2 == 0 && 16...4096 ~= width && 16...4096 ~= height)
        self.width = width
        self.height = height
        stride = (width + 63) / 64 * 64
        chromaStride = (width / 2 + 63) / 64 * 64
        bytes = height * stride + height * chromaStride
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        luma = raw.bindMemory(to: UInt8.self, capacity: bytes)
        chromaU = luma + height * stride
        chromaV = chromaU + height / 2 * chromaStride
        luma.initialize(repeating: 128, count: bytes)
    }

    deinit {
        // A plain fill before freeing is a dead store that the optimiser may drop; this is not.
        explicit_bzero(luma, bytes)
        UnsafeMutableRawPointer(luma).deallocate()
    }
}
