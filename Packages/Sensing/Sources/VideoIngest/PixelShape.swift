// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg

/// How wide a stream's pixels are shown, by how high: the sample aspect ratio.
package struct PixelShape: Hashable, Sendable {
    /// Width over height, 1/4...4.
    package let ratio: Double

    /// Wide and high alike.
    package static let square = PixelShape(ratio: 1)
    /// What differs from square by less is not worth a picture scaled anew.
    private static let tolerance = 0.02

    /// As a stream states it: square where it states nothing, nil outside 1/4...4.
    package init?(numerator: Int, denominator: Int) {
        guard numerator > 0, denominator > 0 else {
            self = .square
            return
        }
        let ratio = Double(numerator) / Double(denominator)
        guard 0.25...4 ~= ratio else { return nil }
        self = abs(ratio - 1) <= Self.tolerance ? .square : PixelShape(ratio: ratio)
    }

    private init(ratio: Double) { self.ratio = ratio }

    /// The same pixels on their side.
    var turned: PixelShape { PixelShape(ratio: 1 / ratio) }

    /// The largest size with square pixels that has no more rows or columns than one of these.
    func squared(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
        (
            min(width, max(16, Int((Double(width) * min(1, ratio)).rounded()))),
            min(height, max(16, Int((Double(height) / max(1, ratio)).rounded())))
        )
    }
}

extension VideoDecoder {
    /// How the pixels of the picture last given are shown once it is turned.
    ///
    /// - Parameters:
    ///   - stream: Whose container may state it, and then has the last word.
    ///   - turn: How the picture is turned.
    /// - Returns: Nil where what is stated is beyond belief.
    func pixelShape(in stream: UnsafeMutablePointer<AVStream>?, turn: QuarterTurn) -> PixelShape? {
        let stated =
            stream.map { av_guess_sample_aspect_ratio(nil, $0, frame) } ?? frame.pointee.sample_aspect_ratio
        let shape = PixelShape(numerator: Int(stated.num), denominator: Int(stated.den))
        return turn.isSideways ? shape?.turned : shape
    }
}
