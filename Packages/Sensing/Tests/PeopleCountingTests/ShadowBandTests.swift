// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing

/// Shadows in views without colour.
struct ShadowBandTests {
    /// The least ratio to the scene that is shadow, of 1, where clothes are evenly spread and shadows lie as told.
    private func least(clothes: Int, shadows: [(count: Int, around: Double, spread: Double)]) -> Double {
        var band = ShadowBand()
        var generator = SplitMix64(seed: 60)
        for _ in 0..<clothes { band.note(.random(in: 90...250, using: &generator), of: 120) }
        for shadow in shadows {
            for _ in 0..<shadow.count {
                // Two dice, so that the middle is the most frequent.
                let off = Double.random(in: -1...1, using: &generator) + .random(in: -1...1, using: &generator)
                band.note(Int32(256 * (shadow.around + off / 2 * shadow.spread)), of: 120)
            }
        }
        band.settle()
        return Double(band.least) / 256
    }

    @Test func untilEnoughIsKnownOnlySoftOnesAreShadow() {
        #expect(least(clothes: 1000, shadows: [(1000, 0.5, 0.05)]) == 0.75)
    }

    @Test func softShadowsLeaveDarkerClothes() {
        #expect(0.75...0.85 ~= least(clothes: 10000, shadows: [(10000, 0.87, 0.08)]))
    }

    @Test func theSunsShadowsAreFound() {
        #expect(0.45...0.5 ~= least(clothes: 10000, shadows: [(10000, 0.52, 0.06)]))
        #expect(0.45...0.5 ~= least(clothes: 10000, shadows: [(10000, 0.52, 0.06), (10000, 0.87, 0.08)]))
    }

    @Test func whereThereAreNoneNothingIs() {
        #expect(least(clothes: 20000, shadows: []) > 0.95)
    }

    @Test func aDarkSceneTellsNothing() {
        var band = ShadowBand()
        for _ in 0..<10000 { band.note(128, of: 40) }
        band.settle()
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
