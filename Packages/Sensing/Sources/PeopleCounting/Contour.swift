// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// How sharply a silhouette's sides stand out, in the look and in the scene's model.
///
/// Somebody who is there has a contour in the look and none in the scene; who left the scene after it was learned has one in
/// the scene and none in the look (a ghost).
struct Contour {
    /// Mean step across the sides in the look, levels.
    private(set) var look: Float = 0
    /// The same in the scene's model.
    private(set) var scene: Float = 0

    /// A step counts for no more than this, levels, so that it is the number of sharp places that decides.
    private static let cap: Int32 = 48
    /// How much sharper a ghost is in the scene's model.
    private static let ghostRatio: Float = 1.5
    /// How far from the side the levels are read, pixels.
    private static let far = 3

    /// Whether what stands out is what the scene's model remembers, not what the look shows.
    var isGhost: Bool { scene >= 6 && scene > Self.ghostRatio * (look + 1) }

    init(
        of box: PersonBox, mask: borrowing BytePlane, picture: borrowing WorkingPicture,
        model: borrowing BackgroundModel, gain: Int, dx: Int, dy: Int
    ) {
        let margin = 0.15 * box.width
        let far = Self.far
        let left = max(far + max(0, -dx), Int(box.x - margin))
        let right = min(mask.width - far - 1 - max(0, dx), Int(box.x + box.width + margin))
        let top = max(1 + max(0, -dy), Int(box.y))
        let bottom = min(mask.height - 1 - max(0, dy), Int(box.y + box.height))
        guard left < right, top < bottom else { return }
        var (seen, known, count) = (Int32(0), Int32(0), Int32(0))
        for y in top..<bottom {
            let row = mask.row(y)
            let from = picture.luma + ((y + dy) * picture.stride + dx)
            let scene = model.luma.median.row(y)
            for x in left..<right where row[x] != row[x + 1] {
                guard row[x - far] == row[x], row[x + 1 + far] == row[x + 1] else { continue }
                count += 1
                seen += min(Self.cap, abs(Self.step(from, picture.stride, x, far)))
                known += min(Self.cap, (abs(Self.step(scene, model.luma.median.stride, x, far)) * Int32(gain)) >> 8)
            }
        }
        guard count > 0 else { return }
        look = Float(seen) / Float(count)
        self.scene = Float(known) / Float(count)
    }

    /// The step between the two sides of a column, each the mean of two columns and three rows, so that noise makes none.
    @inline(__always) private static func step(
        _ row: UnsafePointer<UInt8>, _ stride: Int, _ x: Int, _ far: Int
    ) -> Int32 {
        var sum: Int32 = 0
        for line in -1...1 {
            let at = row + line &* stride
            sum &+= Int32(at[x &- far]) &+ Int32(at[x &- far &+ 1])
            sum &-= Int32(at[x &+ far]) &+ Int32(at[x &+ 1 &+ far])
        }
        return sum / 6
    }
}
