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
    /// Counts every second row, which at a person's size is exact enough.
    package func foregroundShare(in box: PersonBox) -> Float {
        let left = max(0, Int(box.x))
        let right = min(foreground.mask.width, Int(box.x + box.width))
        let top = max(0, Int(box.y))
        let bottom = min(foreground.mask.height, Int(box.y + box.height))
        guard left < right, top < bottom else { return 0 }
        var count: Int32 = 0
        for y in stride(from: top, to: bottom, by: 2) {
            let row = foreground.mask.row(y)
            for x in left..<right { count &+= Int32(row[x]) }
        }
        return Float(count) / Float((right - left) * ((bottom - top + 1) / 2))
    }

    /// Foreground pixels per cell of the last look.
    ///
    /// - Parameters:
    ///   - cell: Side of a cell, pixels, 1...255.
    ///   - sums: Row by row, replaced.
    package func foregroundSums(cell: Int, into sums: inout [Int32]) {
        let (width, height) = (foreground.mask.width, foreground.mask.height)
        let columns = (width + cell - 1) / cell
        let rows = (height + cell - 1) / cell
        if sums.count != columns * rows { sums = Array(repeating: 0, count: columns * rows) }
        // Down the columns first, many at a time.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: width) { sum in
            for row in 0..<rows {
                sum.initialize(repeating: 0)
                for y in (row &* cell)..<min(height, (row &+ 1) &* cell) {
                    let mask = foreground.mask.row(y)
                    for x in 0..<width { sum[x] &+= mask[x] }
                }
                for column in 0..<columns {
                    var total: Int32 = 0
                    for x in (column &* cell)..<min(width, (column &+ 1) &* cell) { total &+= Int32(sum[x]) }
                    sums[row &* columns &+ column] = total
                }
            }
        }
    }
}
