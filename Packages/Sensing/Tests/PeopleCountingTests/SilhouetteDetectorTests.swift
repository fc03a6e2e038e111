// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing
import VideoIngest

struct SilhouetteDetectorTests {
    /// Shows walkers that cross the square until the detector knows it, then some looks; returns what it saw.
    private func watch(
        seed: UInt64, looks: Int = 60, then last: [SyntheticScene.Walker]?, gain: (Int) -> Double = { _ in 1 },
        shake: (Int) -> (Int, Int) = { _ in (0, 0) }
    ) -> (errors: [Int], learning: Int, last: DetectorVerdict, people: [PersonBox]) {
        var scene = SyntheticScene(seed: seed)
        var generator = SplitMix64(seed: seed &+ 99)
        let picture = WorkingPicture(width: SyntheticScene.width, height: SyntheticScene.height)
        let detector = SilhouetteDetector(width: SyntheticScene.width, height: SyntheticScene.height)
        var people: [PersonBox] = []
        var errors: [Int] = []
        var learning = 0
        for look in 0..<looks {
            // Independent places every look: nothing can rely on motion.
            var walkers: [SyntheticScene.Walker] = []
            for place in 0..<4 {
                walkers.append(
                    .init(
                        x: Double(50 + 90 * place) + .random(in: -15...15, using: &generator),
                        foot: .random(in: 110...280, using: &generator), level: place % 2 == 0 ? 40 : 220))
            }
            let move = shake(look)
            scene.draw(walkers, into: picture, gain: gain(look), dx: move.0, dy: move.1)
            switch detector.look(at: picture, after: 2, people: &people) {
            case .counted: errors.append(people.count - 4)
            case .unavailable: learning += 1
            }
        }
        guard let last else { return (errors, learning, .counted, people) }
        scene.draw(last, into: picture, gain: gain(looks))
        let verdict = detector.look(at: picture, after: 2, people: &people)
        return (errors, learning, verdict, people)
    }

    @Test(arguments: UInt64(0)..<3) func countsWalkersAndSaysWhileItLearns(seed: UInt64) {
        let seen = watch(seed: seed, then: nil)
        #expect(seen.learning >= 8 && seen.learning <= 30)
        #expect(seen.errors.count { $0 == 0 } * 10 >= seen.errors.count * 8)
    }

    @Test func flickerAndSunriseDoNotPopulateTheSquare() {
        let seen = watch(seed: 5, then: []) { 0.9 + Double($0) * 0.004 + ($0 % 2 == 0 ? 0.025 : -0.025) }
        #expect(seen.errors.count { abs($0) <= 1 } * 10 >= seen.errors.count * 9)
        #expect(seen.last == .counted)
        #expect(seen.people.isEmpty)
    }

    @Test func aShakingMastIsFollowed() {
        let seen = watch(seed: 6, then: []) { _ in
            1
        } shake: {
            ($0 % 5 - 2, ($0 * 3) % 5 - 2)
        }
        #expect(seen.errors.count { abs($0) <= 1 } * 10 >= seen.errors.count * 8)
    }

    @Test func twoWhoOverlapAreTwo() {
        let pair = [
            SyntheticScene.Walker(x: 180, foot: 240, level: 40), SyntheticScene.Walker(x: 200, foot: 246, level: 40),
        ]
        let seen = watch(seed: 7, then: pair)
        #expect(seen.people.count == 2)
    }

    @Test func mostOfThePictureChangedAtOnceIsNoLook() {
        var scene = SyntheticScene(seed: 8)
        var other = SyntheticScene(seed: 80)
        let picture = WorkingPicture(width: SyntheticScene.width, height: SyntheticScene.height)
        let detector = SilhouetteDetector(width: SyntheticScene.width, height: SyntheticScene.height)
        var people: [PersonBox] = []
        for _ in 0..<12 {
            scene.draw([], into: picture)
            #expect(detector.look(at: picture, after: 2, people: &people) == .unavailable(.learning))
        }
        other.draw([], into: picture)
        for y in 0..<SyntheticScene.height {
            for x in 0..<SyntheticScene.width where (x / 8 + y / 8) % 4 != 0 {
                picture.luma[y * picture.stride + x] = 235
            }
        }
        #expect(detector.look(at: picture, after: 2, people: &people) == .unavailable(.sceneChange))
        #expect(people.isEmpty)
    }
}
