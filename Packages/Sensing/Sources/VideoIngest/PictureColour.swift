// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg

/// How a picture's Y, U and V mean red, green and blue.
package struct PictureColour: Hashable, Sendable {
    /// Share of red in luma, Kr.
    package let red: Double
    /// Share of blue in luma, Kb.
    package let blue: Double
    /// Black is 0 and white 255, as in JPEG, instead of 16 and 235.
    package let fullRange: Bool

    /// Holds the three numbers.
    package init(red: Double, blue: Double, fullRange: Bool) {
        self.red = red
        self.blue = blue
        self.fullRange = fullRange
    }

    /// Standard definition, ITU-R BT.601-7, limited range.
    package static let bt601 = PictureColour(red: 0.299, blue: 0.114, fullRange: false)

    /// What a decoded frame declares (matrix coefficients of ITU-T H.273, section 8.3).
    ///
    /// A stream that declares none is taken as BT.709 from 720 rows on and as BT.601 below, as players do.
    init(_ frame: UnsafePointer<AVFrame>) {
        let format = AVPixelFormat(frame.pointee.format)
        if let layout = av_pix_fmt_desc_get(format), layout.pointee.flags & UInt64(AV_PIX_FMT_FLAG_RGB) != 0 {
            // libswscale's own choice when it makes YUV of RGB.
            self = .bt601
            return
        }
        let shares: (red: Double, blue: Double)
        switch frame.pointee.colorspace {
        case AVCOL_SPC_BT709: shares = (0.2126, 0.0722)
        case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: shares = (0.299, 0.114)
        case AVCOL_SPC_FCC: shares = (0.30, 0.11)
        case AVCOL_SPC_SMPTE240M: shares = (0.212, 0.087)
        case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: shares = (0.2627, 0.0593)
        default: shares = min(frame.pointee.width, frame.pointee.height) >= 720 ? (0.2126, 0.0722) : (0.299, 0.114)
        }
        red = shares.red
        blue = shares.blue
        fullRange = frame.pointee.color_range == AVCOL_RANGE_JPEG
    }
}
