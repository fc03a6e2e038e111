// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import PeopleCounting

/// Tells furniture that looks like a person from a person who keeps still, by what is known of the place.
///
/// A map of the scene: for each cell of ground whether it was seen empty, whether someone came there since, and for how
/// long something was detected there without a stir. A sign is there from the first look and never moves; a person came.
/// Nothing is known of who.
package struct FurnitureMemory: Sendable {
    /// Seconds for which something must be detected without a stir before it is furniture.
    package static let patience: Float = 180
    /// Seconds without a detection and without a stir after which a place counts as empty.
    package static let emptyAfter: Float = 20
    /// Share of a box that must differ from the scene to be a stir.
    package static let stir: Float = 0.12

    private struct Place {
        var still: Float = 0
        var empty: Float = 0
        var wasEmpty = false
        var someoneCame = false
    }

    /// Side of a cell, pixels.
    package let cell: Int
    private let width: Int
    private let height: Int
    private let columns: Int
    private let rows: Int
    private var places: [Place]
    private var isTaken: [Bool]

    /// Prepares for a picture's size.
    package init(width: Int, height: Int) {
        cell = max(4, width / 64)
        (self.width, self.height) = (width, height)
        columns = width / cell + 1
        rows = height / cell + 1
        places = Array(repeating: Place(), count: columns * rows)
        isTaken = Array(repeating: false, count: columns * rows)
    }

    /// Takes note of one look and says which boxes are furniture.
    ///
    /// - Parameters:
    ///   - boxes: What the neural detector accepts.
    ///   - seconds: Time since the last note.
    ///   - changed: Pixels that differ from the scene per cell of side ``cell``, row by row.
    ///   - share: Share of a box that differs from the scene.
    /// - Returns: One answer per box.
    package mutating func note(
        _ boxes: [PersonBox], after seconds: Float, changed: [Int32], share: (PersonBox) -> Float
    ) -> [Bool] {
        for index in isTaken.indices { isTaken[index] = false }
        var furniture = [Bool](repeating: false, count: boxes.count)
        for (index, box) in boxes.enumerated() {
            let stirs = share(box) >= Self.stir
            // Someone who passes in front of a sign stirs its box too, and says nothing of the sign.
            let isCrossed = boxes.indices.contains { $0 != index && Suppression.overlap(boxes[$0], box) > 0.05 }
            let (foot, around) = neighbours(box)
            let came = around.contains { places[$0].someoneCame }
            let wasEmpty = around.contains { places[$0].wasEmpty }
            let arrives = stirs && (wasEmpty || !isCrossed)
            var longest: Float = 0
            for place in around {
                isTaken[place] = true
                places[place].empty = 0
                if arrives || came {
                    // Where nothing was ever gone, as at a sign, whoever passes beside it did not come; who stirs there was
                    // there from the first look.
                    let isFirst = arrives && !wasEmpty
                    if isFirst || places[place].wasEmpty { places[place].still = 0 }
                    if places[place].wasEmpty || (isFirst && place == foot) { places[place].someoneCame = true }
                } else if !stirs {
                    places[place].still = min(2 * Self.patience, places[place].still + seconds)
                }
                longest = max(longest, places[place].still)
            }
            furniture[index] = !arrives && !came && longest >= Self.patience
        }
        passTime(seconds, changed)
        return furniture
    }

    private mutating func passTime(_ seconds: Float, _ changed: [Int32]) {
        for row in 0..<rows {
            for column in 0..<columns where !isTaken[row * columns + column] {
                let at = row * columns + column
                guard stirs(above: row, column, changed) < Self.stir else { continue }
                places[at].empty += seconds
                if places[at].empty >= Self.emptyAfter {
                    places[at].empty = Self.emptyAfter
                    places[at].wasEmpty = true
                    places[at].someoneCame = false
                    places[at].still = 0
                }
            }
        }
    }

    /// Share that differs from the scene of what rises above a place and stands on it: three cells wide, four high.
    private func stirs(above row: Int, _ column: Int, _ changed: [Int32]) -> Float {
        // The last column and row lie outside a picture that is a whole number of cells.
        let across = (width + cell - 1) / cell
        let left = max(0, column - 1)
        let right = min(across, column + 2)
        let top = max(0, row - 3)
        let bottom = min(changed.count / across, row + 1)
        guard left < right, top < bottom else { return 0 }
        var sum: Int32 = 0
        for y in top..<bottom { for x in left..<right { sum += changed[y * across + x] } }
        let pixels = (min(width, right * cell) - left * cell) * (min(height, bottom * cell) - top * cell)
        return Float(sum) / Float(pixels)
    }

    /// The cell of a box's foot, at the picture's edge where the foot is beyond it, and those around it, itself included.
    private func neighbours(_ box: PersonBox) -> (foot: Int, around: [Int]) {
        let column = Int(max(0, min(Float(width), box.x + box.width / 2))) / cell
        let row = Int(max(0, min(Float(height), box.y + box.height))) / cell
        var found: [Int] = []
        for y in max(0, row - 1)...min(rows - 1, row + 1) {
            for x in max(0, column - 1)...min(columns - 1, column + 1) { found.append(y * columns + x) }
        }
        return (row * columns + column, found)
    }
}
