// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import Governance
package import PeopleCounting

/// A rectangle of the working picture, in its pixels.
package struct PictureRegion: Hashable, Sendable {
    /// Left edge.
    package var x: Double
    /// Top edge.
    package var y: Double
    /// Width, above 0.
    package var width: Double
    /// Height, above 0.
    package var height: Double

    package init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The rectangle of a box.
    init(_ box: PersonBox) {
        self.init(x: Double(box.x), y: Double(box.y), width: Double(box.width), height: Double(box.height))
    }

    /// Whether both share a point.
    func meets(_ other: PictureRegion) -> Bool {
        x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
    }
}

/// Where a part of a picture lies in a model's input, and back.
package struct Letterbox: Hashable, Sendable {
    /// The part of the picture.
    package let region: PictureRegion
    /// Columns of the input that it fills, and where they begin.
    package let columns: Range<Int>
    /// Rows of the input that it fills.
    package let rows: Range<Int>
    /// Input columns per picture column.
    package let scaleX: Double
    /// Input rows per picture row.
    package let scaleY: Double

    /// Places a region.
    ///
    /// - Parameters:
    ///   - region: Part of a picture.
    ///   - height: Rows of the input.
    ///   - width: Columns of the input.
    ///   - fit: How.
    package init(_ region: PictureRegion, height: Int, width: Int, fit: ModelInput.Fit) {
        self.region = region
        guard fit != .stretch else {
            columns = 0..<width
            rows = 0..<height
            scaleX = Double(width) / region.width
            scaleY = Double(height) / region.height
            return
        }
        let scale = min(Double(width) / region.width, Double(height) / region.height)
        let filledWidth = max(1, min(width, Int((region.width * scale).rounded())))
        let filledHeight = max(1, min(height, Int((region.height * scale).rounded())))
        let left = fit == .centre ? (width - filledWidth) / 2 : 0
        let top = fit == .centre ? (height - filledHeight) / 2 : 0
        columns = left..<(left + filledWidth)
        rows = top..<(top + filledHeight)
        scaleX = Double(filledWidth) / region.width
        scaleY = Double(filledHeight) / region.height
    }

    /// A box of the picture in the input.
    package func input(_ box: PersonBox) -> PersonBox {
        PersonBox(
            x: Float((Double(box.x) - region.x) * scaleX) + Float(columns.lowerBound),
            y: Float((Double(box.y) - region.y) * scaleY) + Float(rows.lowerBound),
            width: Float(Double(box.width) * scaleX), height: Float(Double(box.height) * scaleY), score: box.score)
    }

    /// A box of the input in the picture.
    package func picture(_ box: PersonBox) -> PersonBox {
        PersonBox(
            x: Float((Double(box.x) - Double(columns.lowerBound)) / scaleX + region.x),
            y: Float((Double(box.y) - Double(rows.lowerBound)) / scaleY + region.y),
            width: Float(Double(box.width) / scaleX), height: Float(Double(box.height) / scaleY), score: box.score)
    }

    /// The pixels of the input that show a part of the picture, without a place in another input.
    package func patch(around part: PictureRegion) -> InputPatch {
        let left = Int(((part.x - region.x) * scaleX).rounded(.down)) + columns.lowerBound
        let top = Int(((part.y - region.y) * scaleY).rounded(.down)) + rows.lowerBound
        let right = Int(((part.x + part.width - region.x) * scaleX).rounded(.up)) + columns.lowerBound
        let bottom = Int(((part.y + part.height - region.y) * scaleY).rounded(.up)) + rows.lowerBound
        return InputPatch(column: left, row: top, width: max(1, right - left), height: max(1, bottom - top))
    }
}
