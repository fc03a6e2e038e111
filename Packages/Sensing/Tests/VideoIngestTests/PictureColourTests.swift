// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import VideoIngest

@Suite(.enabled(if: Clips.hasFFmpeg, Clips.reason))
struct PictureColourTests {
    @Test(arguments: [
        ("320x240", "", 0.299, false), ("1280x720", "", 0.2126, false),
        ("320x240", "-colorspace bt709", 0.2126, false), ("320x240", "-color_range pc", 0.299, true),
        ("1280x720", "-colorspace smpte170m", 0.299, false), ("320x240", "-colorspace bt2020nc", 0.2627, false),
    ])
    func pictureMeansColourAsItsStreamDeclares(size: String, flags: String, red: Double, fullRange: Bool) throws {
        let clip = try Clips.make(
            "colour.mp4", size: size, seconds: 1, "-c:v libx264 -preset ultrafast -pix_fmt yuv420p \(flags)")
        let source = FileSource(try SourceAddress(parsing: clip), options: IngestOptions())
        var picture: WorkingPicture?
        guard case .look = try source.nextLook(into: &picture, until: nil), let picture else {
            Issue.record("no picture")
            return
        }
        #expect(picture.colour.red == red && picture.colour.fullRange == fullRange)
    }
}
