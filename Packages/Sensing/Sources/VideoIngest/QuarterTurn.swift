// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How a coded picture is turned to be shown, as containers and JPEGs may ask.
///
/// Zones are drawn on the picture as players show it, so the working picture is turned likewise.
package enum QuarterTurn: Int, Sendable {
    /// As coded.
    case none = 0
    /// 90° clockwise.
    case clockwise = 90
    /// Upside down.
    case half = 180
    /// 90° counter-clockwise.
    case counterclockwise = 270

    /// Reads a display matrix (ISO/IEC 14496-12, 8.3.2): a point (x, y), y downwards, is shown at
    /// (ax + cy, bx + dy), of which a, b, c, d are the elements 0, 1, 3 and 4.
    ///
    /// Fails for a mirrored, skewed, unevenly scaled or otherwise turned picture.
    ///
    /// - Parameter matrix: Nine elements; nil and all zero mean as coded.
    init?(_ matrix: UnsafePointer<Int32>?) {
        guard let matrix else {
            self = .none
            return
        }
        let (a, b, c, d) = (Int(matrix[0]), Int(matrix[1]), Int(matrix[3]), Int(matrix[4]))
        guard a == d, b == -c else { return nil }
        switch (a.signum(), b.signum()) {
        case (0, 0), (1, 0): self = .none
        case (0, 1): self = .clockwise
        case (-1, 0): self = .half
        case (0, -1): self = .counterclockwise
        default: return nil
        }
    }

    /// Whether width and height change places.
    package var isSideways: Bool { self == .clockwise || self == .counterclockwise }

    /// Turns a picture of the coded shape into one of the shown shape.
    ///
    /// - Parameters:
    ///   - coded: As decoded.
    ///   - shown: Filled; its sides are those of `coded`, changed over where the turn is sideways.
    package func turn(_ coded: borrowing WorkingPicture, into shown: borrowing WorkingPicture) {
        let width = coded.width
        let height = coded.height
        precondition(
            isSideways
                ? shown.width == height && shown.height == width : shown.width == width && shown.height == height)
        turn(coded.luma, coded.stride, width, height, into: shown.luma, shown.stride)
        turn(coded.chromaU, coded.chromaStride, width / 2, height / 2, into: shown.chromaU, shown.chromaStride)
        turn(coded.chromaV, coded.chromaStride, width / 2, height / 2, into: shown.chromaV, shown.chromaStride)
    }

    /// Turns one plane of `width` × `height` coded samples.
    private func turn(
        _ source: UnsafeMutablePointer<UInt8>, _ sourceStride: Int, _ width: Int, _ height: Int,
        into target: UnsafeMutablePointer<UInt8>, _ targetStride: Int
    ) {
        // Where the first coded sample goes, and how far the next one right and the next one below lie from it.
        let (first, right, down) =
            switch self {
            case .none: (0, 1, targetStride)
            case .clockwise: (height - 1, targetStride, -1)
            case .half: ((height - 1) * targetStride + width - 1, -1, -targetStride)
            case .counterclockwise: ((width - 1) * targetStride, -targetStride, 1)
            }
        for row in 0..<height {
            let from = source + row * sourceStride
            let to = target + (first + row * down)
            for column in 0..<width { to[column * right] = from[column] }
        }
    }
}
