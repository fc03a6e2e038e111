// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing

/// Shadows in views without colour.
struct ShadowBandTests {
    private typealias Ratios = (count: Int, around: Double, spread: Double)

    /// The least ratio to the scene that is shadow, of 1, after ten looks: clothes evenly spread, the rest around something.
    private func least(clothes: Int, peaks: [Ratios]) -> Double {
        let band = ShadowBand()
        var generator = SplitMix64(seed: 60)
        for _ in 0..<10 {
            for _ in 0..<clothes / 10 { band.note(.random(in: 64...250, using: &generator), of: 120) }
            for peak in peaks {
                for _ in 0..<peak.count / 10 {
                    // Two dice, so that the middle is the most frequent.
                    let off = Double.random(in: -1...1, using: &generator) + .random(in: -1...1, using: &generator)
                    band.note(Int32(256 * (peak.around + off / 2 * peak.spread)), of: 120)
                }
            }
            band.learn()
        }
        return Double(band.least) / 256
    }

    @Test func untilEnoughIsKnownOnlySoftOnesAreShadow() {
        #expect(least(clothes: 1000, peaks: [(1000, 0.5, 0.05)]) == 0.75)
    }

    @Test func softShadowsLeaveDarkerClothes() {
        #expect(0.75...0.85 ~= least(clothes: 10000, peaks: [(10000, 0.87, 0.08)]))
    }

    @Test func darkCoatsAreNoSunsShadow() {
        #expect(0.75...0.85 ~= least(clothes: 10000, peaks: [(10000, 0.38, 0.15), (10000, 0.87, 0.08)]))
    }

    @Test func theSunsShadowsAreFound() {
        #expect(0.45...0.5 ~= least(clothes: 10000, peaks: [(10000, 0.52, 0.06)]))
        #expect(0.45...0.5 ~= least(clothes: 10000, peaks: [(10000, 0.52, 0.06), (10000, 0.87, 0.08)]))
    }

    @Test func whereThereAreNoneNothingIs() {
        #expect(least(clothes: 20000, peaks: []) > 0.95)
    }

    @Test func oneLookTellsLittle() {
        let band = ShadowBand()
        for _ in 0..<10 {
            for _ in 0..<1000 { band.note(222, of: 120) }
            band.learn()
        }
        for _ in 0..<200_000 { band.note(140, of: 120) }
        band.begin()
        band.learn()
        #expect(band.least > 200)
        for _ in 0..<200_000 { band.note(140, of: 120) }
        band.learn()
        for _ in 0..<10 {
            for _ in 0..<2000 { band.note(222, of: 120) }
            band.learn()
        }
        #expect(band.least > 200)
    }

    @Test func aDarkSceneTellsNothing() {
        let band = ShadowBand()
        for _ in 0..<10000 { band.note(128, of: 40) }
        band.learn()
        #expect(band.least == 192)
    }

    @Test func greyClothesAreNoShadow() {
        let square = DrawnSquare(seed: 61)
        for _ in 0..<60 { square.look() }
        var found = 0
        for look in 0..<10 {
            // Half of the ground's level.
            let place = (x: 90 + 10 * Double(look), foot: 140 + 6 * Double(look))
            square.look(and: [.init(x: place.x, foot: place.foot, level: 64)], walkers: 0)
            if square.people.count == 1, square.isSomeone(at: place.x, foot: place.foot) { found += 1 }
        }
        #expect(found >= 9)
    }
}
