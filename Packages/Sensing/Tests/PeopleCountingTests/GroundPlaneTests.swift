// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import Testing

struct GroundPlaneTests {
    /// A camera 6 m up that looks 25° down, as a homography from pixels to metres.
    private static let matrix: [[Double]] = {
        let (focal, cx, cy, up, tilt) = (900.0, 480.0, 270.0, 6.0, 25.0 * Double.pi / 180)
        let (s, c) = (sin(tilt), cos(tilt))
        return [
            [up, 0, -up * cx], [0, -up * s, up * (focal * c + cy * s)], [0, c, focal * s - cy * c],
        ]
    }()

    private static func truth() throws -> GroundPlane {
        try GroundPlane(imageToGround: matrix, showingGroundAt: ImagePoint(x: 480, y: 540))
    }

    @Test(arguments: UInt64(0)..<20) func fourPairsAreMetExactly(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let truth = try Self.truth()
        let corners = [(100.0, 100.0), (860, 120), (900, 500), (60, 520)].map { x, y in
            ImagePoint(
                x: x + .random(in: -40...40, using: &generator), y: y + .random(in: -20...20, using: &generator))
        }
        let plane = try GroundPlane(
            pairs: corners.map { CalibrationPair(image: $0, ground: try #require(truth.ground(at: $0))) })
        #expect(try #require(plane.residual).largest < 1e-6)
        let point = ImagePoint(
            x: .random(in: 100...800, using: &generator), y: .random(in: 150...500, using: &generator))
        let ground = try #require(plane.ground(at: point))
        #expect(ground.distance(to: try #require(truth.ground(at: point))) < 1e-5)
        let back = try #require(plane.image(of: ground))
        #expect(abs(back.x - point.x) + abs(back.y - point.y) < 1e-6)
    }

    @Test(arguments: UInt64(0)..<10) func noisyPairsGiveTheLeastResidual(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let truth = try Self.truth()
        var pairs: [CalibrationPair] = []
        for y in stride(from: 100.0, through: 520, by: 70) {
            for x in stride(from: 50.0, through: 900, by: 170) {
                let image = ImagePoint(x: x, y: y)
                var ground = try #require(truth.ground(at: image))
                ground.x += .random(in: -0.05...0.05, using: &generator)
                ground.y += .random(in: -0.05...0.05, using: &generator)
                pairs.append(CalibrationPair(image: image, ground: ground))
            }
        }
        let plane = try GroundPlane(pairs: pairs)
        let ofTruth = pairs.reduce(0) { sum, pair in
            let error = truth.ground(at: pair.image)?.distance(to: pair.ground) ?? .infinity
            return sum + error * error
        }
        let residual = try #require(plane.residual)
        #expect(residual.rms * residual.rms * Double(pairs.count) <= ofTruth)
        #expect(residual.rms > 0.01 && residual.largest < 0.1)
    }

    @Test func aPointAboveTheHorizonHasNoGround() throws {
        #expect(try Self.truth().ground(at: ImagePoint(x: 480, y: -400)) == nil)
    }

    private static func pairs(_ points: [(Double, Double, Double, Double)]) -> [CalibrationPair] {
        points.map { CalibrationPair(image: ImagePoint(x: $0.0, y: $0.1), ground: GroundPoint(x: $0.2, y: $0.3)) }
    }

    @Test func degenerateSurveysAreRefused() {
        #expect(throws: GroundPlaneError.tooFewPairs(3)) {
            try GroundPlane(pairs: Self.pairs([(0, 0, 0, 0), (9, 0, 1, 0), (9, 9, 1, 1)]))
        }
        #expect(throws: GroundPlaneError.repeatedPoint(first: 0, second: 3)) {
            try GroundPlane(pairs: Self.pairs([(0, 0, 0, 0), (9, 0, 1, 0), (9, 9, 1, 1), (0, 0, 0, 1)]))
        }
        #expect(throws: GroundPlaneError.notFinite(pair: 1)) {
            try GroundPlane(pairs: Self.pairs([(0, 0, 0, 0), (9, .nan, 1, 0), (9, 9, 1, 1), (0, 9, 0, 1)]))
        }
        #expect(throws: GroundPlaneError.collinear) {
            try GroundPlane(
                pairs: Self.pairs([(0, 0, 0, 0), (10, 10, 1, 1), (20, 20, 2, 2), (30, 30, 3, 3), (40, 40, 4, 4)]))
        }
        #expect(throws: GroundPlaneError.collinear) {
            try GroundPlane(pairs: Self.pairs([(0, 0, 0, 0), (10, 0, 1, 0), (20, 0, 2, 0), (10, 10, 1, 1)]))
        }
    }

    @Test func swappedCornersPutTheHorizonInside() {
        let crossed = Self.pairs([(0, 0, 0, 0), (100, 0, 10, 0), (100, 100, 0, 10), (0, 100, 10, 10)])
        #expect {
            try GroundPlane(pairs: crossed)
        } throws: { error in
            guard case .horizonInside = error as? GroundPlaneError else { return false }
            return true
        }
    }

    @Test func badMatricesAreRefused() {
        let foot = ImagePoint(x: 100, y: 100)
        #expect(throws: GroundPlaneError.notThreeByThree(rows: [3, 3])) {
            try GroundPlane(imageToGround: [[1, 0, 0], [0, 1, 0]], showingGroundAt: foot)
        }
        #expect(throws: GroundPlaneError.singular) {
            try GroundPlane(imageToGround: [[1, 0, 0], [2, 0, 0], [0, 0, 1]], showingGroundAt: foot)
        }
        #expect(throws: GroundPlaneError.notFinite(pair: nil)) {
            try GroundPlane(imageToGround: [[1, 0, 0], [0, .infinity, 0], [0, 0, 1]], showingGroundAt: foot)
        }
    }
}
