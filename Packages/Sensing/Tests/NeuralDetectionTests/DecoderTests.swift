// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance
import NeuralDetection
import PeopleCounting
import Testing

/// Each family on tensors that hold one known box.
@Suite struct DecoderTests {
    private func expect(_ boxes: [DecodedBox], _ x: Float, _ y: Float, _ width: Float, _ height: Float, _ score: Float)
    {
        guard boxes.count == 1, let found = boxes.first?.box else {
            Issue.record("found \(boxes.count) boxes")
            return
        }
        #expect(abs(found.x - x) < 1e-3 && abs(found.y - y) < 1e-3)
        #expect(abs(found.width - width) < 1e-3 && abs(found.height - height) < 1e-3)
        #expect(abs(found.score - score) < 1e-5)
    }

    @Test func yoloxReadsGridOffsetsAndLogarithms() throws {
        let passport = try Fixtures.passport()
        var rows = [Float](repeating: 0, count: 126 * 7)
        // Stride 16 begins after 8×12 rows; its grid is 4×6; cell (x 2, y 3) is row 96 + 3·6 + 2.
        let at = (96 + 20) * 7
        rows.replaceSubrange(at..<(at + 7), with: [0.5, 0.25, log(2), log(3), 0.8, 0.9, 0.75])
        let boxes = Fixtures.decode(passport, [rows], atLeast: 0.4)
        expect(boxes, 40 - 16, 52 - 24, 32, 48, 0.6)
    }

    @Test func yolov8ReadsChannelsFirst() throws {
        let passport = try Fixtures.passport {
            $0.decode = ModelDecode(family: .yolov8(strides: [8, 16, 32]), score: 0.4, overlap: 0.5)
            $0.outputs = [ModelOutput(name: "output", shape: [1, 6, 126])]
        }
        try passport.check()
        var channels = [Float](repeating: 0, count: 6 * 126)
        for (channel, value) in [Float(50), 30, 20, 40, 0.99, 0.7].enumerated() { channels[channel * 126 + 77] = value }
        expect(Fixtures.decode(passport, [channels], atLeast: 0.4), 40, 10, 20, 40, 0.7)
    }

    @Test func fastestDetReadsSharesOfThePicture() throws {
        let passport = try Fixtures.passport {
            $0.decode = ModelDecode(family: .fastestDet(stride: 16), score: 0.4, overlap: 0.5)
            $0.outputs = [ModelOutput(name: "output", shape: [1, 7, 4, 6])]
        }
        try passport.check()
        var maps = [Float](repeating: 0, count: 7 * 24)
        let cell = 2 * 6 + 3
        let half: Float = 0  // sigmoid(0) = 0.5
        for (channel, value) in [Float(0.8), 0, 0, half, half, 0.1, 0.9].enumerated() {
            maps[channel * 24 + cell] = value
        }
        let score = pow(Float(0.8), 0.6) * pow(Float(0.9), 0.4)
        expect(Fixtures.decode(passport, [maps], atLeast: 0.4), 48 - 24, 32 - 16, 48, 32, score)
        maps[5 * 24 + cell] = 0.95
        #expect(Fixtures.decode(passport, [maps], atLeast: 0.4).isEmpty, "another class is the better one")
    }

    @Test(arguments: [true, false]) func anchorsReadOffsetsInEitherOrder(boxesFirst: Bool) throws {
        let grid = AnchorGrid(
            maps: [2, 1], sizes: [[0.2, 0.3], [0.5]], ratios: [1, 0.25], variances: [0.1, 0.1, 0.2, 0.2])
        #expect(grid.count == 4 * 3 + 2)
        let shapes = [[1, 14, 4], [1, 14, 2]].map { ModelOutput(name: nil, shape: $0) }
        let passport = try Fixtures.passport {
            $0.task = .maskWearing
            $0.classes = ModelClasses(count: 2, masked: 0, unmasked: 1)
            $0.input.multipleOf = nil
            $0.decode = ModelDecode(family: .ssdAnchors(grid), score: 0.5, overlap: 0.4)
            $0.outputs = boxesFirst ? shapes : shapes.reversed()
        }
        try passport.check()
        var offsets = [Float](repeating: 0, count: 56)
        var scores = [Float](repeating: 0, count: 28)
        // Map 0, cell (x 1, y 0), third anchor: size .2 at ratio .25, so .1 wide and .4 tall at (.75, .25).
        let index = 3 + 2
        offsets.replaceSubrange((4 * index)..<(4 * index + 4), with: [1, -1, 5 * log(2), 0])
        scores[2 * index + 1] = 0.9
        scores[2 * index] = 0.6
        let boxes = Fixtures.decode(passport, boxesFirst ? [offsets, scores] : [scores, offsets], atLeast: 0.5)
        #expect(boxes.first?.label == 1)
        let (cx, cy) = (Float(0.75 + 0.01) * 96, Float(0.25 - 0.04) * 64)
        expect(boxes, cx - 0.1 * 96, cy - 0.2 * 64, 0.2 * 96, 0.4 * 64, 0.9)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30]) func boxesThatAreNoneAreDropped(value: Float) throws {
        let passport = try Fixtures.passport()
        var rows = [Float](repeating: 0, count: 126 * 7)
        for (place, size) in [(value, value), (value, 1), (0, value)] {
            rows.replaceSubrange(0..<7, with: [place, 0, size, size, 0.9, 0, 0.9])
            #expect(Fixtures.decode(passport, [rows], atLeast: 0.4).isEmpty, "\(place), \(size)")
        }
    }

    @Test func suppressionKeepsTheStrongestAndTheDistant() {
        func box(_ x: Float, _ score: Float) -> PersonBox { PersonBox(x: x, y: 0, width: 10, height: 20, score: score) }
        var boxes = [box(0, 0.5), box(2, 0.9), box(9, 0.6), box(40, 0.3)]
        Suppression.keepStrongest(&boxes, overlapping: 0.4) { $0 }
        #expect(boxes.map(\.score) == [0.9, 0.6, 0.3])
        #expect(Suppression.overlap(box(0, 1), box(0, 1)) == 1)
        #expect(abs(Suppression.overlap(box(0, 1), box(5, 1)) - 1.0 / 3) < 1e-6)
        #expect(Suppression.overlap(box(0, 1), box(10, 1)) == 0)
    }

    @Test func votesMoveABoxToTheWeightedMeanOfThoseThatShowTheSame() {
        func box(_ x: Float, _ score: Float) -> PersonBox { PersonBox(x: x, y: 5, width: 10, height: 20, score: score) }
        var boxes = [box(0, 0.9), box(40, 0.5)]
        Suppression.vote(&boxes, among: [box(0, 0.9), box(1, 0.3), box(4, 0.8), box(40, 0.5)])
        // The one at 4 overlaps by 3 sevenths only, as a neighbour does.
        #expect(abs(boxes[0].x - 0.25) < 1e-6 && boxes[0].y == 5 && boxes[0].width == 10 && boxes[0].height == 20)
        #expect(boxes[1] == box(40, 0.5) && boxes[0].score == 0.9)
    }

    @Test(arguments: UInt64(0)..<20) func suppressionLeavesNoPairAboveTheLimit(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var boxes = (0..<60).map { _ in
            PersonBox(
                x: .random(in: 0...80, using: &generator), y: .random(in: 0...80, using: &generator),
                width: .random(in: 5...30, using: &generator), height: .random(in: 5...60, using: &generator),
                score: .random(in: 0...1, using: &generator))
        }
        let all = boxes
        Suppression.keepStrongest(&boxes, overlapping: 0.5) { $0 }
        for (index, box) in boxes.enumerated() {
            #expect(boxes[..<index].allSatisfy { Suppression.overlap($0, box) <= 0.5 && $0.score >= box.score })
        }
        for dropped in all where !boxes.contains(dropped) {
            #expect(boxes.contains { Suppression.overlap($0, dropped) > 0.5 && $0.score >= dropped.score })
        }
    }
}
