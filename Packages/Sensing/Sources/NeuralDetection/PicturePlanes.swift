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
    let coding: ColourCoding

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
}
