// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Labels of public test footage in the MOTChallenge format.
///
/// Lines of `frame,track,left,top,width,height,flag,x,y,z`; x and y are the feet in metres, -1 where unknown. Tracks are
/// not read: looks are not linked.
package struct MotTruth: Sendable {
    /// One label.
    package struct Label: Hashable, Sendable {
        package let box: PersonBox
        package let ground: GroundPoint?

        package init(box: PersonBox, ground: GroundPoint?) {
            self.box = box
            self.ground = ground
        }
    }

    /// Labels by frame, from 1.
    package private(set) var frames: [Int: [Label]] = [:]

    /// Reads labels.
    ///
    /// - Throws: ``MotTruthError`` with the line.
    package init(text: String) throws(MotTruthError) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let fields = line.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
            if fields.allSatisfy(\.isEmpty) { continue }
            let values = fields.compactMap(Double.init)
            guard values.count == fields.count, values.count >= 6, values.allSatisfy(\.isFinite), values[0] >= 1,
                values[0] == values[0].rounded(), values[0] < 1e9, values[4] > 0, values[5] > 0
            else { throw MotTruthError(line: index + 1, found: String(line.prefix(80))) }
            let box = PersonBox(
                x: Float(values[2]), y: Float(values[3]), width: Float(values[4]), height: Float(values[5]), score: 1)
            let ground = values.count >= 9 ? GroundPoint(x: values[7], y: values[8]) : nil
            frames[Int(values[0]), default: []].append(Label(box: box, ground: ground))
        }
        let known = frames.values.joined().contains { $0.ground.map { $0 != GroundPoint(x: -1, y: -1) } ?? false }
        if !known { frames = frames.mapValues { $0.map { Label(box: $0.box, ground: nil) } } }
    }

    /// The ground plane that the labels' feet imply; nil without metres.
    package func groundPlane() -> GroundPlane? {
        var pairs: [CalibrationPair] = []
        var seen: Set<ImagePoint> = []
        var grounds: Set<GroundPoint> = []
        for frame in frames.keys.sorted() where frame % 5 == 1 {
            for label in frames[frame] ?? [] {
                let foot = label.box.foot(scaleX: 1, scaleY: 1)
                guard let ground = label.ground, seen.insert(foot).inserted, grounds.insert(ground).inserted else {
                    continue
                }
                pairs.append(CalibrationPair(image: foot, ground: ground))
            }
        }
        return try? GroundPlane(pairs: pairs)
    }
}

/// A line of a truth file that is none.
package struct MotTruthError: Error, Hashable, CustomStringConvertible {
    package let line: Int
    package let found: String

    package init(line: Int, found: String) {
        self.line = line
        self.found = found
    }

    package var description: String {
        "line \(line): found '\(found)'; a label is 'frame,track,left,top,width,height[,flag,x,y,z]' in numbers, frames "
            + "from 1, width and height above 0"
    }
}
