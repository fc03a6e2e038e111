// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import Testing
import VideoIngest

struct AccuracyTests {
    private static func box(_ x: Float, _ foot: Float) -> PersonBox {
        PersonBox(x: x - 10, y: foot - 60, width: 20, height: 60, score: 1)
    }

    private static func label(_ x: Float, _ foot: Float) -> MotTruth.Label {
        MotTruth.Label(box: box(x, foot), ground: GroundPoint(x: Double(x) / 100, y: Double(foot) / 100))
    }

    private static func plane() throws -> GroundPlane {
        try GroundPlane(
            imageToGround: [[0.01, 0, 0], [0, 0.01, 0], [0, 0, 1]], showingGroundAt: ImagePoint(x: 100, y: 500))
    }

    @Test func detectionsAndContactsAreScored() throws {
        var score = AccuracyScore(region: nil, groundPlane: try Self.plane())
        // Two labels a metre apart, one far off; found: the first, the far one, and a false one.
        score.add(
            [Self.box(101, 300), Self.box(700, 300), Self.box(400, 500)],
            labels: [Self.label(100, 300), Self.label(200, 300), Self.label(700, 300)])
        let figures = score.figures
        #expect(figures.precision == 2.0 / 3 && figures.recall == 2.0 / 3)
        #expect(figures.countMAE == 0 && figures.countBias == 0)
        #expect(figures.peopleInContactPerLook == 2 && figures.peopleInContactMAE == 2)
        #expect(figures.closePairsMAE == 1)
    }

    @Test func aDetectionMatchedOutsideTheRegionIsDropped() {
        var score = AccuracyScore(region: .pets2009, groundPlane: nil)
        // The label's foot row is outside, the detection's inside; they match.
        score.add([Self.box(300, 152)], labels: [Self.label(300, 149)])
        #expect(score.figures.countMAE == 0)
        // Unmatched inside counts, unmatched outside does not.
        score.add([Self.box(300, 300), Self.box(20, 300)], labels: [])
        #expect(score.figures.countMAE == 0.5 && score.figures.precision == 0)
    }

    @Test func theLargestOverlapIsMatchedFirst() {
        var score = AccuracyScore(region: nil, groundPlane: nil)
        // The equal pair is matched first, which leaves the other two too far apart; in order of place both would match.
        score.add([Self.box(97, 300), Self.box(103, 300)], labels: [Self.label(103, 300), Self.label(109, 300)])
        #expect(score.figures.recall == 0.5 && score.figures.precision == 0.5)
    }

    @Test func aBadLineOfLabelsIsNamed() {
        #expect(throws: MotTruthError(line: 2, found: "1,2,x,4,5,6")) {
            try MotTruth(text: "1,1,10,10,20,60,1,-1,-1,-1\n1,2,x,4,5,6\n")
        }
        #expect(throws: MotTruthError.self) { try MotTruth(text: "1,2,3,4,0,6") }
    }

    @Test func brokenLimitsAreNamed() throws {
        var score = AccuracyScore(region: nil, groundPlane: nil)
        score.add([], labels: [Self.label(100, 300)])
        let limits = try AccuracyThresholds(file: Footage.limits + "/pets2009-every-frame.json")
        let broken = limits.broken(by: score.figures)
        #expect(broken.contains { $0.hasPrefix("recall is 0.0") })
        #expect(throws: AccuracyThresholdsError.self) { try AccuracyThresholds(file: "/no/such/file") }
    }

    @Test func aLimitOfNoFigureIsRefused() throws {
        let file = NSTemporaryDirectory() + "pumphandle-limits-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try "{\"precision\": 0.9, \"countMae\": 0.01}".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(throws: AccuracyThresholdsError(file: file, unknownKey: "countMae")) {
            try AccuracyThresholds(file: file)
        }
    }

    /// How well a clip of the footage is counted from a cold start.
    private func score(_ clip: String, every: Int) throws -> AccuracyScore {
        let truth = try MotTruth(text: String(contentsOfFile: Footage.truth, encoding: .utf8))
        let plane = try #require(truth.groundPlane())
        var score = AccuracyScore(region: .pets2009, groundPlane: plane)
        var run = DetectorRun()
        try run.run(SourceAddress(parsing: clip), every: every) {
            SilhouetteDetector(width: $0, height: $1)
        } body: { outcome in
            guard outcome.frame >= 50 else { return }
            if let loss = outcome.loss {
                score.add(loss: loss)
            } else {
                score.add(outcome.people, labels: truth.frames[outcome.frame] ?? [])
            }
        }
        return score
    }

    @Test(
        .enabled(if: Footage.isHere, "needs opencv-doc's vtest.avi and the labels under ../shared"),
        arguments: [("pets2009-every-frame.json", 1), ("pets2009-one-in-14.json", 14)])
    func realFootageIsCountedAsWellAsBefore(limits: String, every: Int) throws {
        let score = try score(Footage.clip, every: every)
        let thresholds = try AccuracyThresholds(file: Footage.limits + "/" + limits)
        #expect(thresholds.broken(by: score.figures) == [])
        #expect(score.looks * every > 600)
    }

    @Test(
        .enabled(
            if: Footage.isHere && Footage.hasEncoder,
            "needs opencv-doc's vtest.avi, the labels under ../shared, and ffmpeg with libx264"))
    func aLowBitRateIsCountedNearlyAsWell() throws {
        let clip = NSTemporaryDirectory() + "pumphandle-crf40-\(UUID().uuidString).mkv"
        defer { try? FileManager.default.removeItem(atPath: clip) }
        try Footage.encode(["-i", Footage.clip, "-an", "-c:v", "libx264", "-preset", "fast", "-crf", "40", clip])
        let (clean, worse) = (try score(Footage.clip, every: 14), try score(clip, every: 14))
        #expect(worse.looks >= 40)
        #expect(worse.figures.countMAE <= 1.5 * clean.figures.countMAE + 0.2)
    }
}
