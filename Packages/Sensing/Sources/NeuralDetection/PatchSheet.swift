// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import PeopleCounting

/// A rectangle of a look's whole input, and where it lies in a smaller one; pixels of the inputs.
package struct InputPatch: Hashable, Sendable {
    /// Left edge in the whole input.
    package var column: Int
    /// Top edge in the whole input.
    package var row: Int
    /// Width, above 0.
    package var width: Int
    /// Height, above 0.
    package var height: Int
    /// Left edge in the smaller input.
    package var toColumn = 0
    /// Top edge in the smaller input.
    package var toRow = 0

    package init(column: Int, row: Int, width: Int, height: Int) {
        self.column = column
        self.row = row
        self.width = width
        self.height = height
    }

    /// Whether two patches share a pixel of the whole input.
    func meets(_ other: InputPatch) -> Bool {
        column < other.column + other.width && other.column < column + width && row < other.row + other.height
            && other.row < row + height
    }

    /// The smallest patch that holds both.
    func union(_ other: InputPatch) -> InputPatch {
        let left = min(column, other.column)
        let top = min(row, other.row)
        return InputPatch(
            column: left, row: top, width: max(column + width, other.column + other.width) - left,
            height: max(row + height, other.row + other.height) - top)
    }
}

/// Patches of a look's whole input side by side in a smaller one, so that a model sees only where something stirs.
package struct PatchSheet: Sendable {
    /// Size of an input, pixels.
    package struct Size: Hashable, Sendable {
        /// Columns.
        package var width: Int
        /// Rows.
        package var height: Int

        package init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    /// Disjoint, each with its place.
    package private(set) var patches: [InputPatch] = []
    /// Of the smaller input; nil while nothing is laid out.
    package private(set) var size: Size?

    /// Padding between neighbours, pixels.
    package static let gap = 16

    private let whole: Size
    /// Smaller inputs that are used, smallest first; few, since the model is compiled for each that is met.
    private let sizes: [Size]
    private var skyline: [Step] = []
    private var fresh: [Step] = []

    /// A stretch of columns that is filled down to a row.
    private struct Step {
        var column: Int
        var row: Int
        var width: Int
    }

    /// What is placed first: the best of them depends on the patches.
    private static let orders: [@Sendable (InputPatch) -> Int] = [
        { $0.height }, { $0.width }, { $0.width * $0.height }, { max($0.width, $0.height) },
    ]

    /// An empty sheet.
    ///
    /// - Parameters:
    ///   - width: Columns of the whole input, a multiple of `step`.
    ///   - height: Its rows, a multiple of `step`.
    ///   - step: The model's coarsest stride.
    package init(width: Int, height: Int, step: Int) {
        whole = Size(width: width, height: height)
        // The same for all cameras, so that they share what is compiled. Of all multiples of 32, the first sixteen were
        // chosen one by one, each to save most beside the earlier, over parts that stirred in a street at six scales; more
        // save little. One that is most of the whole saves too little to be worth a look without the rest.
        let shapes = [
            (160, 160), (160, 288), (320, 192), (256, 256), (224, 352), (352, 256), (320, 320), (480, 224), (352, 352),
            (288, 480), (512, 320), (448, 384), (576, 384), (704, 352), (640, 448), (672, 512), (768, 512), (1024, 512),
        ]
        sizes = shapes.map { Size(width: ($0 + step - 1) / step * step, height: ($1 + step - 1) / step * step) }
            .filter { 3 * $0.width * $0.height <= 2 * width * height }
            .sorted { $0.width * $0.height < $1.width * $1.height }
    }

    /// Lays out what must be seen.
    ///
    /// - Parameter wanted: Rectangles of the whole input; may overlap and reach beyond it. Their places are ignored.
    /// - Returns: False where the patches would not be much smaller than the whole input, or there are none; the sheet is
    ///   then empty.
    package mutating func lay(_ wanted: [InputPatch]) -> Bool {
        patches.removeAll(keepingCapacity: true)
        for patch in wanted {
            let left = max(0, patch.column)
            let top = max(0, patch.row)
            let right = min(whole.width, patch.column + patch.width)
            let bottom = min(whole.height, patch.row + patch.height)
            guard left < right, top < bottom else { continue }
            patches.append(InputPatch(column: left, row: top, width: right - left, height: bottom - top))
        }
        join()
        size = patches.isEmpty ? nil : sizes.first { place(into: $0) }
        if size == nil { patches.removeAll(keepingCapacity: true) }
        return size != nil
    }

    /// A box of the smaller input where it lies in the whole one.
    ///
    /// - Returns: Nil for a box in no patch, and for one that a patch's edge cuts, unless the picture ends there too.
    package func whole(_ box: PersonBox) -> PersonBox? {
        let column = box.x + box.width / 2
        let row = box.y + box.height / 2
        let margin: Float = 3
        for patch in patches {
            let (left, top) = (Float(patch.toColumn), Float(patch.toRow))
            let (right, bottom) = (left + Float(patch.width), top + Float(patch.height))
            guard left <= column, column < right, top <= row, row < bottom else { continue }
            guard patch.column == 0 || box.x >= left + margin, patch.row == 0 || box.y >= top + margin,
                patch.column + patch.width == whole.width || box.x + box.width <= right - margin,
                patch.row + patch.height == whole.height || box.y + box.height <= bottom - margin
            else { return nil }
            return PersonBox(
                x: box.x + Float(patch.column - patch.toColumn), y: box.y + Float(patch.row - patch.toRow),
                width: box.width, height: box.height, score: box.score)
        }
        return nil
    }

    /// Joins patches that overlap, until none do: nothing is looked at twice.
    private mutating func join() {
        var index = 0
        while index < patches.count {
            if let other = patches.indices.first(where: { $0 != index && patches[$0].meets(patches[index]) }) {
                patches[min(index, other)] = patches[index].union(patches[other])
                patches.swapAt(max(index, other), patches.count - 1)
                patches.removeLast()
                index = 0
            } else {
                index += 1
            }
        }
    }

    /// Places patches in one of the orders, ``gap`` between neighbours; false where none fits.
    private mutating func place(into size: Size) -> Bool {
        let area = patches.reduce(0) { $0 + $1.width * $1.height }
        guard area <= size.width * size.height else { return false }
        return Self.orders.contains { order in
            patches.sort { (order($0), $0.column, $0.row) > (order($1), $1.column, $1.row) }
            return fill(size)
        }
    }

    /// Places patches in turn, each where its bottom comes highest above those placed before.
    ///
    /// Skyline, bottom left: Jylänki, *A thousand ways to pack the bin* (2010), section 4.
    private mutating func fill(_ size: Size) -> Bool {
        skyline.removeAll(keepingCapacity: true)
        skyline.append(Step(column: 0, row: 0, width: size.width + Self.gap))
        for index in patches.indices {
            let (width, height) = (patches[index].width + Self.gap, patches[index].height + Self.gap)
            var best: (column: Int, row: Int)?
            for start in skyline.indices where skyline[start].column + width <= size.width + Self.gap {
                let row = floor(under: width, from: start)
                if row + height <= size.height + Self.gap, best.map({ row < $0.row }) ?? true {
                    best = (skyline[start].column, row)
                }
            }
            guard let best else { return false }
            patches[index].toColumn = best.column
            patches[index].toRow = best.row
            raise(Step(column: best.column, row: best.row + height, width: width))
        }
        return true
    }

    /// The row down to which something is filled below a stretch that begins with a step.
    private func floor(under width: Int, from start: Int) -> Int {
        let end = skyline[start].column + width
        return skyline[start...].prefix { $0.column < end }.reduce(0) { max($0, $1.row) }
    }

    private mutating func raise(_ step: Step) {
        let end = step.column + step.width
        fresh.removeAll(keepingCapacity: true)
        for old in skyline {
            let oldEnd = old.column + old.width
            if old.column < step.column {
                fresh.append(Step(column: old.column, row: old.row, width: min(oldEnd, step.column) - old.column))
            }
            if old.column <= step.column, step.column < oldEnd { fresh.append(step) }
            if oldEnd > end {
                let column = max(old.column, end)
                fresh.append(Step(column: column, row: old.row, width: oldEnd - column))
            }
        }
        swap(&skyline, &fresh)
    }
}
