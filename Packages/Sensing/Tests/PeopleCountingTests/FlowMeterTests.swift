// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing
import VideoIngest

/// Drawn walkers of known velocity, between two frames a quarter of a second apart.
@Suite struct FlowMeterTests {
    private static let seconds = 0.24

    /// Velocities found of walkers with velocities given.
    private func measure(
        _ walkers: [(DrawnWalkers.Walker, x: Double, y: Double)], seed: UInt64 = 1,
        second change: (inout DrawnWalkers) -> Void = { _ in }
    ) throws -> [GroundVelocity] {
        let size = DrawnWalkers.size
        let first = WorkingPicture(width: size.width, height: size.height)
        let second = WorkingPicture(width: size.width, height: size.height)
        var square = DrawnWalkers(seed: seed)
        square.draw(walkers.map(\.0), into: first)
        change(&square)
        square.draw(
            walkers.map { walker, x, y in
                var moved = walker
                moved.x += x * Self.seconds
                moved.y += y * Self.seconds
                return moved
            }, into: second)
        var velocities: [GroundVelocity] = []
        FlowMeter(groundPlane: try DrawnWalkers.plane()).measure(
            walkers.map { DrawnWalkers.box($0.0) }, from: first, to: second, seconds: Self.seconds, full: size,
            detector: nil, velocities: &velocities)
        return velocities
    }

    @Test(arguments: [
        (1.4, 0.0), (-1.4, 0), (0, 1.4), (0, -1.4), (2.5, 0), (-2.5, 0.5), (0.3, 0), (0, 0), (1, 1),
    ])
    func walkersNearAndFarAreMeasured(x: Double, y: Double) throws {
        let places = [(-1.5, 8.0), (1.5, 11), (0.5, 16), (-3, 22)]
        let walkers = places.enumerated().map { index, place in
            (DrawnWalkers.Walker(x: place.0, y: place.1, seed: UInt64(index + 3)), x: x, y: y)
        }
        for (velocity, place) in zip(try measure(walkers), places) {
            #expect(velocity.isMeasured)
            #expect(abs(velocity.x - x) < 0.12)
            // Half a pixel of rows is ever more ground with distance.
            #expect(abs(velocity.y - y) < (place.1 < 12 ? 0.2 : 0.45))
        }
    }

    @Test(arguments: [(2, 1), (-2, -2), (0, 2)]) func aMastThatSwaysMovesNobody(x: Int, y: Int) throws {
        let walkers = [
            (DrawnWalkers.Walker(x: -1, y: 9), x: 0.0, y: 0.0),
            (DrawnWalkers.Walker(x: 2, y: 14, seed: 4), x: 1.4, y: 0),
        ]
        let found = try measure(walkers) { $0.sway = (x, y) }
        #expect(abs(found[0].x) < 0.12 && abs(found[0].y) < 0.25)
        #expect(abs(found[1].x - 1.4) < 0.12 && abs(found[1].y) < 0.45)
    }

    @Test func lightThatChangesMovesNobody() throws {
        let walkers = [
            (DrawnWalkers.Walker(x: -1, y: 9), x: 1.4, y: 0.0), (DrawnWalkers.Walker(x: 1, y: 12), x: 0, y: 0),
        ]
        let found = try measure(walkers) { $0.light = 1.08 }
        #expect(abs(found[0].x - 1.4) < 0.12 && abs(found[1].x) < 0.12)
    }

    @Test func aCrowdThatGoesOneWayIsNoSway() throws {
        var walkers: [(DrawnWalkers.Walker, x: Double, y: Double)] = []
        for row in 0..<7 {
            for place in 0..<10 {
                walkers.append(
                    (
                        DrawnWalkers.Walker(
                            x: Double(place - 5) * 0.8 + 0.4, y: 7.5 + 1.5 * Double(row), seed: UInt64(row * 10 + place)
                        ),
                        x: 1.2, y: 0
                    ))
            }
        }
        let found = try measure(walkers)
        let measured = found.filter(\.isMeasured)
        #expect(measured.count > found.count / 2)
        let mean = measured.map(\.x).reduce(0, +) / Double(measured.count)
        #expect(abs(mean - 1.2) < 0.15)
    }

    @Test func whatHasNoTextureStandsStill() throws {
        let size = DrawnWalkers.size
        let first = WorkingPicture(width: size.width, height: size.height)
        let second = WorkingPicture(width: size.width, height: size.height)
        var velocities: [GroundVelocity] = []
        FlowMeter(groundPlane: try DrawnWalkers.plane()).measure(
            [DrawnWalkers.box(.init(x: 0, y: 10))], from: first, to: second, seconds: 0.24, full: size, detector: nil,
            velocities: &velocities)
        #expect(velocities == [.unknown])
    }

    @Test(arguments: UInt64(1)...3) func grainIsNoMotion(seed: UInt64) throws {
        let walkers = (0..<4).map { index in
            (DrawnWalkers.Walker(x: Double(index) * 1.5 - 2, y: 9 + 2 * Double(index), seed: seed), x: 0.0, y: 0.0)
        }
        for velocity in try measure(walkers, seed: seed, second: { $0.grain = 8 }) {
            #expect(abs(velocity.x) < 0.12 && abs(velocity.y) < 0.45)
        }
    }
}
