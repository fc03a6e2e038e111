// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import Governance

/// Writes a part of a working picture straight into a model's input: scaled, converted from YUV and normalised in one
/// pass, with one row of scratch per plane.
package final class InputFiller {
    /// Where the part lies.
    package let letterbox: Letterbox

    private let input: ModelInput
    private let height: Int
    private let width: Int
    private let lumaRows: AxisTaps
    private let lumaColumns: AxisTaps
    private let chromaRows: AxisTaps
    private let chromaColumns: AxisTaps
    private let pictureWidth: Int
    private let pictureHeight: Int
    /// Four rows: the vertically scaled source row, then Y, U and V at the input's columns.
    private let scratch: UnsafeMutableBufferPointer<Float>
    private let sourceLength: Int

    /// Prepares the scaling.
    ///
    /// - Parameters:
    ///   - region: The part of the picture; may reach outside, edge pixels are then repeated.
    ///   - pictureWidth: Columns of the working picture.
    ///   - pictureHeight: Its rows.
    ///   - input: The model's input.
    ///   - height: Rows of the input as compiled.
    ///   - width: Columns of the input as compiled.
    package init(
        _ region: PictureRegion, pictureWidth: Int, pictureHeight: Int, input: ModelInput, height: Int, width: Int
    ) {
        let letterbox = Letterbox(region, height: height, width: width, fit: input.fit)
        let area = input.resampling == .area
        let columns = letterbox.columns.count
        let rows = letterbox.rows.count
        lumaColumns = AxisTaps(
            offset: region.x, length: region.width, limit: pictureWidth, count: columns, area: area)
        lumaRows = AxisTaps(offset: region.y, length: region.height, limit: pictureHeight, count: rows, area: area)
        chromaColumns = AxisTaps(
            offset: region.x / 2, length: region.width / 2, limit: pictureWidth / 2, count: columns, area: area)
        chromaRows = AxisTaps(
            offset: region.y / 2, length: region.height / 2, limit: pictureHeight / 2, count: rows, area: area)
        sourceLength = pictureWidth
        scratch = .allocate(capacity: pictureWidth + 3 * columns)
        scratch.initialize(repeating: 0)
        self.letterbox = letterbox
        self.input = input
        self.height = height
        self.width = width
        self.pictureWidth = pictureWidth
        self.pictureHeight = pictureHeight
    }

    deinit { scratch.deallocate() }

    /// Fills a whole input.
    ///
    /// - Parameters:
    ///   - tensor: `height × width × 3` floats in the model's layout.
    ///   - picture: A picture of the size given at the start.
    package func fill(_ tensor: UnsafeMutableBufferPointer<Float>, from picture: PicturePlanes) {
        precondition(tensor.count == 3 * height * width)
        padAround(tensor)
        copy(
            InputPatch(column: 0, row: 0, width: width, height: height), to: tensor, width: width, height: height,
            from: picture)
    }

    /// Fills a smaller input with patches of the whole one, each pixel as it would be there, and padding between them.
    ///
    /// - Parameters:
    ///   - tensor: `height × width × 3` floats in the model's layout.
    ///   - sheet: The patches and their places.
    ///   - picture: A picture of the size given at the start.
    package func fill(
        _ tensor: UnsafeMutableBufferPointer<Float>, sheet: PatchSheet, from picture: PicturePlanes
    ) {
        guard let size = sheet.size else { return }
        precondition(tensor.count == 3 * size.height * size.width)
        pad(tensor, 0..<(size.width * size.height))
        for patch in sheet.patches { copy(patch, to: tensor, width: size.width, height: size.height, from: picture) }
    }

    /// Writes the part of a patch that holds picture.
    private func copy(
        _ patch: InputPatch, to tensor: UnsafeMutableBufferPointer<Float>, width tensorWidth: Int,
        height tensorHeight: Int, from picture: PicturePlanes
    ) {
        precondition(picture.width == pictureWidth && picture.height == pictureHeight)
        precondition(
            patch.column >= 0 && patch.row >= 0 && patch.toColumn >= 0 && patch.toRow >= 0
                && patch.toColumn + patch.width <= tensorWidth && patch.toRow + patch.height <= tensorHeight)
        let columns = (patch.column..<(patch.column + patch.width)).clamped(to: letterbox.columns)
        let rows = (patch.row..<(patch.row + patch.height)).clamped(to: letterbox.rows)
        guard let base = tensor.baseAddress, let scratchBase = scratch.baseAddress, !columns.isEmpty else { return }
        let shown =
            (columns.lowerBound - letterbox.columns.lowerBound)..<(columns.upperBound - letterbox.columns.lowerBound)
        let luma = scratchBase + sourceLength
        let blue = luma + shown.count
        let red = blue + shown.count
        let channel = tensorWidth * tensorHeight
        for inputRow in rows {
            let row = inputRow - letterbox.rows.lowerBound
            PlaneResampling.resample(picture.luma, picture.stride, row, lumaRows, lumaColumns, shown, scratchBase, luma)
            PlaneResampling.resample(
                picture.chromaU, picture.chromaStride, row, chromaRows, chromaColumns, shown, scratchBase, blue)
            PlaneResampling.resample(
                picture.chromaV, picture.chromaStride, row, chromaRows, chromaColumns, shown, scratchBase, red)
            let start =
                (patch.toRow + inputRow - patch.row) * tensorWidth + patch.toColumn + columns.lowerBound - patch.column
            write(
                base, start: start, channel: channel, columns: shown.count, luma: luma, blue: blue, red: red,
                picture.coding)
        }
        scratch.update(repeating: 0)
    }

    private func write(
        _ base: UnsafeMutablePointer<Float>, start: Int, channel plane: Int, columns: Int,
        luma: UnsafeMutablePointer<Float>, blue: UnsafeMutablePointer<Float>, red: UnsafeMutablePointer<Float>,
        _ coding: ColourCoding
    ) {
        // A literal step lets the compiler see that the planes of `nchw` are contiguous.
        if input.layout == .nchw {
            write(base, at: start, step: 1, channel: plane, columns: columns, luma, blue, red, coding)
        } else {
            write(base, at: 3 * start, step: 3, channel: 1, columns: columns, luma, blue, red, coding)
        }
    }

    @inline(__always)
    private func write(
        _ base: UnsafeMutablePointer<Float>, at: Int, step: Int, channel: Int, columns: Int,
        _ luma: UnsafeMutablePointer<Float>, _ blue: UnsafeMutablePointer<Float>, _ red: UnsafeMutablePointer<Float>,
        _ coding: ColourCoding
    ) {
        let order = input.colour == .rgb ? (0, 1, 2) : (2, 1, 0)
        let redGain = gain(order.0)
        let greenGain = gain(order.1)
        let blueGain = gain(order.2)
        let outRed = base + at + order.0 * channel
        let outGreen = base + at + order.1 * channel
        let outBlue = base + at + order.2 * channel
        let lumaOffset = coding.lumaOffset
        let lumaGain = coding.lumaGain
        let (rv, gu, gv, bu) = (coding.redFromV, coding.greenFromU, coding.greenFromV, coding.blueFromU)
        for x in 0..<columns {
            let y = (luma[x] - lumaOffset) * lumaGain
            let u = blue[x] - 128
            let v = red[x] - 128
            let r = level(y + rv * v)
            let g = level(y - gu * u - gv * v)
            let b = level(y + bu * u)
            outRed[x &* step] = r * redGain.0 + redGain.1
            outGreen[x &* step] = g * greenGain.0 + greenGain.1
            outBlue[x &* step] = b * blueGain.0 + blueGain.1
        }
    }

    /// Held to 0...255; unlike `min` and `max`, in the order that is one instruction each.
    @inline(__always)
    private func level(_ value: Float) -> Float {
        let raised = value > 0 ? value : 0
        return raised < 255 ? raised : 255
    }

    /// Factor and addend that turn a level 0...255 into the channel's number.
    private func gain(_ channel: Int) -> (Float, Float) {
        let deviation = input.deviation[channel]
        return (Float(input.fullScale / 255 / deviation), Float(-input.mean[channel] / deviation))
    }

    /// Pads what of a whole input lies beside the picture.
    private func padAround(_ tensor: UnsafeMutableBufferPointer<Float>) {
        pad(tensor, 0..<(letterbox.rows.lowerBound * width))
        pad(tensor, (letterbox.rows.upperBound * width)..<(height * width))
        guard letterbox.columns.count < width else { return }
        for row in letterbox.rows {
            pad(tensor, (row * width)..<(row * width + letterbox.columns.lowerBound))
            pad(tensor, (row * width + letterbox.columns.upperBound)..<((row + 1) * width))
        }
    }

    /// Pads some of an input's pixels, counted along its rows.
    private func pad(_ tensor: UnsafeMutableBufferPointer<Float>, _ pixels: Range<Int>) {
        for channel in 0..<3 {
            let (factor, addend) = gain(channel)
            let value = Float(input.padding) * factor + addend
            if input.layout == .nchw {
                let start = channel * (tensor.count / 3)
                for index in pixels { tensor[start + index] = value }
            } else {
                for index in pixels { tensor[3 * index + channel] = value }
            }
        }
    }
}
