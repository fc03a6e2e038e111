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

    /// Mean step across the sides in what the look adds to the scene, by luma or by twice the colour, levels.
    private(set) var added: Float = 0
    /// Places where a side was measured.
    private(set) var sides = 0

    /// Sides before they tell anything, and what is added across soft ones, levels.
    private static let (enough, soft): (Int, Float) = (8, 6)
    /// A step counts for no more than this, levels, so that it is the number of sharp places that decides.
    private static let cap: Int32 = 48
    /// How much sharper a ghost is in the scene's model.
    private static let ghostRatio: Float = 1.5
    /// How far from the side the levels are read, pixels.
    private static let far = 3

    /// Whether it fades out at its sides: light, not somebody.
    ///
    /// Whoever is there differs from the scene by at least the 12 levels of the least threshold, and what is beside them does not.
    var isSoft: Bool { sides >= Self.enough && added < Self.soft }

    /// Whether it stands out from the scene at its sides as whatever is there does, not as light or exposure might.
    var isSharp: Bool { sides >= Self.enough && added >= 2 * Self.soft }

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
        var (seen, known, added, count) = (Int32(0), Int32(0), Int32(0), Int32(0))
        for y in top..<bottom {
            let row = mask.row(y)
            let from = picture.luma + ((y + dy) * picture.stride + dx)
            let scene = model.luma.median.row(y)
            let colour = ColourRow(picture, model, row: y, dx: dx, dy: dy)
            for x in left..<right where row[x] != row[x + 1] {
                guard row[x - far] == row[x], row[x + 1 + far] == row[x + 1] else { continue }
                count += 1
                let inLook = Self.step(from, picture.stride, x, far)
                let inScene = (Self.step(scene, model.luma.median.stride, x, far) * Int32(gain)) >> 8
                seen += min(Self.cap, abs(inLook))
                known += min(Self.cap, abs(inScene))
                added += min(Self.cap, max(abs(inLook - inScene), 2 * colour.step(x - far, x + 1 + far)))
            }
        }
        guard count > 0 else { return }
        sides = Int(count)
        self.added = Float(added) / Float(count)
        look = Float(seen) / Float(count)
        self.scene = Float(known) / Float(count)
    }

    /// What a row of the look adds to the scene's colours.
    private struct ColourRow {
        let u, v, sceneU, sceneV: UnsafePointer<UInt8>

        init(_ picture: borrowing WorkingPicture, _ model: borrowing BackgroundModel, row y: Int, dx: Int, dy: Int) {
            let at = min(max((y + dy) / 2, 0), model.height / 2 - 1) &* picture.chromaStride &+ dx / 2
            (u, v) = (UnsafePointer(picture.chromaU + at), UnsafePointer(picture.chromaV + at))
            let row = min(y / 2, model.height / 2 - 1)
            (sceneU, sceneV) = (
                UnsafePointer(model.chromaU.median.row(row)), UnsafePointer(model.chromaV.median.row(row))
            )
        }

        /// The greater step of the two colours between two columns, levels.
        @inline(__always) func step(_ one: Int, _ other: Int) -> Int32 {
            func added(_ look: UnsafePointer<UInt8>, _ scene: UnsafePointer<UInt8>, _ x: Int) -> Int32 {
                Int32(look[x / 2]) &- Int32(scene[x / 2])
            }
            return max(
                abs(added(u, sceneU, one) &- added(u, sceneU, other)),
                abs(added(v, sceneV, one) &- added(v, sceneV, other)))
        }
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
