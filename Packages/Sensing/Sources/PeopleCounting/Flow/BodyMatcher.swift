// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// Finds one frame's head and trunk again in another, shortly before or after.
///
/// Matches truncated absolute differences over what belongs to the person, at a scale at which everybody is about as tall. Legs
/// and arms swing and are left out; what hides a part of the body, or the background at its rim, costs no more than the
/// truncation allows. All memory is its own and reused.
struct BodyMatcher: ~Copyable {
    /// How far the body went, pixels of the working picture.
    struct Found {
        var dx: Float
        var dy: Float
    }

    /// Displacements that are tried, pixels of the working picture.
    struct Reach {
        var left: Float
        var right: Float
        var up: Float
        var down: Float

        /// The same backward.
        var reversed: Reach { Reach(left: right, right: left, up: down, down: up) }
    }

    /// People are brought to about so many rows.
    private static let rows: Float = 48
    /// Share of the body from the top that is matched.
    static let share: Float = 0.56
    /// How high above the feet the middle of what is matched is, in heights.
    static let middle: Float = 1 - share / 2
    private static let cap: UInt8 = 28
    private static let side = 192
    private static let lanes = 16

    private let template = BytePlane(width: Self.side, height: Self.side)
    private let weight = BytePlane(width: Self.side, height: Self.side)
    private let window = BytePlane(width: Self.side, height: Self.side)
    private var total = 0

    private struct Frame {
        /// Pixels of the working picture per cell.
        var cell: Int
        var width: Int
        var height: Int
        /// Cells tried to the left, right, up and down.
        var left: Int
        var right: Int
        var up: Int
        var down: Int
        /// Top left of the template in the picture.
        var x: Int
        var y: Int
    }

    /// Matches one person.
    ///
    /// - Parameters:
    ///   - box: In the frame that is left.
    ///   - from: That frame.
    ///   - to: The other one.
    ///   - mask: 1 where the first frame shows people, with the picture's geometry; nil where nothing tells.
    ///   - maskStride: Bytes per row of it.
    ///   - gain: `to`'s brightness over `from`'s, 1/256.
    ///   - reach: Where to look.
    /// - Returns: Nil where the body has too little texture, or is not to be found.
    mutating func match(
        _ box: PersonBox, from: borrowing WorkingPicture, to: borrowing WorkingPicture,
        mask: UnsafePointer<UInt8>?, maskStride: Int, gain: Int, reach: Reach
    ) -> Found? {
        guard let frame = frame(box, reach) else { return nil }
        fill(template, from, x: frame.x, y: frame.y, frame.width, frame.height, frame.cell, gain)
        guard weigh(box, frame, mask, maskStride, from.width, from.height) else { return nil }
        fill(
            window, to, x: frame.x - frame.left * frame.cell, y: frame.y - frame.up * frame.cell,
            frame.left + frame.width + frame.right, frame.up + frame.height + frame.down, frame.cell, 256)
        return search(frame)
    }

    private func frame(_ box: PersonBox, _ reach: Reach) -> Frame? {
        guard box.height >= 12, box.height < 4096, box.x.isFinite, box.y.isFinite else { return nil }
        let cell = max(1, Int((box.height / Self.rows).rounded()))
        let width = max(6, Int((0.36 * box.height / Float(cell)).rounded()))
        let height = max(6, Int((Self.share * box.height / Float(cell)).rounded()))
        // Two cells more than asked for, to see how the cost rises around the best.
        func cells(_ pixels: Float, _ most: Int) -> Int {
            min(most, max(2, Int((pixels / Float(cell)).rounded(.up)) + 1)) + 2
        }
        let across = min(70, (Self.side - Self.lanes - width) / 2 - 2)
        let down = min(60, (Self.side - height) / 2 - 2)
        guard across > 4, down > 4 else { return nil }
        let middle = box.x + box.width / 2
        return Frame(
            cell: cell, width: width, height: height, left: cells(reach.left, across),
            right: cells(reach.right, across),
            up: cells(reach.up, down), down: cells(reach.down, down),
            x: Int((middle - Float(width * cell) / 2).rounded()), y: Int(box.y.rounded()))
    }

    /// Averages cells; beyond the picture its edge goes on.
    private func fill(
        _ plane: borrowing BytePlane, _ picture: borrowing WorkingPicture, x: Int, y: Int, _ columns: Int, _ rows: Int,
        _ cell: Int, _ gain: Int
    ) {
        let area = cell * cell
        for row in 0..<rows {
            let out = plane.row(row)
            for column in 0..<columns {
                var sum = 0
                for dy in 0..<cell {
                    let line = picture.luma + min(max(y + row * cell + dy, 0), picture.height - 1) * picture.stride
                    for dx in 0..<cell { sum += Int(line[min(max(x + column * cell + dx, 0), picture.width - 1)]) }
                }
                out[column] = UInt8(min(255, (sum * gain / area + 128) >> 8))
            }
        }
    }

    /// Head and trunk as everyone's are, and where there is a mask, only what it shows.
    private mutating func weigh(
        _ box: PersonBox, _ frame: Frame, _ mask: UnsafePointer<UInt8>?, _ maskStride: Int, _ width: Int, _ height: Int
    ) -> Bool {
        total = 0
        let tall = box.height / Float(frame.cell)
        let padded = (frame.width + Self.lanes - 1) / Self.lanes * Self.lanes
        for row in 0..<frame.height {
            let out = weight.row(row)
            let isHead = Float(row) < 0.16 * tall
            let half: Float = (isHead ? 0.085 : 0.14) * tall + (mask == nil ? 0 : 0.03 * tall)
            for column in 0..<padded {
                let off = abs(Float(column) + 0.5 - Float(frame.width) / 2)
                var isIn = column < frame.width && off <= half
                if isIn, let mask {
                    let x = frame.x + column * frame.cell + frame.cell / 2
                    let y = frame.y + row * frame.cell + frame.cell / 2
                    isIn = x >= 0 && y >= 0 && x < width && y < height && mask[y * maskStride + x] != 0
                }
                out[column] = isIn ? 255 : 0
                total += isIn ? 1 : 0
            }
        }
        return total >= 24
    }

    /// Mean truncated difference over the template, displaced by whole cells.
    ///
    /// With `step` 2 over every second row, twice as fast and good enough to find where to look closer.
    private func cost(_ frame: Frame, _ dx: Int, _ dy: Int, step: Int = 1) -> Float {
        // Even and odd bytes apart; at most 28 · 2 · 5 · 110 in a lane.
        var sums = SIMD8<UInt16>.zero
        for row in stride(from: 0, to: frame.height, by: step) {
            let a = template.row(row)
            let w = weight.row(row)
            let b = window.row(row + dy + frame.up) + (dx + frame.left)
            var column = 0
            while column < frame.width {
                let p = UnsafeRawPointer(a + column).loadUnaligned(as: SIMD16<UInt8>.self)
                let q = UnsafeRawPointer(b + column).loadUnaligned(as: SIMD16<UInt8>.self)
                let keep = UnsafeRawPointer(w + column).loadUnaligned(as: SIMD16<UInt8>.self)
                let apart = pointwiseMax(p, q) &- pointwiseMin(p, q)
                let held = pointwiseMin(apart, SIMD16(repeating: Self.cap)) & keep
                let pairs = unsafeBitCast(held, to: SIMD8<UInt16>.self)
                sums &+= (pairs & 0xff) &+ (pairs &>> 8)
                column += Self.lanes
            }
        }
        var sum = 0
        for lane in 0..<8 { sum += Int(sums[lane]) }
        return Float(sum) / Float(total)
    }

    /// Coarse steps of two cells, then downhill by one.
    private func search(_ frame: Frame) -> Found? {
        var best = (x: 0, y: 0)
        var least = cost(frame, 0, 0, step: 2)
        let (left, right, up, down) = (frame.left - 2, frame.right - 2, frame.up - 2, frame.down - 2)
        for dy in stride(from: -up, through: down, by: 2) {
            for dx in stride(from: -left, through: right, by: 2) {
                let found = cost(frame, dx, dy, step: 2)
                if found < least { (least, best) = (found, (dx, dy)) }
            }
        }
        least = cost(frame, best.x, best.y)
        var isMoving = true
        while isMoving {
            isMoving = false
            let centre = best
            for dy in -1...1 {
                for dx in -1...1 where (dx, dy) != (0, 0) {
                    let (x, y) = (centre.x + dx, centre.y + dy)
                    guard -left...right ~= x, -up...down ~= y else { continue }
                    let found = cost(frame, x, y)
                    if found < least {
                        (least, best) = (found, (x, y))
                        isMoving = true
                    }
                }
            }
        }
        // Far enough below all around, or nothing tells where the body went; and near enough to what was looked for.
        let rise = min(
            cost(frame, best.x - 2, best.y), cost(frame, best.x + 2, best.y), cost(frame, best.x, best.y - 2),
            cost(frame, best.x, best.y + 2))
        guard rise - least >= Self.leastRise, least <= Self.mostDifference else { return nil }
        let x = SubPixel.vertex(cost(frame, best.x - 1, best.y), least, cost(frame, best.x + 1, best.y))
        let y = SubPixel.vertex(cost(frame, best.x, best.y - 1), least, cost(frame, best.x, best.y + 1))
        let cell = Float(frame.cell)
        return Found(dx: (Float(best.x) + x) * cell, dy: (Float(best.y) + y) * cell)
    }

    /// By how many levels the mean difference must rise two cells off.
    private static let leastRise: Float = 0.15
    /// Mean difference at the best place, at most.
    private static let mostDifference: Float = 18
}
