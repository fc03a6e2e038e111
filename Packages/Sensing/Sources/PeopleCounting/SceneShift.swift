// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// Where the scene's model lies in a look: a mast that sways moves the picture by whole pixels.
enum SceneShift {
    /// Farthest shift that is followed, pixels; more is a moved camera.
    static let reach = 4

    /// The shift of least difference, by steps of one pixel downhill from none.
    ///
    /// Differences are capped, so that people count little.
    ///
    /// - Returns: Look = model moved by (dx, dy).
    static func estimate(
        _ picture: borrowing WorkingPicture, _ model: borrowing BackgroundModel, gain: Int
    ) -> (dx: Int, dy: Int) {
        var at = (dx: 0, dy: 0)
        var least = difference(picture, model, gain, 0, 0, below: .max)
        for _ in 0..<(2 * reach) {
            var next = at
            // A shift must pay: noise alone does not move a picture.
            var lower = least - least / 32
            for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
                let (tx, ty) = (at.dx + dx, at.dy + dy)
                guard abs(tx) <= reach, abs(ty) <= reach else { continue }
                let found = difference(picture, model, gain, tx, ty, below: lower)
                if found < lower {
                    lower = found
                    next = (tx, ty)
                }
            }
            if next == at { break }
            at = next
            least = lower
        }
        return at
    }

    /// The sum of differences, or a part of it that is not below a limit.
    private static func difference(
        _ picture: borrowing WorkingPicture, _ model: borrowing BackgroundModel, _ gain: Int, _ dx: Int, _ dy: Int,
        below limit: Int
    ) -> Int {
        var total = 0
        for y in stride(from: 8, to: picture.height - 8, by: 8) where total < limit {
            let look = picture.luma + ((y + dy) * picture.stride + dx)
            let scene = model.luma.median.row(y)
            var sum: Int32 = 0
            // Neighbours in a row, so that edges of either direction are met.
            for x in stride(from: 8, to: picture.width - 8, by: 5) {
                let expected = (Int32(scene[x]) &* Int32(truncatingIfNeeded: gain)) >> 8
                sum &+= min(32, abs(Int32(look[x]) &- expected))
            }
            total += Int(sum)
        }
        return total
    }
}
