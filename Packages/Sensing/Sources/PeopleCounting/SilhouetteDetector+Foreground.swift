// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

extension SilhouetteDetector {
    /// Disjoint parts of the last look that differ from the scene and are large enough to belong to a person.
    ///
    /// With a margin of an eighth of a person's height, so that they may reach beyond the picture.
    package var stirred: [Blob] { regions }

    package var silhouetteDetector: SilhouetteDetector? { self }

    /// 1 where the last look differs from the scene, with the working picture's geometry; valid until the next look.
    var silhouetteMask: (bytes: UnsafePointer<UInt8>, stride: Int) {
        (UnsafePointer(foreground.mask.bytes), foreground.mask.stride)
    }

    /// Share of a box that differs from the scene in the last look, 0...1; 0 outside the picture.
    ///
    /// Counts every second row and column, which at a person's size is exact enough.
    package func foregroundShare(in box: PersonBox) -> Float {
        let left = max(0, Int(box.x))
        let right = min(foreground.mask.width, Int(box.x + box.width))
        let top = max(0, Int(box.y))
        let bottom = min(foreground.mask.height, Int(box.y + box.height))
        guard left < right, top < bottom else { return 0 }
        var count = 0
        var seen = 0
        for y in stride(from: top, to: bottom, by: 2) {
            let row = foreground.mask.row(y)
            for x in stride(from: left, to: right, by: 2) {
                count &+= Int(row[x])
                seen &+= 1
            }
        }
        return Float(count) / Float(max(1, seen))
    }

    /// Foreground pixels per cell of the last look.
    ///
    /// - Parameters:
    ///   - cell: Side of a cell, pixels.
    ///   - sums: Row by row, replaced.
    package func foregroundSums(cell: Int, into sums: inout [Int32]) {
        let columns = (foreground.mask.width + cell - 1) / cell
        let rows = (foreground.mask.height + cell - 1) / cell
        if sums.count != columns * rows { sums = Array(repeating: 0, count: columns * rows) }
        for index in sums.indices { sums[index] = 0 }
        for y in 0..<foreground.mask.height {
            let row = foreground.mask.row(y)
            let base = y / cell * columns
            for column in 0..<columns {
                var sum: UInt8 = 0  // a cell is at most 64 wide
                for x in (column &* cell)..<min(foreground.mask.width, (column &+ 1) &* cell) { sum &+= row[x] }
                sums[base &+ column] &+= Int32(sum)
            }
        }
    }
}
