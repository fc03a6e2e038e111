// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing
import VideoIngest

/// People who stand, things that stand, and what they leave behind, on a drawn square, a look every two seconds.
struct StandingPeopleTests {
    private final class Square {
        private var scene: SyntheticScene
        private var generator: SplitMix64
        private let picture = WorkingPicture(width: SyntheticScene.width, height: SyntheticScene.height)
        private let detector = SilhouetteDetector(width: SyntheticScene.width, height: SyntheticScene.height)
        private(set) var people: [PersonBox] = []

        init(seed: UInt64) {
            scene = SyntheticScene(seed: seed)
            generator = SplitMix64(seed: seed &+ 7)
        }

        /// The square is another one from now on.
        func change(seed: UInt64) { scene = SyntheticScene(seed: seed) }

        /// Three who walk by, each somewhere else every look, and those given.
        @discardableResult func look(
            and others: [SyntheticScene.Walker] = [], tone: (Double) -> Double = { $0 }
        ) -> DetectorVerdict {
            var walkers = others
            for place in 0..<3 {
                walkers.append(
                    .init(
                        x: Double(50 + 70 * place) + .random(in: -15...15, using: &generator),
                        foot: .random(in: 110...280, using: &generator), level: place % 2 == 0 ? 40 : 220))
            }
            scene.draw(walkers, into: picture)
            for y in 0..<picture.height {
                for x in 0..<picture.width {
                    let at = y * picture.stride + x
                    picture.luma[at] = UInt8(min(255, max(0, tone(Double(picture.luma[at])))))
                }
            }
            return detector.look(at: picture, after: 2, people: &people)
        }

        /// Somebody who stands at a place, and sways.
        func stander(x: Double, foot: Double) -> SyntheticScene.Walker {
            .init(
                x: x + .random(in: -2...2, using: &generator), foot: foot + .random(in: -1...1, using: &generator),
                level: 45)
        }

        func isSomeone(at x: Double, foot: Double) -> Bool {
            people.contains {
                let dx = Double($0.x + $0.width / 2) - x
                let dy = Double($0.y + $0.height) - foot
                return dx * dx + dy * dy < 15 * 15
            }
        }
    }

    @Test(arguments: UInt64(0)..<3) func whoStandsForMinutesIsCounted(seed: UInt64) {
        let square = Square(seed: seed)
        for _ in 0..<40 { square.look() }
        var seen = 0
        for _ in 0..<180 {
            square.look(and: [square.stander(x: 320, foot: 220)])
            if square.isSomeone(at: 320, foot: 220) { seen += 1 }
        }
        #expect(seen >= 171)
    }

    @Test(arguments: UInt64(0)..<3) func whoStoodFromTheFirstLookLeavesNoGhost(seed: UInt64) {
        let square = Square(seed: seed)
        for _ in 0..<30 { square.look(and: [square.stander(x: 320, foot: 220)]) }
        var ghosts = 0
        for _ in 0..<60 {
            square.look()
            if square.isSomeone(at: 320, foot: 220) { ghosts += 1 }
        }
        #expect(ghosts <= 1)
    }

    @Test func aThingLeftBehindBecomesPartOfTheScene() {
        let square = Square(seed: 4)
        for _ in 0..<40 { square.look() }
        let thing = SyntheticScene.Walker(x: 320, foot: 220, level: 45)
        square.look(and: [thing])
        #expect(square.isSomeone(at: 320, foot: 220))
        for _ in 0..<150 { square.look(and: [thing]) }
        #expect(!square.isSomeone(at: 320, foot: 220))
        // Taken away again, it leaves no ghost.
        var ghosts = 0
        for _ in 0..<20 {
            square.look()
            if square.isSomeone(at: 320, foot: 220) { ghosts += 1 }
        }
        #expect(ghosts <= 1)
    }

    @Test func anotherSceneIsLearnedAnew() {
        let square = Square(seed: 5)
        for _ in 0..<40 { square.look() }
        // Infrared lamps light what was dark, and the other way round.
        var refused = 0
        var errors: [Int] = []
        for _ in 0..<40 {
            if square.look(tone: { 290 - 1.6 * $0 }) == .counted {
                errors.append(square.people.count - 3)
            } else {
                refused += 1
            }
        }
        #expect(refused >= 3 && refused <= 20)
        #expect(errors.count { $0 == 0 } * 10 >= errors.count * 7)
    }
}
