// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import NeuralDetection
import PeopleCounting
import Testing

@Suite struct HeightLineTests {
    private func box(foot: Float, height: Float, x: Float, score: Float = 0.9) -> PersonBox {
        PersonBox(x: x, y: foot - height, width: 0.37 * height, height: height, score: score)
    }

    @Test(arguments: UInt64(0)..<10) func lineIsLearnedThroughOutliers(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var learner = HeightLearner()
        for _ in 0..<200 {
            let foot = Float.random(in: 150...560, using: &generator)
            let scatter = Float.random(in: 0.92...1.08, using: &generator)
            let wrong = Float.random(in: 0...1, using: &generator) < 0.15
            let height = wrong ? Float.random(in: 30...300, using: &generator) : (16 + 0.23 * foot) * scatter
            learner.learn(
                [box(foot: foot, height: height, x: .random(in: 10...600, using: &generator))], sure: 0.6, width: 768,
                height: 576)
        }
        let line = try #require(learner.line)
        for row in [200.0, 350, 500] { #expect(abs(line.height(atRow: row, column: 0) / (16 + 0.23 * row) - 1) < 0.06) }
    }

    @Test func lineIsSteadyOnceEnoughBoxesTellIt() throws {
        var learner = HeightLearner()
        var lineCame: Int?
        for number in 0..<64 {
            #expect(learner.steadySizes == nil)
            let foot = Float(150 + number * 7 % 400)
            learner.learn(
                [box(foot: foot, height: 16 + 0.2 * foot, x: Float(10 + number % 24 * 25))], sure: 0.6, width: 768,
                height: 576)
            if lineCame == nil, learner.line != nil { lineCame = number }
        }
        #expect(try #require(lineCame) < 60)
        let sizes = try #require(learner.steadySizes)
        #expect(abs(sizes.line.height(atColumn: 0, row: 400) - 96) < 1)
        // A twentieth of 400 rows from the first.
        #expect(abs(sizes.farthest - (16 + 0.2 * 170)) < 2)
    }

    @Test func thingThatStandsStillTeachesTwice() {
        var learner = HeightLearner()
        for _ in 0..<500 { learner.learn([box(foot: 140, height: 35, x: 300)], sure: 0.6, width: 768, height: 576) }
        #expect(learner.line == nil)
    }

    @Test func whatIsKeptDoesNotTellTheOrder() {
        let boxes = (0..<120).map { (number: Int) -> PersonBox in
            let step = Float(number)
            return box(foot: 150 + 3 * step, height: 60 + Float(number * 7 % 40), x: Float(10 + number % 24 * 25))
        }
        func kept(_ boxes: [PersonBox]) -> [[HeightLearner.Note]] {
            var learner = HeightLearner()
            for box in boxes { learner.learn([box], sure: 0.6, width: 768, height: 576) }
            return learner.notes
        }
        let notes = kept(boxes)
        #expect(notes.joined().count == 120)
        #expect(kept(boxes.reversed()) == notes)
        var generator = SplitMix64(seed: 7)
        #expect(kept(boxes.shuffled(using: &generator)) == notes)
    }

    @Test func anotherZoomIsLearnedInTheOldOnesPlace() throws {
        var generator = SplitMix64(seed: 1)
        var learner = HeightLearner()
        func teach(_ perRow: Float, times: Int) {
            for _ in 0..<times {
                let foot = Float.random(in: 150...560, using: &generator)
                learner.learn(
                    [box(foot: foot, height: perRow * foot, x: .random(in: 10...600, using: &generator))], sure: 0.6,
                    width: 768, height: 576)
            }
        }
        teach(0.2, times: 400)
        #expect(abs(try #require(learner.line).height(atRow: 400, column: 0) - 80) < 4)
        teach(0.3, times: 800)
        #expect(abs(try #require(learner.line).height(atRow: 400, column: 0) - 120) < 6)
        #expect(learner.notes.allSatisfy { $0.count <= 24 })
    }

    @Test func unsureAndCutBoxesTeachNothing() {
        var learner = HeightLearner()
        for step in 0..<400 {
            let foot = Float(150 + step)
            learner.learn(
                [box(foot: foot, height: 0.3 * foot, x: 100, score: 0.5), box(foot: foot, height: 0.3 * foot, x: 0)],
                sure: 0.6, width: 768, height: 576)
        }
        #expect(learner.line == nil)
    }

    @Test func onlyHeightsThatAreNoPersonsLoseScore() {
        let line = HeightLine(atTop: 20, perRow: 0.2)
        #expect(line.weigh(box(foot: 400, height: 100, x: 0)) == 0.9)
        #expect(line.weigh(box(foot: 400, height: 80, x: 0)) == 0.9)
        #expect(line.weigh(box(foot: 400, height: 40, x: 0)) < 0.2)
        #expect(line.weigh(box(foot: 400, height: 250, x: 0)) < 0.2)
    }
}
