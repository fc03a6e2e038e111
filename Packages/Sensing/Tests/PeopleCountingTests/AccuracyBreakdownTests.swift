// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import Testing

struct AccuracyBreakdownTests {
    private static func box(_ x: Float, tall: Float) -> PersonBox {
        PersonBox(x: x - 10, y: 300 - tall, width: 20, height: tall, score: 1)
    }

    private static func labels(_ boxes: [PersonBox]) -> [MotTruth.Label] {
        boxes.map { MotTruth.Label(box: $0, ground: nil) }
    }

    @Test func peopleAreScoredByTheirHeight() {
        var score = AccuracyScore(region: nil, groundPlane: nil)
        let (near, far) = (Self.box(100, tall: 120), Self.box(200, tall: 50))
        let ghost = Self.box(400, tall: 50)
        score.add([near, ghost], labels: Self.labels([near, far]))
        let heights = score.figures.byHeight
        #expect(heights.map(\.from) == [40, 100] && heights.map(\.to) == [60, 140])
        #expect(heights.map(\.people) == [1, 1])
        #expect(heights.map(\.recall) == [0, 1] && heights.map(\.precision) == [0, 1])
    }

    @Test func looksAreScoredByTheirCrowding() {
        var score = AccuracyScore(region: nil, groundPlane: nil)
        let crowd = (0..<9).map { Self.box(Float(60 * $0), tall: 100) }
        score.add(Array(crowd[..<6]), labels: Self.labels(crowd))
        score.add([crowd[0]], labels: [])
        let bins = score.figures.byCrowding
        #expect(bins.map(\.from) == [0, 8] && bins.map(\.looks) == [1, 1])
        #expect(bins.map(\.countBias) == [1, -3] && bins.map(\.countMAE) == [1, 3])
        #expect(bins.map(\.recall) == [nil, 6.0 / 9])
    }

    @Test func closePairsAreScoredByCrowdingAndByTheirSmallerPerson() throws {
        let plane = try GroundPlane(
            imageToGround: [[0.01, 0, 0], [0, 0.01, 0], [0, 0, 1]], showingGroundAt: ImagePoint(x: 100, y: 500))
        var score = AccuracyScore(region: nil, groundPlane: plane)
        // A metre apart each, the pairs four metres; the smaller of the far pair is missed.
        let near = [Self.box(100, tall: 120), Self.box(200, tall: 130)]
        let far = [Self.box(600, tall: 70), Self.box(700, tall: 50)]
        score.add(near + [far[0]], labels: Self.labels(near + far))
        score.add([near[0]], labels: Self.labels([near[0]]))
        let figures = score.figures
        #expect(figures.closePairsMAE == 0.5)
        #expect(figures.byCrowding.map(\.from) == [1, 3] && figures.byCrowding.map(\.closePairsMAE) == [0, 1])
        #expect(figures.byHeight.map(\.from) == [40, 60, 100])
        #expect(figures.byHeight.map(\.closePairsMAE) == [0.5, 0, 0])
    }

    @Test func countsAloneGiveTheErrorsOfCountsAlone() throws {
        guard case .counts(let counts) = try AccuracyTruth(text: " {\"1\": 4, \"15\": 0}\n") else {
            Issue.record("no counts")
            return
        }
        #expect(counts == [1: 4, 15: 0])
        var score = AccuracyScore(region: nil, groundPlane: nil)
        score.add(found: 3, truth: 4)
        score.add(found: 2, truth: 0)
        let figures = score.figures
        #expect(figures.countMAE == 1.5 && figures.countBias == 0.5 && figures.peoplePerLook == 2)
        #expect(figures.precision == nil && figures.recall == nil && figures.peopleInContactMAE == nil)
        #expect(figures.byHeight.isEmpty && figures.byCrowding.map(\.looks) == [1, 1])
        #expect(figures.byCrowding.allSatisfy { $0.closePairsMAE == nil })
    }

    @Test(arguments: [
        ("{", CountTruthError.notJSON), ("{}", .empty), (" \n", .noLabel),
        ("{\"0\": 1}", .frame("0")), ("{\"a\": 1}", .frame("a")),
        ("{\"3\": -1}", .count(frame: 3, found: "-1")), ("{\"3\": 1.5}", .count(frame: 3, found: "1.5")),
        ("{\"03\": 1, \"3\": 2}", .frame("3")), ("{\"3\": 1, \"4\": 2, \"3\": 1}", .frame("3")),
    ])
    func badCountsAreNamed(text: String, error: CountTruthError) {
        #expect(throws: error) { try AccuracyTruth(text: text) }
    }

    @Test func whatIsMissingBreaksItsLimit() throws {
        var score = AccuracyScore(region: nil, groundPlane: nil)
        score.add(found: 3, truth: 3)
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let limits = try AccuracyThresholds(file: folder.appending(path: "pets2009-every-frame.json").path)
        #expect(limits.broken(by: score.figures).contains { $0.hasPrefix("precision is nan") })
    }
}
