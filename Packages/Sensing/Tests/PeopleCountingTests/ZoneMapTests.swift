// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing

struct ZoneMapTests {
    private static let picture = PictureSize(width: 640, height: 480)

    private static func zone(_ id: String, _ corners: [(Double, Double)]) -> ZoneShape {
        ZoneShape(id: id, corners: .pixels(corners.map { ImagePoint(x: $0.0, y: $0.1) }))
    }

    private static func map(_ zones: ZoneShape...) throws(ZoneError) -> ZoneMap {
        try ZoneMap(zones, picture: picture, groundPlane: nil)
    }

    @Test func overlapNamesThePair() {
        let a = Self.zone("a", [(0, 0), (100, 0), (100, 100), (0, 100)])
        let b = Self.zone("b", [(90, 90), (200, 90), (200, 200), (90, 200)])
        #expect {
            try Self.map(a, b)
        } throws: { error in
            guard case .overlap("a", "b", _) = error as? ZoneError else { return false }
            return "\(error)".contains("'a' and 'b' overlap")
        }
    }

    @Test(arguments: [
        [(0.0, 0.0), (100, 0), (100, 100), (0, 100)], [(20, 20), (80, 20), (80, 80), (20, 80)],
        [(-0.0, 40), (100, 40), (100, 60), (0, 60)],
    ]) func equalNestedAndCrossingZonesOverlap(corners: [(Double, Double)]) {
        #expect(throws: ZoneError.self) {
            try Self.map(
                Self.zone("a", [(0, 0), (100, 0), (100, 100), (0, 100)]), Self.zone("b", corners))
        }
    }

    @Test func touchingZonesAreDisjoint() throws {
        let left = Self.zone("left", [(0, 0), (100, 0), (100, 100), (0, 100)])
        let right = Self.zone("right", [(100, 0), (200, 0), (200, 100), (100, 100)])
        let corner = Self.zone("corner", [(200, 100), (300, 100), (300, 200), (200, 200)])
        let below = Self.zone("below", [(0, 100), (200, 100), (150, 200)])
        #expect(try Self.map(left, right, corner, below).ids.count == 4)
    }

    @Test(arguments: UInt64(0)..<20) func everyPointOfASharedBorderHasOneZone(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        func place(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
        let top = ImagePoint(x: place(200...400), y: 0)
        let bottom = ImagePoint(x: place(200...400), y: 480)
        let map = try ZoneMap(
            [
                ZoneShape(id: "l", corners: .pixels([.init(x: 0, y: 0), top, bottom, .init(x: 0, y: 480)])),
                ZoneShape(id: "r", corners: .pixels([top, .init(x: 640, y: 0), .init(x: 640, y: 480), bottom])),
            ], picture: Self.picture, groundPlane: nil)
        for _ in 0..<200 {
            let t = place(0.001...0.999)
            let point = ImagePoint(x: top.x + (bottom.x - top.x) * t, y: 480 * t)
            #expect(map.zone(at: point) != nil)
        }
        #expect(map.zone(at: ImagePoint(x: 1, y: 240)) == 0)
        #expect(map.zone(at: ImagePoint(x: 639, y: 240)) == 1)
        #expect(map.zone(at: ImagePoint(x: 700, y: 240)) == nil)
    }

    @Test func impossiblePolygonsAreRefused() {
        #expect(throws: ZoneError.noZones) { try ZoneMap([], picture: nil, groundPlane: nil) }
        #expect(throws: ZoneError.tooFewCorners(zone: "z", 2)) { try Self.map(Self.zone("z", [(0, 0), (9, 9)])) }
        #expect(throws: ZoneError.selfIntersecting(zone: "z", first: 0, second: 2)) {
            try Self.map(Self.zone("z", [(0, 0), (100, 100), (100, 0), (0, 100)]))
        }
        #expect(throws: ZoneError.noArea(zone: "z")) { try Self.map(Self.zone("z", [(0, 0), (50, 0), (100, 0)])) }
        #expect(throws: ZoneError.notFinite(zone: "z")) {
            try Self.map(Self.zone("z", [(0, 0), (.nan, 0), (100, 50)]))
        }
        #expect(throws: ZoneError.repeatedId("z")) {
            try Self.map(
                Self.zone("z", [(0, 0), (9, 0), (9, 9)]), Self.zone("z", [(20, 0), (29, 0), (29, 9)]))
        }
        #expect(
            throws: ZoneError.outsidePicture(zone: "z", corner: ImagePoint(x: 641, y: 0), picture: Self.picture)
        ) {
            try Self.map(Self.zone("z", [(0, 0), (641, 0), (100, 50)]))
        }
        #expect(throws: ZoneError.needsGroundPlane(zone: "z")) {
            try Self.map(
                ZoneShape(id: "z", corners: .metres([.init(x: 0, y: 0), .init(x: 1, y: 0), .init(x: 1, y: 1)])))
        }
    }

    @Test func zonesInMetresFollowTheGround() throws {
        let plane = try GroundPlane(
            imageToGround: [[0.01, 0, 0], [0, 0.02, 0], [0, 0, 1]], showingGroundAt: Self.picture.bottomCentre)
        let square = ZoneShape(
            id: "z", corners: .metres([.init(x: 1, y: 1), .init(x: 2, y: 1), .init(x: 2, y: 2), .init(x: 1, y: 2)]))
        let map = try ZoneMap([square], picture: Self.picture, groundPlane: plane)
        #expect(map.zone(at: ImagePoint(x: 150, y: 75)) == 0)
        #expect(map.zone(at: ImagePoint(x: 150, y: 40)) == nil)
    }
}
