// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import Testing
import VideoIngest

/// The working size follows the smallest person in a zone.
struct WorkingSizeTests {
    @Test(arguments: [
        // share of the picture's height, longest side
        (0.2, 512), (0.1, 712), (0.05, 1422), (0.01, 1536),
    ])
    func theSmallestPersonSpansEnoughRows(share: Double, longest: Int) throws {
        var options = IngestOptions()
        options.smallestPerson = share
        let size = try #require(WorkingSize(fitting: 3840, 2160, options: options))
        #expect(abs(size.width - longest) <= 2)
        if longest > 512, longest < 1536 {
            #expect(share * Double(size.height) >= WorkingSize.personRows - 1)
        }
        #expect(abs(Double(size.width) / Double(size.height) - 16 / 9) < 0.02)
    }

    @Test func noPictureIsEnlarged() throws {
        var options = IngestOptions()
        options.smallestPerson = 0.01
        let size = try #require(WorkingSize(fitting: 640, 480, options: options))
        #expect((size.width, size.height) == (640, 480))
    }

    @Test func withoutPeoplesSizeTheUsualSideHolds() throws {
        let size = try #require(WorkingSize(fitting: 1920, 1080, options: IngestOptions()))
        #expect((size.width, size.height) == (768, 432))
    }

    @Test(arguments: [
        // 2CIF, half D1, D1, anamorphic HD; nothing stated, and next to nothing.
        (768, 288, 1, 2, 384, 288), (352, 576, 24, 11, 352, 264), (720, 576, 16, 15, 720, 540),
        (1440, 1080, 4, 3, 768, 432), (768, 576, 0, 1, 768, 576), (768, 576, 100, 99, 768, 576),
    ])
    func pixelsOfTheWorkingPictureAreSquare(
        width: Int, height: Int, numerator: Int, denominator: Int, columns: Int, rows: Int
    ) throws {
        let pixels = try #require(PixelShape(numerator: numerator, denominator: denominator))
        let size = try #require(WorkingSize(fitting: width, height, pixels: pixels, options: IngestOptions()))
        #expect((size.width, size.height) == (columns, rows))
    }

    /// A camera 6 m up that looks 20° down, 1000 pixels of focal length on 1280×720.
    private func setup(farthest: Double) throws -> CameraSetup {
        let tilt = 20.0 * .pi / 180
        func image(_ x: Double, _ y: Double) -> ImagePoint {
            let (forward, up) = (y * cos(tilt) + 6 * sin(tilt), y * sin(tilt) - 6 * cos(tilt))
            return ImagePoint(x: 640 + 1000 * x / forward, y: 360 - 1000 * up / forward)
        }
        let pairs = [(-4.0, 12.0), (4, 12), (-6, 30), (6, 30), (0, 18)].map {
            CalibrationPair(image: image($0.0, $0.1), ground: GroundPoint(x: $0.0, y: $0.1))
        }
        let corners = [(-3.0, 12.0), (3, 12), (3, farthest), (-3, farthest)].map { image($0.0, $0.1) }
        let picture = PictureSize(width: 1280, height: 720)
        return try CameraSetup(
            id: "a", source: SourceAddress(parsing: "rtsp://127.0.0.1/a"), groundPlane: GroundPlane(pairs: pairs),
            zones: ZoneMap([ZoneShape(id: "z", corners: .pixels(corners))], picture: picture, groundPlane: nil),
            picture: picture)
    }

    @Test func theFarthestCornerOfAZoneDecides() throws {
        // 1.72 m at a distance d appears about 1000 · 1.72 / d rows tall.
        let near = try #require(try setup(farthest: 16).smallestPerson) * 720
        let far = try #require(try setup(farthest: 28).smallestPerson) * 720
        #expect(abs(near - 101) < 10)
        #expect(abs(far - 60) < 10)
    }

    @Test func zonesSayHowTallPeopleAreInThePictureThatIsLookedAt() throws {
        let heights = try #require(try setup(farthest: 28).zoneHeights)
        #expect(heights.map(\.zone) == ["z"])
        // The picture is scaled until the smallest span what they must; who stands at 12 m is about twice as tall.
        #expect(abs(heights[0].smallest - WorkingSize.personRows) < 1.5)
        #expect(68...82 ~= heights[0].tallest)
        let bare = try CameraSetup(
            id: "a", source: SourceAddress(parsing: "rtsp://127.0.0.1/a"), zones: setup(farthest: 28).zones)
        #expect(bare.zoneHeights == nil)
    }
}
