// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import PeopleCounting

/// Merging of boxes that show the same thing.
package enum Suppression {
    /// Intersection over union, 0...1.
    package static func overlap(_ a: PersonBox, _ b: PersonBox) -> Float {
        let width = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
        let height = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
        guard width > 0, height > 0 else { return 0 }
        let shared = width * height
        return shared / (a.width * a.height + b.width * b.height - shared)
    }

    /// Greedy suppression: the strongest box stays, those that overlap it more than the limit go, and so on.
    ///
    /// - Parameters:
    ///   - boxes: Any order; afterwards those kept, strongest first.
    ///   - limit: Intersection over union, 0...1.
    ///   - box: A box of an element.
    package static func keepStrongest<Element>(
        _ boxes: inout [Element], overlapping limit: Float, box: (Element) -> PersonBox
    ) {
        boxes.sort { box($0).score > box($1).score }
        var kept = 0
        for index in boxes.indices {
            let candidate = box(boxes[index])
            if (0..<kept).allSatisfy({ overlap(box(boxes[$0]), candidate) <= limit }) {
                boxes.swapAt(kept, index)
                kept += 1
            }
        }
        boxes.removeLast(boxes.count - kept)
    }

    /// Moves each box to the mean, weighted by score, of all that overlap it closely: a model that says the same of several
    /// cells errs less on average than where it is surest.
    ///
    /// Box voting: Gidaris, Komodakis, *Object detection via a multi-region and semantic segmentation-aware CNN model*,
    /// ICCV 2015, section 5.
    ///
    /// - Parameters:
    ///   - boxes: Those kept; their scores stay.
    ///   - all: Those that suppression began with.
    package static func vote(_ boxes: inout [PersonBox], among all: [PersonBox]) {
        for index in boxes.indices {
            let winner = boxes[index]
            var (weight, x, y, width, height) = (Float(0), Float(0), Float(0), Float(0), Float(0))
            for box in all where overlap(winner, box) >= close {
                weight += box.score
                x += box.score * box.x
                y += box.score * box.y
                width += box.score * box.width
                height += box.score * box.height
            }
            guard weight > 0 else { continue }
            boxes[index] = PersonBox(
                x: x / weight, y: y / weight, width: width / weight, height: height / weight, score: winner.score)
        }
    }

    /// Overlap from which two boxes are the same person's.
    private static let close: Float = 0.7
}
