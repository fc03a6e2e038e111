// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The light that parts of a scene are in, apart from the scene, so that one that goes gives back the very scene it fell on.
///
/// By pixel, how much brighter the scene is than its samples, and by how many levels its colours lie elsewhere beyond that.
struct SceneLight: ~Copyable {
    private static let unity: Int32 = 256
    /// Nearer to the samples' own light than this, 1/256 and levels, is that light.
    private static let (near, nearColour): (Int32, Int32) = (10, 3)
    private static let range: ClosedRange<Int32> = 26...2560

    private let width: Int
    private let height: Int
    private let factors: UnsafeMutablePointer<UInt16>
    /// Of blue and red difference, at every second pixel of every second row.
    private let shifts: UnsafeMutablePointer<SIMD2<Int8>>
    private var isLitRow: [Bool]
    /// What ``normalize(gain:)`` took from the light of all, which colours do not lose, as they know no gain.
    private var taken: Int32 = unity

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        factors = .allocate(capacity: width * height)
        factors.initialize(repeating: UInt16(Self.unity), count: width * height)
        shifts = .allocate(capacity: (width / 2) * (height / 2))
        shifts.initialize(repeating: .zero, count: (width / 2) * (height / 2))
        isLitRow = Array(repeating: false, count: height)
    }

    deinit {
        factors.update(repeating: 0, count: width * height)
        shifts.update(repeating: .zero, count: (width / 2) * (height / 2))
        factors.deallocate()
        shifts.deallocate()
    }

    /// Puts all in the samples' own light.
    mutating func clear() {
        factors.update(repeating: UInt16(Self.unity), count: width * height)
        shifts.update(repeating: .zero, count: (width / 2) * (height / 2))
        for row in isLitRow.indices { isLitRow[row] = false }
        taken = Self.unity
    }

    /// Whether a row is in any light but its samples' own.
    func isLit(row: Int) -> Bool { isLitRow[row] || taken != Self.unity }

    /// Whether a pixel that is brighter than before by a factor, in 1/256, is in its samples' own light again.
    func returns(_ factor: Int32, column: Int, row: Int) -> Bool {
        let old = Int32(factors[row &* width &+ column])
        return old != Self.unity && abs((old &* factor) >> 8 &- Self.unity) <= Self.near
    }

    /// Brings the pixels of a row into another light; their colours, too, where the row is even.
    ///
    /// - Parameters:
    ///   - row: The row.
    ///   - relative: Brightness over that before by pixel, 1/256.
    ///   - shift: By how many levels the two colours lie elsewhere beyond that, at an even column.
    mutating func change(
        row: Int, by relative: UnsafeMutableBufferPointer<Int32>, shift: (_ column: Int) -> (u: Int32, v: Int32)
    ) {
        var isLit = false
        let own = factors + row &* width
        for x in 0..<width {
            let factor = relative[x]
            if factor != Self.unity {
                let next = min(max((Int32(own[x]) &* factor &+ 128) >> 8, Self.range.lowerBound), Self.range.upperBound)
                let isOwn = abs(next &- Self.unity) <= Self.near
                own[x] = UInt16(truncatingIfNeeded: isOwn ? Self.unity : next)
                if x % 2 == 0, row % 2 == 0, x / 2 < width / 2, row / 2 < height / 2 {
                    let at = (row / 2) &* (width / 2) &+ x / 2
                    let (u, v) = shift(x)
                    func next(_ old: Int8, _ more: Int32) -> Int8 {
                        let sum = (Int32(old) &* factor) >> 8 &+ more
                        return isOwn && abs(sum) <= Self.nearColour
                            ? 0 : Int8(truncatingIfNeeded: min(max(sum, -127), 127))
                    }
                    shifts[at] = SIMD2(next(shifts[at].x, u), next(shifts[at].y, v))
                }
            }
            isLit = isLit || own[x] != Self.unity || shifted(x, row) != .zero
        }
        isLitRow[row] = isLit
    }

    /// By how many levels a pixel's colours lie elsewhere; none where the pixel before has them.
    private func shifted(_ column: Int, _ row: Int) -> SIMD2<Int8> {
        column % 2 == 0 && row % 2 == 0 && column / 2 < width / 2 && row / 2 < height / 2
            ? shifts[(row / 2) &* (width / 2) &+ column / 2] : .zero
    }

    /// Takes the brightest light that a tenth of the scene is in for the samples' own if it is brighter, so that hardly anything
    /// is remembered brighter than levels go.
    ///
    /// - Parameter gain: The look's brightness over the memory's, 1/256; times what is returned it is at most twice.
    /// - Returns: By how much all was brighter, 1/256.
    mutating func normalize(gain: Int) -> Int32 {
        let brightest = min(brightest(), Int32(truncatingIfNeeded: (512 << 8) / max(1, gain)))
        guard brightest > Self.unity + Self.near else { return Self.unity }
        taken = min(Self.range.upperBound, (taken &* brightest) >> 8)
        for row in 0..<height {
            let own = factors + row &* width
            var isLit = false
            for x in 0..<width {
                let next = (Int32(own[x]) << 8 &+ brightest / 2) / brightest
                own[x] = UInt16(truncatingIfNeeded: min(max(next, Self.range.lowerBound), Self.range.upperBound))
                isLit = isLit || own[x] != UInt16(Self.unity)
            }
            isLitRow[row] = isLitRow[row] || isLit
        }
        return brightest
    }

    /// The factor that a tenth of the scene reaches, by every fourth pixel of every fourth row.
    private func brightest() -> Int32 {
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: Int(Self.range.upperBound) + 1) { histogram in
            histogram.initialize(repeating: 0)
            var left: Int32 = 0
            for row in stride(from: 0, to: height, by: 4) {
                for x in stride(from: 0, to: width, by: 4) {
                    histogram[Int(factors[row &* width &+ x])] += 1
                    left += 1
                }
            }
            left /= 10
            var factor = histogram.count - 1
            while factor > 0, left >= histogram[factor] {
                left -= histogram[factor]
                factor -= 1
            }
            return Int32(truncatingIfNeeded: factor)
        }
    }

    /// Puts a pixel in the samples' own light.
    func clear(column: Int, row: Int) {
        factors[row &* width &+ column] = UInt16(Self.unity)
        guard row % 2 == 0, column % 2 == 0, row / 2 < height / 2, column / 2 < width / 2 else { return }
        shifts[(row / 2) &* (width / 2) &+ column / 2] = .zero
    }

    /// Lights a row of levels.
    func shine(on levels: UnsafeMutablePointer<UInt8>, row: Int) {
        let own = factors + row &* width
        for x in 0..<width {
            levels[x] = UInt8(truncatingIfNeeded: min(255, (Int32(levels[x]) &* Int32(own[x]) &+ 128) >> 8))
        }
    }

    /// Takes the light off a row of levels; where `kept` is not 0, they are `before`, which may be where they go.
    ///
    /// What would be too bright for a level in this light is as bright as one can be, there and in `before`, and stays that. What
    /// is brighter than any of the samples can be in a lesser light was put there in that light. `gain` is the light that was
    /// taken off all, 1/256.
    func takeOff(
        _ lit: UnsafePointer<UInt8>, into levels: UnsafeMutablePointer<UInt8>, row: Int, gain: Int,
        except kept: UnsafePointer<UInt8>, orElse before: UnsafePointer<UInt8>
    ) {
        let own = factors + row &* width
        let clipped = Int32(min(250, (250 << 8) / max(64, gain)))
        for x in 0..<width {
            let (level, memory) = (Int32(lit[x]), before[x])
            var factor = Int32(own[x])
            if kept[x] != 0 || (level >= clipped && Int(memory) * Int(factor) * gain >= 250 << 16) {
                levels[x] = memory
                continue
            }
            if factor < Self.unity, level << 8 > 255 &* factor {
                factor = (level << 8 &+ 254) / 255
                own[x] = UInt16(truncatingIfNeeded: factor)
            }
            levels[x] = UInt8(truncatingIfNeeded: min(255, (level << 8 &+ factor / 2) / factor))
        }
    }

    /// Lights a row of both colours, which is that of an even row of the scene.
    func shine(onColours u: UnsafeMutablePointer<UInt8>, _ v: UnsafeMutablePointer<UInt8>, row: Int) {
        let own = factors + row &* width
        let shift = shifts + (row / 2) &* (width / 2)
        for x in 0..<width / 2 {
            let factor = (Int32(own[2 &* x]) &* taken) >> 8
            guard factor != Self.unity || shift[x] != .zero else { continue }
            u[x] = Self.level(LightField.scaled(u[x], by: factor) &+ Int32(shift[x].x))
            v[x] = Self.level(LightField.scaled(v[x], by: factor) &+ Int32(shift[x].y))
        }
    }

    /// Takes the light off a row of both colours, except where `kept`, of the scene's size, is not 0.
    func takeOffColours(
        _ u: UnsafeMutablePointer<UInt8>, _ v: UnsafeMutablePointer<UInt8>, row: Int, except kept: UnsafePointer<UInt8>
    ) {
        let own = factors + row &* width
        let shift = shifts + (row / 2) &* (width / 2)
        for x in 0..<width / 2 where kept[2 &* x] == 0 {
            let factor = (Int32(own[2 &* x]) &* taken) >> 8
            guard factor != Self.unity || shift[x] != .zero else { continue }
            func without(_ level: UInt8, _ shift: Int8) -> UInt8 {
                Self.level(128 &+ ((Int32(level) &- 128 &- Int32(shift)) << 8) / factor)
            }
            u[x] = without(u[x], shift[x].x)
            v[x] = without(v[x], shift[x].y)
        }
    }

    @inline(__always) private static func level(_ value: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: min(255, max(0, value)))
    }
}
