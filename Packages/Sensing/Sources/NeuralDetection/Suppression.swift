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
}
