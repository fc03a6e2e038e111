// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// The planes of a working picture, lent for one look.
///
/// A noncopyable picture cannot enter a closure; this can, and must not outlive the call that made it.
package struct PicturePlanes {
    let width: Int
    let height: Int
    let luma: UnsafePointer<UInt8>
    let chromaU: UnsafePointer<UInt8>
    let chromaV: UnsafePointer<UInt8>
    let stride: Int
    let chromaStride: Int
    private(set) var coding: ColourCoding

    /// Borrows a picture's planes; they mean colour as the picture says, or as `colour` does.
    package init(_ picture: borrowing WorkingPicture, colour: PictureColour? = nil) {
        width = picture.width
        height = picture.height
        luma = UnsafePointer(picture.luma)
        chromaU = UnsafePointer(picture.chromaU)
        chromaV = UnsafePointer(picture.chromaV)
        stride = picture.stride
        chromaStride = picture.chromaStride
        coding = ColourCoding(colour ?? picture.colour)
    }

    /// Level that a tenth of a well exposed picture reaches, of 255.
    private static let bright: Float = 150
    /// A dark picture is shown to a model brighter by at most this: its noise is, too.
    private static let most: Float = 2.5
    /// Pixels from one that is looked at to the next, each way.
    private static let step = 8

    /// The same planes with brighter colours where most of the picture is dark: models are trained on well exposed pictures.
    ///
    /// What is darker than black there, in more than a twentieth of the picture, is detail, whatever range the stream declares.
    package func exposed() -> Self {
        var histogram = InlineArray<256, Int32>(repeating: 0)
        var all: Int32 = 0
        for y in Swift.stride(from: Self.step / 2, to: height, by: Self.step) {
            let row = luma + y &* stride
            for x in Swift.stride(from: Self.step / 2, to: width, by: Self.step) {
                histogram[Int(row[x])] += 1
                all += 1
            }
        }
        var left = all / 10
        var level = 255
        while level > 0, left >= histogram[level] {
            left -= histogram[level]
            level -= 1
        }
        let reached = (Float(level) - coding.lumaOffset) * coding.lumaGain
        guard reached < Self.bright else { return self }
        let black = Int(coding.lumaOffset)
        let isBelowBlack = (0..<max(0, black - 2)).reduce(0) { $0 + histogram[$1] } * 20 > all
        let shown = isBelowBlack ? Float(level) * coding.lumaGain : reached
        var planes = self
        planes.coding = coding.brighter(by: min(Self.most, Self.bright / max(1, shown)), fromZero: isBelowBlack)
        return planes
    }
}
