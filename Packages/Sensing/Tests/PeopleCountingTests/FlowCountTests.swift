// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing
import VideoIngest

/// From velocities to whole people per minute.
@Suite struct FlowCountTests {
    /// Two zones of 4 m and 6 m side by side, 1 cm of ground per pixel, arrows to the right and upward.
    private func zones() throws -> (ZoneMap, GroundPlane) {
        let size = PictureSize(width: 1000, height: 600)
        let plane = try GroundPlane(
            imageToGround: [[0.01, 0, 0], [0, 0.01, 0], [0, 0, 1]], showingGroundAt: size.bottomCentre)
        func shape(_ id: String, _ from: Double, _ to: Double, _ flow: FlowArrow?) -> ZoneShape {
            ZoneShape(
                id: id,
                corners: .pixels([
                    .init(x: from, y: 0), .init(x: to, y: 0), .init(x: to, y: 600), .init(x: from, y: 600),
                ]), flow: flow)
        }
        let map = try ZoneMap(
            [
                shape("left", 0, 400, .pixels(.init(x: 10, y: 300), .init(x: 90, y: 300))),
                shape("right", 400, 1000, .metres(.init(x: 0, y: 5), .init(x: 0, y: 1))),
            ], picture: size, groundPlane: plane)
        return (map, plane)
    }

    private func person(x: Double, y: Double = 300) -> PersonBox {
        PersonBox(x: Float(x - 10), y: Float(y - 50), width: 20, height: 50, score: 1)
    }

    @Test func whoeverCrossesAddsTheirShareOfTheCrossSections() throws {
        let (map, plane) = try zones()
        #expect(map.flowLimits == [38, 25])
        var counter = LookCounter(zones: map, groundPlane: plane, contactDistance: 2)
        let people = [person(x: 100), person(x: 200), person(x: 500), person(x: 800)]
        let velocities = [
            GroundVelocity(x: 1, y: 0), GroundVelocity(x: -0.5, y: 3), GroundVelocity(x: 2, y: -1.5),
            GroundVelocity(x: 0, y: 99),
        ]
        counter.count(people, velocities: velocities, scaleX: 1, scaleY: 1, contact: false)
        // 1 m/s over 4 m: 15 a minute; 1.5 m/s over 6 m: 15 a minute; whoever flies adds the limit.
        #expect(counter.flowWith == [15, 15])
        #expect(counter.flowAgainst == [7, 25])
        counter.count(people, velocities: velocities, dither: ZoneFlow.unit / 2, scaleX: 1, scaleY: 1, contact: false)
        #expect(counter.flowAgainst == [8, 25])
    }

    /// Slow walkers would vanish if they were rounded; over evenly drawn dithers the mean is exact.
    @Test(arguments: [0.001, 0.02, 0.033, 0.5, 1.37]) func roundingHasNoBias(speed: Double) throws {
        let (map, plane) = try zones()
        var counter = LookCounter(zones: map, groundPlane: plane, contactDistance: 2)
        var sum = 0
        let step = 64
        for dither in stride(from: 0, to: ZoneFlow.unit, by: step) {
            counter.count(
                [person(x: 100)], velocities: [GroundVelocity(x: speed, y: 0)], dither: dither, scaleX: 1, scaleY: 1,
                contact: false)
            sum += counter.flowWith[0]
        }
        let mean = Double(sum) * Double(step) / Double(ZoneFlow.unit)
        #expect(abs(mean - speed * 15) < 0.002)
    }

    /// Whoever joins, at whatever speed, whatever the dither: at most the limit, one way, in one zone.
    @Test(arguments: UInt64(0)..<100) func oneMoreChangesAtMostTheLimit(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let (map, plane) = try zones()
        var counter = LookCounter(zones: map, groundPlane: plane, contactDistance: 2)
        func flows(_ people: [PersonBox], _ velocities: [GroundVelocity], _ dither: Int) -> [Int] {
            counter.count(people, velocities: velocities, dither: dither, scaleX: 1, scaleY: 1, contact: false)
            return counter.flowWith + counter.flowAgainst
        }
        for _ in 0..<50 {
            let count = Int.random(in: 1...30, using: &generator)
            let people = (0..<count).map { _ in person(x: .random(in: 0...1000, using: &generator)) }
            let velocities = (0..<count).map { _ in
                GroundVelocity(
                    x: .random(in: -4...4, using: &generator), y: .random(in: -4...4, using: &generator))
            }
            let dither = Int.random(in: 0..<ZoneFlow.unit, using: &generator)
            let with = flows(people, velocities, dither)
            let without = flows(Array(people.dropLast()), Array(velocities.dropLast()), dither)
            let changes = zip(with, without).map { $0 - $1 }
            #expect(changes.count { $0 != 0 } <= 1)
            let limits = map.flowLimits + map.flowLimits
            #expect(zip(changes, limits).allSatisfy { 0...$1 ~= $0 })
        }
    }
}
