// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import Testing

/// The size line that a ground plane implies, against a camera that projects heads as well as feet.
struct PersonSizeLineTests {
    /// A camera above the ground's origin that looks down by `tilt`; the ground's axes are turned by `turn`.
    private struct Mast {
        var focal = 900.0
        var height = 6.0
        var tilt = 0.35
        var turn = 0.6
        static let width = 1280.0
        static let rows = 720.0

        func image(_ x: Double, _ y: Double, _ z: Double) -> ImagePoint {
            let across = cos(turn) * x - sin(turn) * y
            let ahead = sin(turn) * x + cos(turn) * y
            let depth = ahead * cos(tilt) + (height - z) * sin(tilt)
            let down = (height - z) * cos(tilt) - ahead * sin(tilt)
            return ImagePoint(x: Self.width / 2 + focal * across / depth, y: Self.rows / 2 + focal * down / depth)
        }

        /// A ground point that many metres ahead and across.
        func place(ahead: Double, across: Double) -> GroundPoint {
            GroundPoint(
                x: cos(turn) * across + sin(turn) * ahead, y: -sin(turn) * across + cos(turn) * ahead)
        }

        func plane() throws -> GroundPlane {
            let places = [(6.0, -2.0), (6.0, 2.5), (25.0, -6.0), (25.0, 8.0), (12.0, 0.5)]
            return try GroundPlane(
                pairs: places.map {
                    let ground = place(ahead: $0.0, across: $0.1)
                    return CalibrationPair(image: image(ground.x, ground.y, 0), ground: ground)
                })
        }
    }

    @Test(arguments: [(0.25, 0.0), (0.35, 0.6), (0.5, 2.4), (0.35, -1.2)])
    func aGroundPlaneTellsHowTallPeopleAppear(tilt: Double, turn: Double) throws {
        let mast = Mast(tilt: tilt, turn: turn)
        let line = try #require(
            PersonSizeLine(groundPlane: try mast.plane(), width: Mast.width, height: Mast.rows))
        for (ahead, across) in [(8.0, 0.0), (12.0, -2.0), (18.0, 3.0), (22.0, -3.0)] {
            let ground = mast.place(ahead: ahead, across: across)
            let foot = mast.image(ground.x, ground.y, 0)
            let head = mast.image(ground.x, ground.y, 1.72)
            guard foot.y < Mast.rows, foot.y > 0.35 * Mast.rows else { continue }
            let expected = foot.y - head.y
            let found = Double(line.height(atColumn: Float(foot.x), row: Float(foot.y)))
            // Height over row is not quite a line; a step of the covering's own search is 7 %.
            #expect(abs(found - expected) < 0.07 * expected, "\(ahead) m ahead: \(found) for \(expected) pixels")
        }
        let half = line.scaled(x: 0.5, y: 0.5)
        #expect(abs(half.height(atColumn: 300, row: 200) - line.height(atColumn: 600, row: 400) / 2) < 1e-3)
    }

    /// As in 2CIF: the picture has twice as many columns, and the plane is drawn on them.
    @Test func pixelsThatAreNotSquareChangeNoHeight() throws {
        let mast = Mast()
        let pairs = [(6.0, -2.0), (6.0, 2.5), (25.0, -6.0), (25.0, 8.0)].map {
            let ground = mast.place(ahead: $0.0, across: $0.1)
            let image = mast.image(ground.x, ground.y, 0)
            return CalibrationPair(image: ImagePoint(x: 2 * image.x, y: image.y), ground: ground)
        }
        let line = try #require(
            PersonSizeLine(
                groundPlane: GroundPlane(pairs: pairs),
                full: PictureSize(width: 2 * Int(Mast.width), height: Int(Mast.rows)), width: 640, height: 360))
        let square = try #require(PersonSizeLine(groundPlane: mast.plane(), width: Mast.width, height: Mast.rows))
        for (x, y) in [(300.0, 400.0), (700, 650)] {
            let height = line.height(atColumn: Float(2 * x), row: Float(y))
            #expect(abs(height - square.height(atColumn: Float(x), row: Float(y))) < 0.1)
        }
    }

    @Test func aViewFromStraightAboveTellsNoHeight() throws {
        let plane = try GroundPlane(
            imageToGround: [[0.01, 0, 0], [0, 0.01, 0], [0, 0, 1]], showingGroundAt: ImagePoint(x: 640, y: 719))
        #expect(PersonSizeLine(groundPlane: plane, width: Mast.width, height: Mast.rows) == nil)
    }
}
