// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// How a picture's Y, U and V mean red, green and blue.
///
/// ITU-R BT.601-7 and BT.709-6, section 3; limited range has black at 16 and white at 235.
package struct ColourCoding: Hashable, Sendable {
    private(set) var lumaOffset: Float
    private(set) var lumaGain: Float
    private(set) var redFromV: Float
    private(set) var greenFromU: Float
    private(set) var greenFromV: Float
    private(set) var blueFromU: Float

    /// Derives the numbers from the share of red and blue in luma.
    ///
    /// - Parameters:
    ///   - red: Kr, .299 in BT.601.
    ///   - blue: Kb, .114 in BT.601.
    ///   - fullRange: Black is 0 and white 255, as in JPEG.
    package init(red: Double, blue: Double, fullRange: Bool) {
        let green = 1 - red - blue
        let chroma = fullRange ? 1.0 : 255.0 / 224.0
        lumaOffset = fullRange ? 0 : 16
        lumaGain = Float(fullRange ? 1 : 255.0 / 219.0)
        redFromV = Float(2 * (1 - red) * chroma)
        blueFromU = Float(2 * (1 - blue) * chroma)
        greenFromU = Float(2 * (1 - blue) * blue / green * chroma)
        greenFromV = Float(2 * (1 - red) * red / green * chroma)
    }

    /// Takes what a stream declares.
    package init(_ colour: PictureColour) {
        self.init(red: colour.red, blue: colour.blue, fullRange: colour.fullRange)
    }

    /// The same with all three colours times a factor, and black at 0 if so wanted.
    func brighter(by factor: Float, fromZero: Bool) -> Self {
        var coding = self
        if fromZero { coding.lumaOffset = 0 }
        coding.lumaGain *= factor
        coding.redFromV *= factor
        coding.greenFromU *= factor
        coding.greenFromV *= factor
        coding.blueFromU *= factor
        return coding
    }
}
