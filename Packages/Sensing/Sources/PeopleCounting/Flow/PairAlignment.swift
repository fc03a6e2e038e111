// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// What lies between the two frames of a look apart from people: a mast that swayed, and light that changed.
struct PairAlignment {
    /// Second frame = first moved by this, pixels.
    var dx: Float = 0
    /// Likewise, rows.
    var dy: Float = 0
    /// Second frame's brightness over the first's, 1/256.
    var gain = 256

    /// Farthest shift that is followed, pixels.
    static let reach = 5
    private static let cap: Int32 = 32
    private static let (rowStep, columnStep) = (8, 5)

    /// Estimates from what lies outside all boxes.
    ///
    /// Without enough of it, in a crowd that fills the picture, nothing is assumed: a crowd that goes one way is no sway.
    static func estimate(
        _ first: borrowing WorkingPicture, _ second: borrowing WorkingPicture, without people: [PersonBox],
        using free: borrowing BytePlane
    ) -> PairAlignment {
        var found = PairAlignment()
        guard mark(people, first.width, first.height, in: free) >= 0.15 else { return found }
        found.gain = brightness(first, second, free)
        var at = (x: 0, y: 0)
        var least = difference(first, second, free, found.gain, 0, 0)
        // Noise alone moves no picture.
        let enough = least - least / 16
        for _ in 0..<(2 * reach) {
            var next = at
            var lower = least
            for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
                let (tx, ty) = (at.x + dx, at.y + dy)
                guard abs(tx) < reach, abs(ty) < reach else { continue }
                let there = difference(first, second, free, found.gain, tx, ty)
                if there < lower { (lower, next) = (there, (tx, ty)) }
            }
            if next == at { break }
            at = next
            least = lower
        }
        guard at == (0, 0) || least < enough else { return found }
        func along(_ x: Int, _ y: Int) -> Float {
            SubPixel.vertex(
                Float(difference(first, second, free, found.gain, at.x - x, at.y - y)), Float(least),
                Float(difference(first, second, free, found.gain, at.x + x, at.y + y)))
        }
        found.dx = Float(at.x) + along(1, 0)
        found.dy = Float(at.y) + along(0, 1)
        return found
    }

    /// Marks the cells in which nobody is.
    ///
    /// - Returns: Their share.
    private static func mark(
        _ people: [PersonBox], _ width: Int, _ height: Int, in free: borrowing BytePlane
    ) -> Double {
        free.fill(1)
        for box in people {
            // Legs and shadows reach out of boxes.
            let margin = 0.15 * box.height
            let left = max(0, Int(box.x - margin) / columnStep)
            let right = min(free.width - 1, max(0, Int(box.x + box.width + margin) / columnStep))
            let top = max(0, Int(box.y - margin) / rowStep)
            let bottom = min(free.height - 1, max(0, Int(box.y + box.height + margin) / rowStep))
            guard left <= right, top <= bottom else { continue }
            for y in top...bottom {
                for x in left...right { free.row(y)[x] = 0 }
            }
        }
        var count = 0
        for y in 0..<height / rowStep {
            for x in 0..<width / columnStep { count += Int(free.row(y)[x]) }
        }
        return Double(count) / Double(max(1, (height / rowStep) * (width / columnStep)))
    }

    /// Ratio of mean levels where they differ little.
    private static func brightness(
        _ first: borrowing WorkingPicture, _ second: borrowing WorkingPicture, _ free: borrowing BytePlane
    ) -> Int {
        var (before, after) = (1, 1)
        for row in 1..<max(2, first.height / rowStep - 1) {
            let a = first.luma + row * rowStep * first.stride
            let b = second.luma + row * rowStep * second.stride
            let isFree = free.row(row)
            for column in 1..<max(2, first.width / columnStep - 1) where isFree[column] != 0 {
                let (p, q) = (Int(a[column * columnStep]), Int(b[column * columnStep]))
                guard abs(p - q) < 40 else { continue }
                before += p
                after += q
            }
        }
        return min(max(after * 256 / before, 192), 340)
    }

    private static func difference(
        _ first: borrowing WorkingPicture, _ second: borrowing WorkingPicture, _ free: borrowing BytePlane, _ gain: Int,
        _ dx: Int, _ dy: Int
    ) -> Int {
        let gain = Int32(truncatingIfNeeded: gain)
        var total = 0
        for row in 1..<max(2, first.height / rowStep - 1) {
            let a = first.luma + row * rowStep * first.stride
            let b = second.luma + ((row * rowStep + dy) * second.stride + dx)
            let isFree = free.row(row)
            var sum: Int32 = 0
            for column in 1..<max(2, first.width / columnStep - 1) where isFree[column] != 0 {
                let at = column &* columnStep
                sum &+= min(cap, abs(Int32(b[at]) &- ((Int32(a[at]) &* gain) >> 8)))
            }
            total += Int(sum)
        }
        return total
    }
}

/// Where between whole steps a cost is least.
enum SubPixel {
    /// The vertex of the parabola through three costs one step apart, the middle one the least; -0.5...0.5.
    static func vertex(_ before: Float, _ middle: Float, _ after: Float) -> Float {
        let bend = before - 2 * middle + after
        guard bend > 0 else { return 0 }
        return min(max((before - after) / (2 * bend), -0.5), 0.5)
    }
}
