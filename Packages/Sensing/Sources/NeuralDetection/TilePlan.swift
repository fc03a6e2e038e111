// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import Governance

/// Which parts of the picture a model looks at, and at which input size, so that the smallest person is large enough.
package struct TilePlan: Hashable, Sendable {
    /// Parts of the picture; the first is all that matters of it, the others lie in it.
    package let regions: [PictureRegion]
    /// Rows of the model's input.
    package let height: Int
    /// Columns of the model's input.
    package let width: Int

    /// A person this many times as tall as the passport's smallest is found as well as any.
    package static let comfortable = 2.5
    /// Largest input that a reshapeable model is given, in pixels; above it the picture is tiled.
    package static let largestInput = 1_400_000

    /// Most tiles beside the whole picture; a smaller scale is taken rather than more.
    package static let most = 16

    /// Plans the looks of one camera.
    ///
    /// A model that takes other sizes gets one input of the picture's shape, scaled so that the smallest person is
    /// comfortably large, never less than needed and at most ``largestInput``. A model of fixed size sees the whole
    /// picture for the tall people and, where that leaves the smallest too small, tiles that overlap by the height of
    /// the tallest person whom the whole look may miss.
    ///
    /// - Parameters:
    ///   - whole: What matters of the picture.
    ///   - smallestPerson: Height of the smallest person who counts, pixels of the picture; nil when not known, and the
    ///     picture is then taken at its own scale.
    ///   - passport: The model's papers.
    package init(_ whole: PictureRegion, smallestPerson: Double?, passport: ModelPassport) {
        let input = passport.input
        let wanted = smallestPerson.map { Self.comfortable * passport.smallest / max(1, $0) }
        guard let step = input.multipleOf else {
            height = input.height
            width = input.width
            regions = [whole] + Self.tiles(whole, scale: wanted ?? 0, passport)
            return
        }
        // Between half and twice the picture's own scale: more pixels than that hold no more.
        let limit = (Double(Self.largestInput) / (whole.width * whole.height)).squareRoot()
        let scale = min(max(wanted ?? 1, 0.5), 2, limit)
        func round(_ length: Double) -> Int { max(1, Int((length * scale / Double(step)).rounded())) * step }
        height = round(whole.height)
        width = round(whole.width)
        regions = [whole]
    }

    /// Whether another plan differs by so little that compiling for it does not pay: 15 % in scale, a twentieth in place.
    func servesAsWell(as other: TilePlan) -> Bool {
        guard regions.count == other.regions.count, let mine = regions.first, let its = other.regions.first else {
            return false
        }
        let scale = Double(other.height) / its.height / (Double(height) / mine.height)
        let slack = 0.05 * its.height
        return abs(scale - 1) < 0.15 && mine.x <= its.x + slack && mine.y <= its.y + slack
            && mine.x + mine.width >= its.x + its.width - slack && mine.y + mine.height >= its.y + its.height - slack
            && mine.width * mine.height <= 1.2 * its.width * its.height
    }

    private static func tiles(_ whole: PictureRegion, scale: Double, _ passport: ModelPassport) -> [PictureRegion] {
        let input = passport.input
        let ownX = Double(input.width) / whole.width
        let ownY = Double(input.height) / whole.height
        let own = input.fit == .stretch ? (ownX * ownY).squareRoot() : min(ownX, ownY)
        let wanted = min(scale, 2)
        guard wanted > 1.2 * own else { return [] }
        let tileWidth = min(whole.width, Double(input.width) / wanted)
        let tileHeight = min(whole.height, Double(input.height) / wanted)
        let missed = comfortable * passport.smallest / own
        let overlapY = min(missed, tileHeight / 2)
        let overlapX = min(missed / 2, tileWidth / 2)
        let xs = starts(whole.width, tileWidth, overlapX)
        let ys = starts(whole.height, tileHeight, overlapY)
        guard xs.count * ys.count <= most else {
            return tiles(whole, scale: wanted / 1.1, passport)
        }
        return ys.flatMap { y in
            xs.map { PictureRegion(x: whole.x + $0, y: whole.y + y, width: tileWidth, height: tileHeight) }
        }
    }

    /// Evenly spread starts of tiles that overlap by at least so much.
    private static func starts(_ length: Double, _ tile: Double, _ overlap: Double) -> [Double] {
        guard tile < length else { return [0] }
        let count = Int(((length - overlap) / (tile - overlap)).rounded(.up))
        return (0..<count).map { Double($0) * (length - tile) / Double(count - 1) }
    }
}
