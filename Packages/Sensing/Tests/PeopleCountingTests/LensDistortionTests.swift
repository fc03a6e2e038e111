// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Governance
import PeopleCounting
import Testing
import VideoIngest

/// Expected values by scipy 1.17 (`least_squares`, method `lm`, all parameters at once; covariance (JᵀJ)⁻¹·RSS/(2n − p)) on
/// the pairs stated here, which were drawn with one and two coefficients, and with none.
struct LensDistortionTests {
    private static let picture = PictureSize(width: 1280, height: 720)

    private static func pairs(_ points: [(Double, Double, Double, Double)]) -> [CalibrationPair] {
        points.map { CalibrationPair(image: ImagePoint(x: $0.0, y: $0.1), ground: GroundPoint(x: $0.2, y: $0.3)) }
    }

    private static let barrel = pairs([
        (59, 151, -18.57, 24.55), (460, 173, -4.04, 19.27), (809, 132, 4.48, 23.22), (1236, 173, 17.22, 21.86),
        (47, 410, -8.04, 8.89), (466, 416, -2.01, 8.97), (821, 437, 1.98, 8.42), (1208, 415, 7.52, 8.78),
        (67, 693, -4.91, 4.26), (426, 666, -1.7, 4.95), (852, 703, 1.66, 4.64), (1237, 692, 5.19, 4.24),
    ])

    private static let moustache = pairs([
        (77, 138, -20.71, 27.75), (330, 140, -8.86, 23.75), (636, 166, -0.1, 19.78), (928, 129, 8.61, 25.0),
        (1212, 155, 19.16, 24.97), (76, 342, -9.2, 10.97), (375, 314, -4.0, 11.84), (659, 307, 0.28, 12.0),
        (933, 319, 4.43, 11.67), (1205, 338, 9.31, 11.11), (50, 513, -6.76, 6.63), (338, 492, -3.26, 7.31),
        (653, 507, 0.13, 7.2), (939, 519, 3.08, 6.87), (1243, 506, 7.01, 6.73), (46, 697, -5.17, 4.06),
        (372, 714, -2.14, 4.33), (659, 699, 0.15, 4.62), (924, 684, 2.38, 4.63), (1197, 674, 4.96, 4.37),
    ])

    private static let straight = pairs([
        (76, 129, -14.2, 22.71), (431, 137, -5.13, 21.91), (817, 165, 3.9, 19.46), (1239, 154, 13.72, 20.37),
        (37, 399, -7.26, 9.39), (438, 417, -2.33, 8.92), (839, 419, 2.3, 8.9), (1208, 403, 6.84, 9.24),
        (70, 702, -4.33, 4.84), (423, 670, -1.74, 5.12), (831, 684, 1.51, 5.0), (1240, 691, 4.62, 4.94),
    ])

    private static let far = ImagePoint(x: 200, y: 200)
    private static let near = ImagePoint(x: 1100, y: 650)
    private static let here = ImagePoint(x: 300, y: 300)
    private static let there = ImagePoint(x: 380, y: 310)

    private func close(_ found: Double?, _ expected: Double, within share: Double) -> Bool {
        found.map { abs($0 - expected) <= share * abs(expected) } ?? false
    }

    @Test func oneCoefficientIsFoundAsByAnIndependentFit() throws {
        let plane = try GroundPlane(pairs: Self.barrel, picture: Self.picture)
        let lens = try #require(plane.lens)
        #expect(abs(lens.first + 0.21973182) < 1e-5 && lens.second == 0)
        #expect(close(plane.residual?.rms, 0.041365567, within: 1e-6))
        let far = try #require(plane.ground(at: Self.far))
        #expect(abs(far.x + 9.94395968) < 1e-4 && abs(far.y - 18.03236286) < 1e-4)
        #expect(close(plane.uncertainty(at: Self.far), 0.030465348, within: 1e-3))
        #expect(close(plane.uncertainty(at: Self.near), 0.024802776, within: 1e-3))
        #expect(close(plane.uncertainty(ofDistanceBetween: Self.here, and: Self.there), 0.0029151482, within: 1e-3))
    }

    @Test func twoCoefficientsAreFoundAsByAnIndependentFit() throws {
        let plane = try GroundPlane(pairs: Self.moustache, picture: Self.picture)
        let lens = try #require(plane.lens)
        #expect(abs(lens.first + 0.34344744) < 1e-4 && abs(lens.second - 0.11304939) < 1e-4)
        #expect(close(plane.residual?.rms, 0.014239917, within: 1e-5))
        #expect(close(plane.uncertainty(at: Self.far), 0.010489446, within: 2e-3))
        #expect(close(plane.uncertainty(ofDistanceBetween: Self.here, and: Self.there), 0.0016543766, within: 2e-3))
    }

    @Test func aStraightLensGetsNoCoefficient() throws {
        let plane = try GroundPlane(pairs: Self.straight, picture: Self.picture)
        #expect(plane.lens == nil)
        #expect(close(plane.residual?.rms, 0.0225162375, within: 1e-6))
        let far = try #require(plane.ground(at: Self.far))
        #expect(abs(far.x + 8.61940134) < 1e-5 && abs(far.y - 17.01312453) < 1e-5)
        #expect(close(plane.uncertainty(at: Self.far), 0.014781056, within: 1e-3))
        #expect(close(plane.uncertainty(at: Self.near), 0.013692703, within: 1e-3))
        #expect(close(plane.uncertainty(ofDistanceBetween: Self.here, and: Self.there), 0.0014823748, within: 1e-3))
    }

    @Test func nothingIsEstimatedFromTooLittle() throws {
        #expect(try GroundPlane(pairs: Self.barrel).lens == nil)
        #expect(try GroundPlane(pairs: Array(Self.barrel[..<7]), picture: Self.picture).lens == nil)
        let four = [0, 3, 8, 11].map { Self.barrel[$0] }
        let exact = try GroundPlane(pairs: four, picture: Self.picture)
        #expect(exact.uncertainty(at: Self.far) == nil)
    }

    @Test(arguments: UInt64(0)..<40) func bendingUndoesStraightening(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        guard
            let lens = LensDistortion(
                first: .random(in: -0.6...0.4, using: &generator), second: .random(in: -0.2...0.2, using: &generator),
                picture: Self.picture)
        else { return }
        for _ in 0..<20 {
            let point = ImagePoint(
                x: .random(in: 0...1280, using: &generator), y: .random(in: 0...720, using: &generator))
            let back = lens.bent(lens.straightened(point))
            #expect(abs(back.x - point.x) + abs(back.y - point.y) < 1e-6)
        }
    }

    @Test func aDistortionThatFoldsThePictureIsNone() {
        #expect(LensDistortion(first: -1, picture: Self.picture) == nil)
        #expect(LensDistortion(first: 1.2, picture: Self.picture) == nil)
    }

    @Test func placesGoThereAndBackOnABentPicture() throws {
        let plane = try GroundPlane(pairs: Self.barrel, picture: Self.picture)
        for point in [Self.far, Self.near, ImagePoint(x: 5, y: 715), ImagePoint(x: 640, y: 360)] {
            let ground = try #require(plane.ground(at: point))
            let back = try #require(plane.image(of: ground))
            #expect(abs(back.x - point.x) + abs(back.y - point.y) < 1e-5)
        }
    }

    @Test func neighbouringZonesInMetresMayShareAnEdgeOnABentPicture() throws {
        let plane = try GroundPlane(pairs: Self.barrel, picture: Self.picture)
        func square(_ id: String, _ x: Double, _ y: Double, _ width: Double, _ depth: Double) -> ZoneShape {
            ZoneShape(
                id: id,
                corners: .metres([
                    .init(x: x, y: y), .init(x: x + width, y: y), .init(x: x + width, y: y + depth),
                    .init(x: x, y: y + depth),
                ]))
        }
        // The far edge of two meets the near edge of one, so that the pieces of their edges differ.
        let zones = try ZoneMap(
            [square("a", -4, 6, 4, 4), square("b", 0, 6, 4, 4), square("c", -4, 10, 8, 4)], picture: Self.picture,
            groundPlane: plane)
        for (point, zone) in [(GroundPoint(x: -3, y: 8), 0), (.init(x: 3, y: 8), 1), (.init(x: 0.5, y: 12), 2)] {
            #expect(zones.zone(at: try #require(plane.image(of: point))) == zone)
        }
        #expect(throws: ZoneError.self) {
            try ZoneMap(
                [square("a", -4, 6, 4, 4), square("b", -0.5, 6, 4, 4)], picture: Self.picture, groundPlane: plane)
        }
    }

    @Test func theContactIndicatorStatesItsSpread() throws {
        let zone = ZoneShape(
            id: "z", corners: .pixels([.init(x: 100, y: 300), .init(x: 1200, y: 300), .init(x: 640, y: 700)]))
        func camera(_ plane: GroundPlane?) throws -> CameraSetup {
            try CameraSetup(
                id: "c", source: SourceAddress(parsing: "/no/such/file.mp4"), groundPlane: plane,
                zones: ZoneMap([zone], picture: Self.picture, groundPlane: plane), picture: Self.picture)
        }
        let accuracy = try #require(try camera(GroundPlane(pairs: Self.barrel, picture: Self.picture)).contactAccuracy)
        #expect(accuracy.distance == 2 && 0.001...0.05 ~= accuracy.sigma && accuracy.worstSigma >= accuracy.sigma)
        #expect(accuracy.misjudgement(ofPairAt: 2) == 0.5)
        #expect(abs(accuracy.misjudgement(ofPairAt: 2 - 1.959964 * accuracy.sigma) - 0.025) < 1e-6)
        #expect(abs(accuracy.misjudgedShare - 0.398942 * accuracy.sigma) < 1e-6)
        // The same lens taken for straight: the residual is large, and so is the error that it implies.
        let wrong = try #require(try camera(GroundPlane(pairs: Self.barrel)).contactAccuracy)
        #expect(wrong.sigma > 5 * accuracy.sigma)
        #expect(try camera(nil).contactAccuracy == nil && camera(nil).measurable == [.occupancy])
    }
}
