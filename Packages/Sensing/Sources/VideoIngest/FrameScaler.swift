// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg
internal import Glibc

/// Brings the decoder's planes to the working picture: once, and only as far as needed.
///
/// Planar 8-bit YUV and grey are copied row by row or averaged by ``BoxScaler``, with luma levels as the stream codes
/// them. Any other form (10 bits, RGB, packed) goes through libswscale to 4:2:0 of the same levels.
final class FrameScaler {
    /// What the tables below were made for.
    private struct Shape: Equatable {
        var format: Int32
        var width: Int32
        var height: Int32
        var size: WorkingSize
    }

    private var shape: Shape?
    private var luma: BoxScaler?
    private var chroma: BoxScaler?
    private var converter: OpaquePointer?
    private var chromaWidth = 0
    private var chromaHeight = 0
    /// Reused for frames that are shown turned.
    private var unturned: WorkingPicture?

    deinit { sws_freeContext(converter) }

    /// Fills the picture, which is made or replaced where its size is not the wanted one.
    ///
    /// - Parameters:
    ///   - frame: A decoded picture.
    ///   - picture: Reused, made or replaced.
    ///   - size: As ``WorkingSize`` gives it for the frame as it is shown.
    ///   - turn: How it is turned for that.
    /// - Returns: `false` when the frame's form cannot be brought to 4:2:0.
    func show(
        _ frame: UnsafePointer<AVFrame>, in picture: inout WorkingPicture?, size: WorkingSize, turn: QuarterTurn
    ) -> Bool {
        // Moved out and back in, so that its planes are never copied.
        var shown = picture.take() ?? WorkingPicture(width: size.width, height: size.height)
        if shown.width != size.width || shown.height != size.height {
            shown = WorkingPicture(width: size.width, height: size.height)
        }
        let isShown =
            turn == .none ? scale(frame, into: shown, size: size) : scale(frame, into: shown, size: size, turn: turn)
        shown.colour = PictureColour(frame)
        picture = consume shown
        return isShown
    }

    /// Fills the picture with a turned frame.
    private func scale(
        _ frame: UnsafePointer<AVFrame>, into picture: borrowing WorkingPicture, size: WorkingSize, turn: QuarterTurn
    ) -> Bool {
        let codedSize = turn.isSideways ? size.turned : size
        var coded = unturned.take() ?? WorkingPicture(width: codedSize.width, height: codedSize.height)
        if coded.width != codedSize.width || coded.height != codedSize.height {
            coded = WorkingPicture(width: codedSize.width, height: codedSize.height)
        }
        let isShown = scale(frame, into: coded, size: codedSize)
        if isShown { turn.turn(coded, into: picture) }
        unturned = consume coded
        return isShown
    }

    /// Name of a frame's pixel form.
    static func formatName(_ frame: UnsafePointer<AVFrame>) -> String {
        av_get_pix_fmt_name(AVPixelFormat(frame.pointee.format)).map { String(cString: $0) } ?? "unknown"
    }

    /// Fills the picture.
    ///
    /// - Parameters:
    ///   - frame: A decoded picture of at least the working picture's size.
    ///   - picture: Filled.
    ///   - size: The picture's, as ``WorkingSize`` gives it for the frame.
    /// - Returns: `false` when the frame's form cannot be brought to 4:2:0.
    func scale(_ frame: UnsafePointer<AVFrame>, into picture: borrowing WorkingPicture, size: WorkingSize) -> Bool {
        let wanted = Shape(
            format: frame.pointee.format, width: frame.pointee.width, height: frame.pointee.height, size: size)
        if shape != wanted {
            guard prepare(wanted) else { return false }
            shape = wanted
        }
        if converter != nil { return convert(frame, into: picture) }

        let planes = frame.pointee.data
        let strides = frame.pointee.linesize
        guard let y = planes.0 else { return false }
        Self.bring(
            y, Int(strides.0), luma, into: picture.luma, picture.stride, width: picture.width, height: picture.height)
        let width = picture.width / 2
        let height = picture.height / 2
        guard chromaWidth > 0 else {
            for plane in [picture.chromaU, picture.chromaV] {
                plane.update(repeating: 128, count: height * picture.chromaStride)
            }
            return true
        }
        guard let u = planes.1, let v = planes.2 else { return false }
        Self.bring(
            u, Int(strides.1), chroma, into: picture.chromaU, picture.chromaStride, width: width, height: height)
        Self.bring(
            v, Int(strides.2), chroma, into: picture.chromaV, picture.chromaStride, width: width, height: height)
        return true
    }

    /// Copies or averages one plane.
    private static func bring(
        _ source: UnsafeMutablePointer<UInt8>, _ sourceStride: Int, _ scaler: BoxScaler?,
        into target: UnsafeMutablePointer<UInt8>, _ targetStride: Int, width: Int, height: Int
    ) {
        if let scaler {
            scaler.scale(source, sourceStride, into: target, targetStride)
            return
        }
        for row in 0..<height { memcpy(target + row * targetStride, source + row * sourceStride, width) }
    }

    /// Makes the tables for a shape.
    private func prepare(_ shape: Shape) -> Bool {
        sws_freeContext(converter)
        converter = nil
        luma = nil
        chroma = nil
        chromaWidth = 0
        let width = Int(shape.width)
        let height = Int(shape.height)
        let format = AVPixelFormat(shape.format)
        guard width >= shape.size.width, height >= shape.size.height else { return false }
        guard let layout = av_pix_fmt_desc_get(format) else { return false }
        // A size that was only made even is cut, not scaled.
        let isScaled = width & ~1 != shape.size.width || height & ~1 != shape.size.height
        guard let subsampling = Self.planarSubsampling(layout) else {
            // RGB would need a range to convert to; every other form keeps its own.
            converter = sws_getContext(
                shape.width, shape.height, format, Int32(shape.size.width), Int32(shape.size.height),
                AV_PIX_FMT_YUV420P, SWS_AREA, nil, nil, nil)
            return converter != nil
        }
        if isScaled {
            luma = BoxScaler(from: width, height, to: shape.size.width, shape.size.height)
        }
        guard let (across, down) = subsampling else { return true }
        chromaWidth = (width + (1 << across) - 1) >> across
        chromaHeight = (height + (1 << down) - 1) >> down
        let (newWidth, newHeight) = (shape.size.width / 2, shape.size.height / 2)
        // 4:1:0 and 4:1:1 have fewer chroma samples than 4:2:0 and would have to be enlarged.
        guard chromaWidth >= newWidth, chromaHeight >= newHeight else {
            converter = sws_getContext(
                shape.width, shape.height, format, Int32(shape.size.width), Int32(shape.size.height),
                AV_PIX_FMT_YUV420P, SWS_AREA, nil, nil, nil)
            return converter != nil
        }
        if isScaled || across != 1 || down != 1 {
            // Without scaling, an odd last row or column of luma is cut, and with it what chroma has of it.
            let oldWidth = isScaled ? chromaWidth : shape.size.width >> across
            let oldHeight = isScaled ? chromaHeight : shape.size.height >> down
            chroma = BoxScaler(from: oldWidth, oldHeight, to: newWidth, newHeight)
        }
        return true
    }

    /// Chroma shifts of a planar 8-bit form; the inner `nil` is grey, the outer a form that needs conversion.
    private static func planarSubsampling(
        _ layout: UnsafePointer<AVPixFmtDescriptor>
    ) -> (across: Int, down: Int)?? {
        let unwanted = UInt64(
            AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL
                | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_FLOAT)
        let components = layout.pointee.comp
        guard layout.pointee.flags & unwanted == 0, components.0.depth == 8, components.0.plane == 0,
            components.0.step == 1
        else { return nil }
        if layout.pointee.nb_components <= 2 { return .some(nil) }
        guard components.1.plane == 1, components.2.plane == 2, components.1.step == 1, components.2.step == 1 else {
            return nil
        }
        return (Int(layout.pointee.log2_chroma_w), Int(layout.pointee.log2_chroma_h))
    }

    private func convert(_ frame: UnsafePointer<AVFrame>, into picture: borrowing WorkingPicture) -> Bool {
        var target: [UnsafeMutablePointer<UInt8>?] = [picture.luma, picture.chromaU, picture.chromaV, nil]
        var strides = [Int32(picture.stride), Int32(picture.chromaStride), Int32(picture.chromaStride), 0]
        let planes = frame.pointee.data
        let source: [UnsafePointer<UInt8>?] = [
            UnsafePointer(planes.0), UnsafePointer(planes.1), UnsafePointer(planes.2), UnsafePointer(planes.3),
        ]
        let lines = frame.pointee.linesize
        let sourceStrides = [lines.0, lines.1, lines.2, lines.3]
        return sws_scale(converter, source, sourceStrides, 0, frame.pointee.height, &target, &strides)
            == Int32(picture.height)
    }
}
