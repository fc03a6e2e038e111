// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import VideoIngest

/// A textured square with upright walkers and their shadows, drawn from a seed.
struct SyntheticScene {
    static let width = 384
    static let height = 288

    /// One drawn walker: the feet's column and row, pixels.
    struct Walker {
        var x: Double
        var foot: Double
        var level: UInt8
    }

    private let ground: [UInt8]
    private var noise: SplitMix64

    init(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var ground = [UInt8](repeating: 0, count: Self.width * Self.height)
        // Tiles of different grey with rough edges, so that there is a scene to know.
        var tiles: [UInt8] = []
        for _ in 0..<24 * 18 { tiles.append(UInt8.random(in: 100...150, using: &generator)) }
        for y in 0..<Self.height {
            for x in 0..<Self.width {
                ground[y * Self.width + x] = tiles[y / 16 * 24 + x / 16] &+ UInt8.random(in: 0...4, using: &generator)
            }
        }
        self.ground = ground
        noise = SplitMix64(seed: seed ^ 0xABCD)
    }

    static func personHeight(footRow: Double) -> Double { 12 + 0.25 * footRow }

    /// Draws a look.
    mutating func draw(
        _ walkers: [Walker], into picture: borrowing WorkingPicture, gain: Double = 1, dx: Int = 0, dy: Int = 0,
        shadows: Bool = true
    ) {
        for y in 0..<Self.height {
            let sy = min(max(y - dy, 0), Self.height - 1)
            for x in 0..<Self.width {
                let sx = min(max(x - dx, 0), Self.width - 1)
                let bits = noise.next()
                let grain = Double(bits & 3) + Double(bits >> 2 & 3) - 3
                let level = Double(ground[sy * Self.width + sx]) * gain + grain
                picture.luma[y * picture.stride + x] = UInt8(min(255, max(0, level)))
            }
        }
        for y in 0..<Self.height / 2 {
            for x in 0..<Self.width / 2 {
                picture.chromaU[y * picture.chromaStride + x] = 128
                picture.chromaV[y * picture.chromaStride + x] = 128
            }
        }
        for walker in walkers {
            let tall = Self.personHeight(footRow: walker.foot)
            if shadows {
                paint(picture, walker.x, walker.foot - 0.02 * tall, 0.7 * tall, 0.05 * tall, dx, dy) { $0 * 0.7 }
            }
            let level = Double(walker.level) * gain
            paint(picture, walker.x - 0.075 * tall, walker.foot - tall, 0.15 * tall, 0.16 * tall, dx, dy) { _ in level }
            paint(picture, walker.x - 0.14 * tall, walker.foot - 0.84 * tall, 0.28 * tall, 0.36 * tall, dx, dy) { _ in
                level
            }
            paint(picture, walker.x - 0.11 * tall, walker.foot - 0.48 * tall, 0.22 * tall, 0.48 * tall, dx, dy) { _ in
                level
            }
        }
    }

    private func paint(
        _ picture: borrowing WorkingPicture, _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ dx: Int,
        _ dy: Int, _ change: (Double) -> Double
    ) {
        func within(_ first: Double, _ length: Double, _ shift: Int, _ count: Int) -> Range<Int> {
            let start = min(max(0, Int(first.rounded()) + shift), count)
            return start..<max(start, min(count, Int((first + length).rounded()) + shift))
        }
        let columns = within(x, width, dx, Self.width)
        let rows = within(y, height, dy, Self.height)
        for row in rows {
            for column in columns {
                let at = row * picture.stride + column
                picture.luma[at] = UInt8(min(255, max(0, change(Double(picture.luma[at])))))
            }
        }
    }
}
