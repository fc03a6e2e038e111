// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// How much detail a picture shows, and how sharp it is.
///
/// Sharpness is the mean difference between neighbouring pixels over that of pixels eight apart, both after taking away
/// what grain adds. Fog, dusk and a change of contrast scale both alike and leave it; only blur lowers it, down to 1/8 for a
/// ramp. A sharp scene has about 0.3.
struct SceneTexture {
    /// Sharpness of a ramp: no picture has less.
    static let leastSharpness = 0.125
    private static let block = 16
    private static let span = 8
    /// Rows from one that is measured to the next.
    private static let step = 8

    /// Mean difference between neighbouring pixels, levels.
    private(set) var detail = 0.0
    /// The same without grain: what blur takes away, and a smooth thing before the scene does not.
    private(set) var fineDetail = 0.0
    /// See above; 0 where ``isJudgeable`` is false.
    private(set) var sharpness = 0.0
    /// Whether there is contrast enough to speak of sharpness.
    private(set) var isJudgeable = false

    /// Whether grain, or texture that is the same everywhere, adds little to the detail.
    private(set) var isClean = false

    private var blocks: [UInt32] = []

    /// Measures a picture on every eighth row.
    mutating func measure(_ picture: borrowing WorkingPicture) {
        let across = picture.width / Self.block
        let down = picture.height / Self.block
        if blocks.count != across * down { blocks = Array(repeating: 0, count: across * down) }
        for index in blocks.indices { blocks[index] = 0 }
        var near: UInt64 = 0
        var far: UInt64 = 0
        var rows = 0
        let columns = across * Self.block - Self.span
        for y in stride(from: 0, to: down * Self.block - Self.span, by: Self.step) {
            let row = picture.luma + y * picture.stride
            let below = row + picture.stride
            let deeper = row + Self.span * picture.stride
            near += Self.difference(row, row + 1, columns) + Self.difference(row, below, columns)
            far += Self.difference(row, row + Self.span, columns) + Self.difference(row, deeper, columns)
            rows += 1
            let base = y / Self.block * across
            for column in 0..<across {
                let x = column &* Self.block
                // A block's last pixel has its neighbour in the next block.
                blocks[base &+ column] &+= UInt32(
                    truncatingIfNeeded: Self.difference(row + x, row + x + 1, Self.block - 1)
                        + Self.difference(row + x, below + x, Self.block - 1))
            }
        }
        let samples = Double(max(1, rows * columns * 2))
        detail = Double(near) / samples
        let coarse = Double(far) / samples
        // The quietest tenth of the blocks shows what grain alone gives.
        blocks.sort()
        let quiet = Double(blocks[blocks.count / 10]) / Double(2 * (Self.block - 1) * Self.block / Self.step)
        // The quietest tenth of blocks of like grain lie 12 % below its mean, by 60 differences in each.
        let grain = 1.1 * quiet
        let cleanNear = max(0, detail * detail - grain * grain).squareRoot()
        let cleanFar = max(0, coarse * coarse - grain * grain).squareRoot()
        fineDetail = cleanNear
        isJudgeable = cleanFar > max(1.5, 0.75 * grain)
        isClean = grain < 0.35 * detail
        sharpness = isJudgeable ? cleanNear / cleanFar : 0
    }

    /// Sum of absolute differences; fits while `count` < 2²⁴.
    @inline(__always) private static func difference(
        _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int
    ) -> UInt64 {
        var sum: UInt32 = 0
        for x in 0..<count { sum &+= UInt32(max(a[x], b[x]) &- min(a[x], b[x])) }
        return UInt64(sum)
    }
}
