// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// Parts of a look that differ from the scene by their light alone: a cloud's shadow, a lamp, the sun on one wall of two.
///
/// On tiles of 16×16 pixels, 8×8 in a small picture: light multiplies what a surface shows by nearly the same factor all over a
/// tile, and by a like one in the next; people do not. Tiles that agree so are a change of light where they span more than
/// people could who all wear the same.
struct LightField: ~Copyable {
    /// Longer side of the largest small picture, pixels: in it a shadow's edge is steeper.
    private static let small = 512
    /// A factor that changes nothing, in units of the fields.
    static let unity: Int32 = 256

    enum Kind: UInt8 {
        /// The scene's own light.
        case same
        /// Within two tiles of ``lit`` ones: each pixel may be in either light.
        case border
        /// The same, but most tiles around are ``lit``: what fits neither light hides a scene that is lit, too.
        case hole
        case lit
    }

    /// How a look lies over the scene's model.
    struct Alignment {
        /// The look's brightness over the model's, 1/256.
        var gain: Int
        /// Column and row of the model's origin in the look.
        var shift: (dx: Int, dy: Int)
    }

    /// Factors of a change of light; what is darker or brighter is something else.
    private static let range: ClosedRange<Int32> = 102...640
    /// The least change that is followed, 1/256.
    private static let least: Int32 = 10
    /// How far a pixel's ratio lies from its tile's at most, of itself, 1/256: 8 %.
    private static let tolerance: Int32 = 21
    /// Pixels of a tile that lie so near, percent.
    private static let agreement: Int32 = 80
    /// How far a tile's factor lies from its neighbour's, likewise: 15 %, since a shadow's edge is soft.
    private static let slope: Int32 = 38
    /// By how many levels colours may change beyond the light, and from a tile to the next.
    private static let (colour, colourSlope): (Int32, Int32) = (16, 6)
    /// Least area of a change of light, squared heights of a person; a person has about a fifth.
    private static let leastArea: Float = 1.5
    /// The same while the light is changing elsewhere.
    private static let leastAreaMore: Float = 0.75
    private static let leastTiles = 8
    /// Changed pixels of a tile in which a change of light may begin.
    private static let leastSharePercent = 15
    private static let unknown: Int32 = -1
    /// Pixels of a tile that are compared, at most.
    private static let samples = 64

    /// Side of a tile, pixels.
    let tileSide: Int
    let columns: Int
    let rows: Int
    private let leastShare: UInt16
    private let width: Int
    private let height: Int
    private var kinds: [Kind]
    /// Changed pixels by tile.
    private var shares: [UInt16]
    /// Look over scene, the gain apart; 0 where pixels disagree.
    private var factors: [Int32]
    private var shiftsU: [Int32]
    private var shiftsV: [Int32]
    /// The number of the part that a tile belongs to; 0 for none.
    private var parts: [Int32]
    /// Tiles of one part.
    private var part: [Int] = []
    private var partNumber: Int32 = 0
    private var leastArea = LightField.leastArea

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        tileSide = max(width, height) <= Self.small ? 8 : 16
        leastShare = UInt16(Self.leastSharePercent * tileSide * tileSide / 100)
        columns = (width + tileSide - 1) / tileSide
        rows = (height + tileSide - 1) / tileSide
        let count = columns * rows
        kinds = Array(repeating: .same, count: count)
        shares = Array(repeating: 0, count: count)
        factors = Array(repeating: 0, count: count)
        shiftsU = factors
        shiftsV = factors
        parts = factors
        part.reserveCapacity(count)
    }

    func kind(_ column: Int, _ row: Int) -> Kind { kinds[row &* columns &+ column] }

    /// By how many levels blue and red difference shift beyond ``scaled(_:by:)``.
    func colourShift(_ column: Int, _ row: Int) -> (u: Int32, v: Int32) {
        (shiftsU[row &* columns &+ column], shiftsV[row &* columns &+ column])
    }

    /// A colour difference in another light: it grows and shrinks with it.
    @inline(__always) static func scaled(_ level: UInt8, by factor: Int32) -> Int32 {
        128 &+ (((Int32(level) &- 128) &* factor &+ 128) >> 8)
    }

    /// The factor at a pixel whose tile is not ``Kind/same``: between the middles of tiles, linear.
    func factor(atColumn x: Int, row y: Int) -> Int32 {
        let (own, half) = (tileSide, tileSide / 2)
        let home = factors[(y / own) &* columns &+ x / own]
        let (left, top) = ((x &+ half) / own &- 1, (y &+ half) / own &- 1)
        let (fx, fy) = (Int32((x &+ half) % own), Int32((y &+ half) % own))
        func at(_ column: Int, _ row: Int) -> Int32 {
            guard column >= 0, row >= 0, column < columns, row < rows else { return home }
            let index = row &* columns &+ column
            return kinds[index] == .same ? home : factors[index]
        }
        let whole = Int32(own)
        let upper = at(left, top) &* (whole &- fx) &+ at(left &+ 1, top) &* fx
        let lower = at(left, top &+ 1) &* (whole &- fx) &+ at(left &+ 1, top &+ 1) &* fx
        return (upper &* (whole &- fy) &+ lower &* fy) / (whole &* whole)
    }

    /// Looks for changes of light.
    ///
    /// `changed` is 1 where the look differs from the scene; `sizes` tells how tall people are, nil before that is known;
    /// `isMore` whether the light has just changed elsewhere.
    ///
    /// - Returns: Whether there is any.
    mutating func find(
        _ picture: borrowing WorkingPicture, _ model: borrowing BackgroundModel, changed: borrowing BytePlane,
        alignment: Alignment, sizes: PersonSizeLine?, isMore: Bool
    ) -> Bool {
        leastArea = isMore ? Self.leastAreaMore : Self.leastArea
        countChanged(changed)
        forgetParts()
        var isLikely = false
        for tile in shares.indices where !isLikely && shares[tile] >= leastShare && parts[tile] == 0 {
            // In most looks nothing that changed is this large.
            gather(from: tile) { field, _, next in field.shares[next] >= field.leastShare }
            isLikely = isLarge(sizes)
        }
        guard isLikely else { return false }
        forgetParts()
        for tile in kinds.indices {
            kinds[tile] = .same
            factors[tile] = Self.unknown
        }
        var isFound = false
        for tile in shares.indices where shares[tile] >= leastShare && parts[tile] == 0 {
            measure(tile, picture, model, alignment)
            guard isOtherLight(tile) else { continue }
            gather(from: tile) { field, known, next in
                field.measure(next, picture, model, alignment)
                return field.isOtherLight(next) && field.agree(known, next)
            }
            guard isLarge(sizes), isSolid() else { continue }
            isFound = true
            for tile in part { kinds[tile] = .lit }
        }
        if isFound { markBorders() }
        return isFound
    }

    /// Counts the changed pixels of each tile.
    private mutating func countChanged(_ changed: borrowing BytePlane) {
        for row in 0..<rows {
            let (top, bottom) = (row &* tileSide, min(height, (row &+ 1) &* tileSide))
            for column in 0..<columns {
                // Rows are padded to whole tiles of 16, and nothing marks the padding; 16 rows fit a byte.
                if tileSide == 8 {
                    var sum = SIMD8<UInt8>.zero
                    for y in top..<bottom {
                        let from = UnsafeRawPointer(changed.row(y) + column &* 8)
                        sum &+= from.loadUnaligned(as: SIMD8<UInt8>.self)
                    }
                    shares[row &* columns &+ column] = SIMD8<UInt16>(truncatingIfNeeded: sum).wrappedSum()
                } else {
                    var sum = SIMD16<UInt8>.zero
                    for y in top..<bottom {
                        let from = UnsafeRawPointer(changed.row(y) + column &* 16)
                        sum &+= from.loadUnaligned(as: SIMD16<UInt8>.self)
                    }
                    shares[row &* columns &+ column] = SIMD16<UInt16>(truncatingIfNeeded: sum).wrappedSum()
                }
            }
        }
    }

    private mutating func forgetParts() {
        for tile in parts.indices { parts[tile] = 0 }
        partNumber = 0
    }

    /// Fills `part` with the tiles that a condition joins from neighbour to neighbour.
    private mutating func gather(
        from first: Int, where joins: (inout LightField, _ known: Int, _ next: Int) -> Bool
    ) {
        partNumber += 1
        part.removeAll(keepingCapacity: true)
        part.append(first)
        parts[first] = partNumber
        var at = 0
        while at < part.count {
            let tile = part[at]
            at &+= 1
            for side in 0..<4 {
                guard let next = neighbour(of: tile, side), parts[next] == 0, joins(&self, tile, next) else { continue }
                parts[next] = partNumber
                part.append(next)
            }
        }
    }

    private func neighbour(of tile: Int, _ side: Int) -> Int? {
        let column = tile % columns
        switch side {
        case 0: return column > 0 ? tile &- 1 : nil
        case 1: return column &+ 1 < columns ? tile &+ 1 : nil
        case 2: return tile >= columns ? tile &- columns : nil
        default: return tile &+ columns < parts.count ? tile &+ columns : nil
        }
    }

    /// Whether `part` spans more than people alike could.
    private func isLarge(_ sizes: PersonSizeLine?) -> Bool {
        guard part.count >= Self.leastTiles else { return false }
        var (lowest, columnSum) = (0, 0)
        for tile in part {
            lowest = max(lowest, tile / columns)
            columnSum += tile % columns
        }
        let column = Float(columnSum / part.count * tileSide)
        let bottom = Float(min(height, (lowest + 1) * tileSide))
        let tall = max(Float(tileSide), sizes?.height(atColumn: column, row: bottom) ?? Float(height) / 3)
        return Float(part.count * tileSide * tileSide) >= leastArea * tall * tall
    }

    /// Whether at least a quarter of `part`'s tiles have only such neighbours: people side by side have gaps between them.
    private func isSolid() -> Bool {
        var inner = 0
        for tile in part {
            var isInner = true
            for side in 0..<4 {
                if let next = neighbour(of: tile, side), parts[next] != partNumber { isInner = false }
            }
            if isInner { inner += 1 }
        }
        return 4 * inner >= part.count
    }

    private func isOtherLight(_ tile: Int) -> Bool {
        factors[tile] > 0 && abs(factors[tile] &- Self.unity) > Self.least
    }

    private func agree(_ a: Int, _ b: Int) -> Bool {
        let (one, other) = (factors[a], factors[b])
        return abs(one &- other) &* 256 <= min(one, other) &* Self.slope
            && abs(shiftsU[a] &- shiftsU[b]) <= Self.colourSlope && abs(shiftsV[a] &- shiftsV[b]) <= Self.colourSlope
    }

    /// Finds a tile's factor and how its colours shift, once; the factor is 0 when its pixels disagree.
    private mutating func measure(
        _ tile: Int, _ picture: borrowing WorkingPicture, _ model: borrowing BackgroundModel, _ alignment: Alignment
    ) {
        guard factors[tile] == Self.unknown else { return }
        factors[tile] = 0
        let (dx, dy) = alignment.shift
        let (column, row) = (tile % columns, tile / columns)
        let (left, right) = (max(column &* tileSide, -dx), min(width, (column &+ 1) &* tileSide, width &- dx))
        let (top, bottom) = (max(row &* tileSide, -dy), min(height, (row &+ 1) &* tileSide, height &- dy))
        guard right &- left >= tileSide / 2, bottom &- top >= tileSide / 2 else { return }
        let gain = Int32(truncatingIfNeeded: alignment.gain)
        let factor = withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.samples) { ratios in
            var count = 0
            let step = tileSide / 8
            for y in stride(from: top, to: bottom, by: step) {
                let look = picture.luma + ((y &+ dy) &* picture.stride &+ dx)
                let scene = model.luma.median.row(y)
                for x in stride(from: left, to: right, by: step) {
                    let expected = (Int32(scene[x]) &* gain) >> 8
                    guard expected >= 16, look[x] < 250, scene[x] < 250 else { continue }
                    ratios[count] = (Int32(look[x]) << 8) / expected
                    count &+= 1
                }
            }
            return Self.agreed(UnsafeMutableBufferPointer(rebasing: ratios[..<count]))
        }
        guard factor != 0 else { return }
        var (du, dv, count) = (Int32(0), Int32(0), Int32(0))
        for y in (top &+ 1) / 2..<bottom / 2 {
            let cy = min(max(y &+ dy / 2, 0), height / 2 &- 1)
            let from = cy &* picture.chromaStride &+ dx / 2
            let (u, v) = (picture.chromaU + from, picture.chromaV + from)
            let (bu, bv) = (model.chromaU.median.row(y), model.chromaV.median.row(y))
            for x in (left &+ 1) / 2..<right / 2 {
                du &+= Int32(u[x]) &- Self.scaled(bu[x], by: factor)
                dv &+= Int32(v[x]) &- Self.scaled(bv[x], by: factor)
                count &+= 1
            }
        }
        guard abs(du) <= Self.colour &* count, abs(dv) <= Self.colour &* count else { return }
        factors[tile] = factor
        (shiftsU[tile], shiftsV[tile]) = (du / count, dv / count)
    }

    /// Whether what stands out of a box is the scene itself in another light.
    ///
    /// Somebody who wears but one colour, before a ground of but one, looks the same: to be asked only while the light changes.
    func isScene(
        _ box: PersonBox, _ picture: borrowing WorkingPicture, _ model: borrowing BackgroundModel,
        mask: borrowing BytePlane, alignment: Alignment
    ) -> Bool {
        let (dx, dy) = alignment.shift
        let (left, right) = (max(Int(box.x), 0, -dx), min(Int(box.x + box.width), width, width - dx))
        let (top, bottom) = (max(Int(box.y), 0, -dy), min(Int(box.y + box.height), height, height - dy))
        guard left < right, top < bottom else { return false }
        let gain = Int32(truncatingIfNeeded: alignment.gain)
        let most = 1024
        var area = (right - left) * (bottom - top)
        var step = 1
        while area > most {
            step += 1
            area = ((right - left) / step + 1) * ((bottom - top) / step + 1)
        }
        let factor = withUnsafeTemporaryAllocation(of: Int32.self, capacity: most) { ratios in
            var count = 0
            for y in stride(from: top, to: bottom, by: step) {
                let look = picture.luma + ((y + dy) * picture.stride + dx)
                let scene = model.luma.median.row(y)
                let from = mask.row(y)
                for x in stride(from: left, to: right, by: step) where from[x] != 0 {
                    let expected = (Int32(scene[x]) &* gain) >> 8
                    guard expected >= 16, look[x] < 250 else { continue }
                    ratios[count] = (Int32(look[x]) << 8) / expected
                    count &+= 1
                }
            }
            return Self.agreed(UnsafeMutableBufferPointer(rebasing: ratios[..<count]))
        }
        return factor != 0
    }

    /// The mean of the ratios that most agree on; 0 when they do not, or are too few or too extreme.
    private static func agreed(_ ratios: UnsafeMutableBufferPointer<Int32>) -> Int32 {
        guard ratios.count >= samples / 4 else { return 0 }
        var sorted = ratios
        sorted.sort()
        let middle = ratios[ratios.count / 2]
        guard range ~= middle else { return 0 }
        let reach = (middle &* tolerance) >> 8
        var (sum, count) = (Int32(0), Int32(0))
        for ratio in ratios where abs(ratio &- middle) <= reach {
            sum &+= ratio
            count &+= 1
        }
        return count &* 100 >= Int32(ratios.count) &* agreement ? sum / count : 0
    }

    /// Gives tiles within two of lit ones the mean of these.
    private mutating func markBorders() {
        for row in 0..<rows {
            for column in 0..<columns where kinds[row * columns + column] == .same {
                var (sum, u, v, count, around) = (Int32(0), Int32(0), Int32(0), Int32(0), Int32(0))
                for y in max(0, row - 2)...min(rows - 1, row + 2) {
                    for x in max(0, column - 2)...min(columns - 1, column + 2) {
                        let other = y * columns + x
                        around += 1
                        guard kinds[other] == .lit else { continue }
                        sum += factors[other]
                        u += shiftsU[other]
                        v += shiftsV[other]
                        count += 1
                    }
                }
                guard count > 0 else { continue }
                let tile = row * columns + column
                kinds[tile] = 2 * count > around ? .hole : .border
                (factors[tile], shiftsU[tile], shiftsV[tile]) = (sum / count, u / count, v / count)
            }
        }
    }
}
