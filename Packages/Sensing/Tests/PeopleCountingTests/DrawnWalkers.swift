// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import VideoIngest

/// A square seen from five metres up and twenty degrees down, with textured walkers at exact places on the ground.
struct DrawnWalkers {
    static let size = PictureSize(width: 768, height: 576)
    private static let focal = 800.0
    private static let high = 5.0
    private static let tilt = 20 * Double.pi / 180

    struct Walker {
        /// Metres to the right of the camera.
        var x: Double
        /// Metres ahead of it.
        var y: Double
        /// Which dress.
        var seed: UInt64 = 1
        /// No pattern at all.
        var isPlain = false
    }

    /// Whole pixels by which the camera sways.
    var sway = (x: 0, y: 0)
    var light = 1.0
    var grain = 2.0
    private var noise: SplitMix64

    init(seed: UInt64) { noise = SplitMix64(seed: seed) }

    /// The true ground plane.
    static func plane() throws -> GroundPlane {
        let pairs = [(-3.0, 6.0), (3, 6), (4, 14), (-4, 14), (-6, 25), (7, 30)].map { x, y in
            CalibrationPair(image: image(x, y, 0), ground: GroundPoint(x: x, y: y))
        }
        return try GroundPlane(pairs: pairs)
    }

    private static func image(_ x: Double, _ y: Double, _ z: Double) -> ImagePoint {
        let depth = y * cos(tilt) + (high - z) * sin(tilt)
        let down = (high - z) * cos(tilt) - y * sin(tilt)
        return ImagePoint(
            x: focal * x / depth + Double(size.width) / 2, y: focal * down / depth + Double(size.height) / 2)
    }

    static func box(_ walker: Walker) -> PersonBox {
        let foot = image(walker.x, walker.y, 0)
        let tall = foot.y - image(walker.x, walker.y, 1.75).y
        return PersonBox(
            x: Float(foot.x - 0.18 * tall), y: Float(foot.y - tall), width: Float(0.36 * tall), height: Float(tall),
            score: 1)
    }

    /// Smooth noise without a period, -1...1: levels at whole coordinates, and between them what lies between.
    private static func pattern(_ x: Double, _ y: Double, _ seed: UInt64) -> Double {
        let (column, row) = (x.rounded(.down), y.rounded(.down))
        let (fx, fy) = (x - column, y - row)
        func level(_ right: Double, _ below: Double) -> Double {
            var bits = UInt64(bitPattern: Int64(column + right)) &* 0x9e37_79b9_7f4a_7c15
            bits ^= (UInt64(bitPattern: Int64(row + below)) &+ seed &* 977) &* 0xc2b2_ae3d_27d4_eb4f
            bits = (bits ^ bits >> 31) &* 0xbf58_476d_1ce4_e5b9
            return Double((bits ^ bits >> 29) & 1023) / 511.5 - 1
        }
        let upper = level(0, 0) * (1 - fx) + level(1, 0) * fx
        let lower = level(0, 1) * (1 - fx) + level(1, 1) * fx
        return upper * (1 - fy) + lower * fy
    }

    /// Draws the square with its walkers, far ones first.
    mutating func draw(_ walkers: [Walker], into picture: borrowing WorkingPicture) {
        for row in 0..<picture.height {
            for column in 0..<picture.width {
                let (x, y) = (Double(column - sway.x), Double(row - sway.y))
                put(125 + 30 * Self.pattern(x / 7, y / 7, 5), column, row, picture)
            }
        }
        for walker in walkers.sorted(by: { $0.y > $1.y }) {
            let foot = Self.image(walker.x, walker.y, 0)
            let head = Self.image(walker.x, walker.y, 1.75)
            let scale = (foot.y - head.y) / 1.75
            for row in max(0, Int(head.y))...max(0, Int(foot.y)) {
                let z = (foot.y - Double(row)) / scale
                guard 0...1.75 ~= z else { continue }
                let half = z > 1.5 ? 0.12 : z > 0.8 ? 0.24 : 0.18
                for column in Int(foot.x - half * scale)...Int(foot.x + half * scale) {
                    let s = (Double(column) - foot.x) / scale
                    guard abs(s) <= half else { continue }
                    let dress = walker.isPlain ? 0 : 55 * Self.pattern(7 * s, 6 * z, walker.seed)
                    put(70 + dress, column + sway.x, row + sway.y, picture)
                }
            }
        }
    }

    private mutating func put(_ level: Double, _ column: Int, _ row: Int, _ picture: borrowing WorkingPicture) {
        guard 0..<picture.width ~= column, 0..<picture.height ~= row else { return }
        let bits = noise.next()
        let wobble = (Double(bits & 255) + Double(bits >> 8 & 255) - 255) / 104 * grain
        picture.luma[row * picture.stride + column] = UInt8(min(255, max(0, level * light + wobble)))
    }
}
