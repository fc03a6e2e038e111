// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import Testing
import VideoIngest

/// The real clip made worse in memory, one frame in 14, cold start: counts stay about as good as on the clean one.
///
/// `scripts/make-degraded-clips` makes such copies in files.
struct DegradedFootageTests {
    enum Copy: CaseIterable {
        case half, third, noise, dark, grey, flicker, sunrise, cloud, halfAndCloud, shake, flip

        /// How many of the clip's columns and rows are one of the copy's.
        var scale: Int {
            switch self {
            case .half, .halfAndCloud: 2
            case .third: 3
            default: 1
            }
        }

        func spoil(_ picture: borrowing WorkingPicture, look: Int, using generator: inout SplitMix64) {
            let width = picture.width
            let time = Double(look) / 56
            switch self {
            case .half, .third: break
            case .noise: picture.addGrain(8, using: &generator)
            case .dark: picture.change { _, _, level in 0.88 * level - 40 }
            case .grey: picture.removeColour()
            case .flicker:
                let gain = Double.random(in: 0.95...1.05, using: &generator)
                picture.change { _, _, level in gain * level }
            case .sunrise: picture.change { _, _, level in (0.55 + 0.6 * time) * level }
            case .cloud, .halfAndCloud:
                // Twice as wide as the picture, its edges as soft as a person is tall, across in half of the clip.
                let front = Double(width) * (3 * (time - 0.25) * 2)
                picture.change { x, _, level in
                    let depth = min(front - Double(x), Double(x) - front + 2 * Double(width)) / 100
                    return level * (1 - 0.4 * min(1, max(0, depth)))
                }
            case .shake:
                picture.move(
                    dx: Double(Int.random(in: -2...2, using: &generator)),
                    dy: Double(Int.random(in: -2...2, using: &generator)))
            case .flip: picture.flip()
            }
        }
    }

    /// Count MAE in the region, and looks scored.
    private func error(of copy: Copy?, _ truth: MotTruth) -> (mae: Double, looks: Int) {
        var generator = SplitMix64(seed: 50)
        let scale = copy?.scale ?? 1
        let full = RealFrames.picture()
        let small = WorkingPicture(width: full.width / scale, height: full.height / scale)
        let detector = SilhouetteDetector(width: small.width, height: small.height)
        var score = AccuracyScore(region: .pets2009, groundPlane: nil)
        var people: [PersonBox] = []
        for look in RealFrames.all.indices {
            RealFrames.show(look, in: full)
            copy?.spoil(full, look: look, using: &generator)
            small.set(to: full, shrunk: scale)
            let verdict = detector.look(at: small, after: 1.4, people: &people)
            guard verdict == .counted, 14 * look + 1 >= 50 else { continue }
            let boxes = people.map { box in
                var box = box.scaled(Float(scale), Float(scale))
                if copy == .flip { box.x = Float(full.width) - box.x - box.width }
                return box
            }
            score.add(boxes, labels: truth.frames[14 * look + 1] ?? [])
        }
        return (score.figures.countMAE, score.looks)
    }

    @Test(.enabled(if: Footage.isHere, "needs opencv-doc's vtest.avi and the labels under ../shared"))
    func worseCopiesAreCountedNearlyAsWell() throws {
        let truth = try MotTruth(text: String(contentsOfFile: Footage.truth, encoding: .utf8))
        let clean = error(of: nil, truth)
        #expect(clean.looks >= 40)
        for copy in Copy.allCases {
            let worse = error(of: copy, truth)
            #expect(worse.looks >= 38, "\(copy)")
            #expect(worse.mae <= 1.5 * clean.mae + 0.2, "\(copy), clean \(clean.mae)")
        }
    }

    /// A part of the picture in another light, and when.
    struct Shade: Sendable {
        let part: @Sendable (_ x: Int, _ y: Int) -> Bool
        let factor: Double
        let looks: @Sendable (Int) -> Bool
        let name: String

        static let all = [
            Shade(part: { _, y in y > 300 }, factor: 0.6, looks: { 40..<43 ~= $0 }, name: "below, 3 looks"),
            Shade(part: { x, _ in x > 300 }, factor: 0.6, looks: { $0 == 40 }, name: "right, one look"),
            Shade(
                part: { x, _ in x < 380 }, factor: 0.7, looks: { $0 > 39 && $0 % 8 < 2 },
                name: "left, again and again"),
            Shade(part: { _, y in y < 260 }, factor: 1.3, looks: { $0 == 40 }, name: "lit above, one look"),
        ]
    }

    /// People in the whole picture at each look of two rounds of the clip; nil where they are not counted.
    private func counts(in shade: Shade?) -> [Int?] {
        let picture = RealFrames.picture()
        let detector = SilhouetteDetector(width: picture.width, height: picture.height)
        var people: [PersonBox] = []
        return (0..<2 * RealFrames.all.count).map { look in
            RealFrames.show(look, in: picture)
            if let shade, shade.looks(look) {
                picture.change { x, y, level in shade.part(x, y) ? 16 + shade.factor * (level - 16) : level }
            }
            return detector.look(at: picture, after: 1.4, people: &people) == .counted ? people.count : nil
        }
    }

    @Test(.enabled(if: RealFrames.areHere, RealFrames.reason)) func lightThatReturnsFindsTheSceneAsItWas() {
        let plain = counts(in: nil)
        for shade in Shade.all {
            let found = counts(in: shade)
            let added = plain.indices.compactMap { look -> Int? in
                guard look > 40, !shade.looks(look), let one = found[look], let other = plain[look] else { return nil }
                return one - other
            }
            let name = Comment(rawValue: shade.name)
            #expect(added.count >= 50, name)
            #expect(abs(Double(added.reduce(0, +)) / Double(added.count)) <= 0.35, name)
            #expect(Double(added.reduce(0) { $0 + abs($1) }) / Double(added.count) <= 0.4, name)
        }
    }

    enum View: CaseIterable {
        /// People are 10 to 18 rows tall.
        case tiny
        /// The same where a ground plane says how tall people are.
        case calibrated
        /// People are as tall as the clip shows them.
        case full
        /// Nobody stirs.
        case still
        /// Flakes of up to seven pixels all over.
        case snow
    }

    @Test(.enabled(if: RealFrames.areHere, RealFrames.reason), arguments: View.allCases)
    func peopleTooSmallToLearnFromMayNeedALargerPicture(view: View) {
        let scale = view == .full ? 1 : 6
        let full = RealFrames.picture()
        let small = WorkingPicture(width: full.width / scale, height: full.height / scale)
        let detector = SilhouetteDetector(width: small.width, height: small.height)
        if view == .calibrated { detector.expect(PersonSizeLine(a: 3, b: 0.2)) }
        var generator = SplitMix64(seed: 51)
        var people: [PersonBox] = []
        for look in 0..<200 {
            RealFrames.show(view == .still || view == .snow ? 0 : look, in: full)
            full.addGrain(2, using: &generator)
            small.set(to: full, shrunk: scale)
            if view == .snow, look > 10 { small.snow(12, using: &generator) }
            _ = detector.look(at: small, after: 1.4, people: &people)
        }
        #expect(detector.mayNeedLargerPicture == (view == .tiny))
    }
}

extension WorkingPicture {
    /// As in infrared.
    fileprivate func removeColour() {
        chromaU.update(repeating: 128, count: chromaStride * height / 2)
        chromaV.update(repeating: 128, count: chromaStride * height / 2)
    }

    /// Left becomes right.
    fileprivate func flip() {
        func flip(_ plane: UnsafeMutablePointer<UInt8>, _ columns: Int, _ rows: Int, _ stride: Int) {
            for y in 0..<rows {
                var row = UnsafeMutableBufferPointer(start: plane + y * stride, count: columns)
                row.reverse()
            }
        }
        flip(luma, width, height, stride)
        flip(chromaU, width / 2, height / 2, chromaStride)
        flip(chromaV, width / 2, height / 2, chromaStride)
    }

    /// Becomes another picture, of which so many columns and rows are one.
    fileprivate func set(to other: borrowing WorkingPicture, shrunk scale: Int) {
        func shrink(
            _ to: UnsafeMutablePointer<UInt8>, _ stride: Int, _ from: UnsafeMutablePointer<UInt8>, _ pitch: Int,
            _ columns: Int, _ rows: Int
        ) {
            for y in 0..<rows {
                for x in 0..<columns {
                    var sum = scale * scale / 2
                    for row in 0..<scale {
                        for column in 0..<scale { sum += Int(from[(scale * y + row) * pitch + scale * x + column]) }
                    }
                    to[y * stride + x] = UInt8(sum / (scale * scale))
                }
            }
        }
        shrink(luma, stride, other.luma, other.stride, width, height)
        shrink(chromaU, chromaStride, other.chromaU, other.chromaStride, width / 2, height / 2)
        shrink(chromaV, chromaStride, other.chromaV, other.chromaStride, width / 2, height / 2)
    }
}
