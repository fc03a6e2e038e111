// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import PeopleCounting

/// How silhouettes complete a neural model's boxes.
package enum Fusion {
    /// Share of a box that differs from the scene when a person fills it.
    package static let filled: Float = 0.4

    /// Adds boxes that the model is unsure of where the scene is covered as a person would cover it, and by nobody else.
    ///
    /// - Parameters:
    ///   - candidates: The model's boxes of any score, suppressed among themselves, strongest first.
    ///   - people: Those accepted so far.
    ///   - line: How tall a person appears, if known; a piece of a person is left to ``HiddenPeople``.
    ///   - share: Share of a box that differs from the scene.
    package static func addSupported(
        _ candidates: [PersonBox], to people: inout [PersonBox], line: HeightLine?, share: (PersonBox) -> Float
    ) {
        for candidate in candidates where !people.contains(candidate) {
            if let line {
                guard 0.75...1.35 ~= candidate.height / Float(line.height(of: candidate)) else { continue }
            }
            guard share(candidate) >= filled, freeShare(of: candidate, beside: people) >= 0.5 else { continue }
            people.append(candidate)
        }
    }

    /// Adds silhouettes of people whom the model missed: half hidden, or cut off.
    ///
    /// - Parameters:
    ///   - silhouettes: People found by their silhouettes.
    ///   - people: Those accepted so far.
    ///   - share: Share of a box that differs from the scene.
    package static func addHidden(
        _ silhouettes: [PersonBox], to people: inout [PersonBox], share: (PersonBox) -> Float
    ) {
        for silhouette in silhouettes {
            guard share(silhouette) >= filled, freeShare(of: silhouette, beside: people) >= 0.6 else { continue }
            people.append(silhouette)
        }
    }

    /// Completes people of whom the model saw only what rises above a fixed thing, where feet show below it.
    ///
    /// - Parameters:
    ///   - people: Boxes to lengthen.
    ///   - line: How tall a person appears.
    ///   - share: Share of a box that differs from the scene.
    package static func complete(
        _ people: inout [PersonBox], line: HeightLine, share: (PersonBox) -> Float
    ) {
        guard line.perRow < 0.9 else { return }
        for index in people.indices {
            let box = people[index]
            let middle = box.x + box.width / 2
            let foot = Float(line.foot(ofHeadAtRow: Double(box.y), column: Double(middle)))
            let tall = foot - box.y
            guard tall >= 24, box.height < 0.78 * tall, box.height > 0.3 * tall else { continue }
            let feet = PersonBox(
                x: middle - 0.25 * tall, y: foot - 0.22 * tall, width: 0.5 * tall, height: 0.27 * tall, score: 1)
            let others = people.indices.filter { $0 != index }.map { people[$0] }
            guard freeShare(of: feet, beside: others) > 0.8, share(feet) >= 0.08 else { continue }
            let width = max(box.width, 0.36 * tall)
            people[index] = PersonBox(
                x: middle - width / 2, y: box.y, width: width, height: tall, score: box.score)
        }
    }

    /// Moves each box a third of the way towards the silhouette of the same person.
    ///
    /// The two err for different reasons, so their weighted mean errs less than either; the model's weighs more, as a
    /// silhouette ends where a shadow or a neighbour begins.
    ///
    /// - Parameters:
    ///   - people: Boxes to move.
    ///   - silhouettes: People found by their silhouettes; each moves one box, the one that it overlaps most.
    package static func refine(_ people: inout [PersonBox], with silhouettes: [PersonBox]) {
        let weight: Float = 1.0 / 3
        let boxes = people
        for silhouette in silhouettes where silhouette.score > 0.2 {
            let overlaps = boxes.map { Suppression.overlap($0, silhouette) }
            guard let best = overlaps.indices.max(by: { overlaps[$0] < overlaps[$1] }), overlaps[best] >= 0.5,
                silhouettes.allSatisfy({ Suppression.overlap($0, boxes[best]) <= overlaps[best] })
            else { continue }
            people[best].x += weight * (silhouette.x - boxes[best].x)
            people[best].y += weight * (silhouette.y - boxes[best].y)
            people[best].width += weight * (silhouette.width - boxes[best].width)
            people[best].height += weight * (silhouette.height - boxes[best].height)
        }
    }

    /// Share of a box that no accepted box covers, by a grid of 8 × 16 points.
    package static func freeShare(of box: PersonBox, beside people: [PersonBox]) -> Float {
        let near = people.filter { Suppression.overlap($0, box) > 0 }
        guard !near.isEmpty else { return 1 }
        var free = 0
        for row in 0..<16 {
            let y = box.y + box.height * (Float(row) + 0.5) / 16
            for column in 0..<8 {
                let x = box.x + box.width * (Float(column) + 0.5) / 8
                if !near.contains(where: { $0.x <= x && x < $0.x + $0.width && $0.y <= y && y < $0.y + $0.height }) {
                    free += 1
                }
            }
        }
        return Float(free) / 128
    }
}
