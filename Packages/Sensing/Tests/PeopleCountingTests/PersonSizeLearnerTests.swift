// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing

struct PersonSizeLearnerTests {
    /// Blobs at random places, one and two of which may stand at the same.
    private func notes(_ count: Int, using generator: inout SplitMix64) -> [BlobSample.Note] {
        (0..<count).map { _ in
            BlobSample.Note(
                column: Float(Int.random(in: 0..<700, using: &generator)),
                row: Float(Int.random(in: 100..<500, using: &generator)),
                height: Float(Int.random(in: 30..<60, using: &generator)), isPerson: .random(using: &generator))
        }
    }

    @Test(arguments: UInt64(0)..<5) func whatCameBeforeWhatLeavesNoTrace(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let seen = notes(BlobSample.capacity, using: &generator)
        var (sample, shuffled) = (BlobSample(), BlobSample())
        for note in seen { _ = sample.add(note, alike: .max) }
        for note in seen.shuffled(using: &generator) { _ = shuffled.add(note, alike: .max) }
        #expect(sample.notes == shuffled.notes)
    }

    @Test func aSampleHoldsNoMoreThanItsShareOfAnything() {
        var generator = SplitMix64(seed: 6)
        var sample = BlobSample()
        let same = BlobSample.Note(column: 300, row: 200, height: 50, isPerson: true)
        for note in notes(3000, using: &generator) {
            _ = sample.add(note, alike: .max)
            _ = sample.add(same, alike: 4)
        }
        #expect(sample.notes.count == BlobSample.capacity)
        #expect(sample.notes.count { $0 == same } <= 4)
        #expect(sample.people == sample.notes.count { $0.isPerson })
        sample.forgetOthers()
        #expect(sample.notes.count == sample.people)
    }

    @Test func aThingNotedOverAndOverTellsNoSize() {
        var learner = PersonSizeLearner()
        var generator = SplitMix64(seed: 40)
        for look in 0..<300 {
            // Its outline is never quite the same.
            learner.note(
                foot: (400 + .random(in: -4...4, using: &generator), 153 + .random(in: -3...3, using: &generator)),
                height: 60 + .random(in: -3...3, using: &generator))
            if look % 30 == 0 {
                learner.note(
                    foot: (300, .random(in: 160...300, using: &generator)),
                    height: .random(in: 90...180, using: &generator))
            }
            learner.learn()
        }
        #expect(learner.line == nil)
    }

    @Test func aSizeLineThatNoLongerHoldsIsForgotten() {
        var learner = PersonSizeLearner()
        var generator = SplitMix64(seed: 41)
        for look in 0..<30 {
            let row = Float(100 + 9 * look)
            learner.note(foot: (300, row), height: 12 + 0.25 * row)
            learner.learn()
        }
        #expect(learner.line != nil)
        for _ in 0..<200 {
            learner.note(
                foot: (300, .random(in: 100...400, using: &generator)), height: .random(in: 22...250, using: &generator)
            )
            learner.learn()
        }
        #expect(learner.line == nil)
    }

    /// Notes people, or things as tall but wider, at random places.
    private func note(
        _ count: Int, arePeople: Bool, in learner: inout PersonSizeLearner, using generator: inout SplitMix64
    ) {
        for _ in 0..<count {
            let row = Float.random(in: 100...500, using: &generator)
            learner.note(
                foot: (.random(in: 0...700, using: &generator), row), height: 15 + 0.23 * row, isPerson: arePeople)
        }
    }

    @Test func whatIsMostlyWiderThanPeopleTellsNoSize() {
        var learner = PersonSizeLearner()
        var generator = SplitMix64(seed: 42)
        for _ in 0..<60 {
            note(1, arePeople: true, in: &learner, using: &generator)
            // Not quite three quarters of all.
            note(5, arePeople: false, in: &learner, using: &generator)
            note(1, arePeople: true, in: &learner, using: &generator)
            learner.learn()
        }
        #expect(learner.line == nil)
        #expect(!learner.isMostlyOthers)
        note(200, arePeople: false, in: &learner, using: &generator)
        #expect(learner.isMostlyOthers)
    }

    @Test func vehiclesTakeBackASizeThatFewPeopleTold() {
        var learner = PersonSizeLearner()
        var generator = SplitMix64(seed: 43)
        note(40, arePeople: true, in: &learner, using: &generator)
        learner.learn()
        #expect(learner.line != nil)
        note(100, arePeople: false, in: &learner, using: &generator)
        learner.learn()
        #expect(learner.line == nil)
    }

    @Test func aPathIsLearnedAgainAfterVehiclesOnIt() {
        var learner = PersonSizeLearner()
        var generator = SplitMix64(seed: 45)
        func pass(_ count: Int, arePeople: Bool) {
            for _ in 0..<count {
                let row = Float.random(in: 200...300, using: &generator)
                learner.note(
                    foot: (.random(in: 300...330, using: &generator), row), height: 15 + 0.23 * row,
                    isPerson: arePeople)
                learner.learn()
            }
        }
        pass(60, arePeople: true)
        #expect(learner.line != nil)
        pass(300, arePeople: false)
        #expect(learner.line == nil)
        pass(1500, arePeople: true)
        #expect(learner.line != nil)
    }

    @Test func aCrowdThatMergesDoesNotTakeBackASteadySize() {
        var learner = PersonSizeLearner()
        var generator = SplitMix64(seed: 44)
        for _ in 0..<200 {
            note(1, arePeople: true, in: &learner, using: &generator)
            learner.learn()
        }
        for _ in 0..<100 {
            note(8, arePeople: false, in: &learner, using: &generator)
            note(1, arePeople: true, in: &learner, using: &generator)
            learner.learn()
        }
        #expect(learner.line != nil)
        #expect(!learner.isMostlyOthers)
    }

    @Test func nobodyIsTakenForFarSmallerThanAnyoneSeen() {
        var learner = PersonSizeLearner()
        for look in 0..<60 {
            let row = Float(300 + 2 * look)
            learner.note(foot: (Float(look % 4) * 90, row), height: 0.5 * row)
            learner.learn()
        }
        #expect(learner.line != nil)
        #expect(60..<70 ~= learner.leastHeight)
    }

    @Test(arguments: UInt64(0)..<10) func theSizeLineSurvivesOutliers(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var learner = PersonSizeLearner()
        #expect(learner.line == nil)
        for index in 0..<120 {
            let row = Float.random(in: 100...500, using: &generator)
            let height = 15 + 0.23 * row
            let isOutlier = index % 3 == 0
            learner.note(
                foot: (.random(in: 0...700, using: &generator), row),
                height: isOutlier
                    ? .random(in: 20...200, using: &generator) : height * .random(in: 0.95...1.05, using: &generator))
            learner.learn()
        }
        let line = try #require(learner.line)
        for row: Float in [100, 300, 500] {
            #expect(abs(line.height(atColumn: 0, row: row) / (15 + 0.23 * row) - 1) < 0.06)
        }
    }
}
