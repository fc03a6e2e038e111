// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing
import VideoIngest

/// People who stand, things that stand, and what they leave behind, on a drawn square, a look every two seconds.
struct StandingPeopleTests {
    @Test(arguments: UInt64(0)..<3) func whoStandsForMinutesIsCounted(seed: UInt64) {
        let square = DrawnSquare(seed: seed)
        for _ in 0..<40 { square.look() }
        var seen = 0
        for _ in 0..<180 {
            square.look(and: [square.stander(x: 320, foot: 220)])
            if square.isSomeone(at: 320, foot: 220) { seen += 1 }
        }
        #expect(seen >= 171)
    }

    @Test(arguments: UInt64(0)..<3) func whoStoodFromTheFirstLookLeavesNoGhost(seed: UInt64) {
        let square = DrawnSquare(seed: seed)
        for _ in 0..<30 { square.look(and: [square.stander(x: 320, foot: 220)]) }
        var ghosts = 0
        for _ in 0..<60 {
            square.look()
            if square.isSomeone(at: 320, foot: 220) { ghosts += 1 }
        }
        #expect(ghosts <= 1)
    }

    @Test func aThingLeftBehindBecomesPartOfTheScene() {
        let square = DrawnSquare(seed: 4)
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

    /// A head and feet, as they show above and below a sign.
    private func paintPieces(_ picture: borrowing WorkingPicture) {
        picture.paint(columns: 310..<322, rows: 172..<186, level: 45)
        picture.paint(columns: 308..<324, rows: 208..<221, level: 45)
    }

    private let pieces = PersonBox(x: 304, y: 170, width: 24, height: 52, score: 0.3)

    @Test(arguments: UInt64(6)..<9) func whatOnlyTheMemoryHoldsIsNobodyNotEvenInPieces(seed: UInt64) {
        let square = DrawnSquare(seed: seed)
        for _ in 0..<60 { square.look(over: { picture, _ in paintPieces(picture) }) }
        // Taken away, they are all that differs from the scene.
        square.look()
        #expect(square.detector.foregroundShare(in: pieces) > 0.12)
        #expect(square.judged(with: pieces) == square.people)
        // Rows are brought up to date one band after the other.
        for _ in 0..<12 { square.look() }
        #expect(square.detector.foregroundShare(in: pieces) < 0.05)
    }

    @Test(arguments: UInt64(6)..<9) func whoIsThereInPiecesStays(seed: UInt64) {
        let square = DrawnSquare(seed: seed)
        for _ in 0..<60 { square.look() }
        square.look(over: { picture, _ in paintPieces(picture) })
        #expect(square.judged(with: pieces) == square.people + [pieces])
        square.look(over: { picture, _ in paintPieces(picture) })
        #expect(square.detector.foregroundShare(in: pieces) > 0.12)
    }

    @Test func anotherSceneIsLearnedAnew() {
        let square = DrawnSquare(seed: 5)
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
