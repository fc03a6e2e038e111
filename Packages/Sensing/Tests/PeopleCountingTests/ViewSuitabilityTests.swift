// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing
import VideoIngest

struct ViewSuitabilityTests {
    @Test func aSquareWithUprightPeopleIsSuited() {
        let square = DrawnSquare(seed: 31)
        #expect(square.detector.suitability == .undecided)
        for _ in 0..<80 { square.look() }
        #expect(square.detector.suitability?.verdict == .suited)
        #expect(square.detector.suitability?.reasons == [])
    }

    @Test func anEmptySquareIsUndecided() {
        let square = DrawnSquare(seed: 32)
        for _ in 0..<80 { square.look(walkers: 0) }
        #expect(square.detector.suitability == .undecided)
    }

    @Test func peopleSeenFromStraightAboveAreNotUpright() {
        let square = DrawnSquare(seed: 33)
        for look in 0..<140 {
            // Until there is reason to say so, nothing says that the view is suited.
            if look > 30, square.detector.suitability?.verdict == .suited { Issue.record("suited at look \(look)") }
            square.look(walkers: 0) { picture, generator in
                // Heads and shoulders: wider than high, or the other way round, wherever they walk.
                for place in 0..<4 {
                    let x = 40 + 90 * place + .random(in: -10...10, using: &generator)
                    let y = Int.random(in: 20...250, using: &generator)
                    let sideways = Bool.random(using: &generator)
                    let (wide, high) = sideways ? (34, 22) : (26, 30)
                    picture.paint(columns: x..<x + wide, rows: y..<y + high, level: 40)
                }
            }
        }
        let found = square.detector.suitability
        #expect(found?.verdict == .needsNeuralDetector)
        #expect(found?.reasons.isEmpty == false)
    }

    @Test func peopleWhoFillThePictureAreTooClose() {
        let square = DrawnSquare(seed: 34)
        for _ in 0..<80 {
            square.look(walkers: 0) { picture, generator in
                let x = Int.random(in: 0...250, using: &generator)
                picture.paint(columns: x..<x + 110, rows: 40..<288, level: 40)
            }
        }
        #expect(square.detector.suitability?.verdict == .needsNeuralDetector)
        #expect(square.detector.suitability?.reasons.contains(.tooClose) == true)
    }

    @Test func aSeatedCrowdDoesNotFit() {
        let square = DrawnSquare(seed: 35)
        for look in 0..<160 {
            // Half of the looks the rows of seats are empty, so that the scene can be learned.
            let isFull = look > 12 && look % 2 == 0
            square.look(walkers: look < 13 ? 3 : 0) { picture, generator in
                guard isFull else { return }
                for row in 0..<4 {
                    for seat in 0..<12 {
                        let x = 20 + 28 * seat + .random(in: -3...3, using: &generator)
                        let y = 80 + 45 * row + .random(in: -3...3, using: &generator)
                        picture.paint(columns: x + 6..<x + 16, rows: y..<y + 12, level: 60)
                        picture.paint(columns: x..<x + 22, rows: y + 12..<y + 36, level: 200)
                    }
                }
            }
        }
        #expect(square.detector.suitability?.verdict == .needsNeuralDetector)
    }

    @Test func aRoadWithFewWalkersIsNotCounted() {
        let square = DrawnSquare(seed: 36)
        for look in 0..<160 {
            let verdict = square.look(walkers: look % 2) { picture, generator in
                for lane in 0..<2 {
                    // As high as people are tall there, and wider than high.
                    let bottom = Int.random(in: 100...270, using: &generator)
                    let high = bottom / 4 + 12 + .random(in: -2...2, using: &generator)
                    let x = 130 + 130 * lane + .random(in: -10...10, using: &generator)
                    picture.paint(
                        columns: x..<x + high * 6 / 5, rows: bottom - high..<bottom, level: lane == 0 ? 220 : 40)
                }
            }
            #expect(verdict == .unavailable(.learning), "look \(look)")
        }
        #expect(square.detector.suitability?.verdict == .needsNeuralDetector)
        #expect(square.detector.suitability?.reasons.contains(.sizeUnknown) == true)
    }

    @Test(arguments: ViewSuitability.Reason.allCases) func everyReasonHasWords(reason: ViewSuitability.Reason) {
        #expect(!reason.inEnglish.isEmpty)
        #expect(reason.inKorean.unicodeScalars.contains { 0xAC00...0xD7A3 ~= $0.value })
    }
}
