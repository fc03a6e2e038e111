// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import Testing
import VideoIngest

/// Frames of a real square, of which tests make worse ones.
enum RealFrames {
    static let clip = Footage.clip
    static let areHere = FileManager.default.fileExists(atPath: clip)
    static let reason: Comment = "needs opencv-doc's vtest.avi"
    static let width = 768
    static let height = 576

    /// One frame in 14, as planes one after the other.
    static let all: [[UInt8]] = (try? read(every: 14)) ?? []

    private static func read(every: Int) throws -> [[UInt8]] {
        var options = IngestOptions()
        options.policy = .everyFrame
        let source = try SourceAddress(parsing: clip).makeSource(options: options)
        var frames: [[UInt8]] = []
        var picture: WorkingPicture?
        while case .look(let look) = try source.nextLook(into: &picture, until: nil) {
            guard (look.frame - 1) % every == 0 else { continue }
            switch picture {
            case .none: break
            case .some(let picture): frames.append(picture.planes)
            }
        }
        return frames
    }

    /// Luma without anybody: the middle one of each pixel's levels.
    static let emptyScene: [UInt8] = (0..<width * height).map { at in
        all.map { $0[at] }.sorted()[all.count / 2]
    }

    static func picture() -> WorkingPicture { WorkingPicture(width: width, height: height) }

    /// Shows a frame; those beyond the last begin anew.
    static func show(_ index: Int, in picture: borrowing WorkingPicture) {
        picture.setPlanes(all[index % all.count])
    }
}

extension WorkingPicture {
    /// Y, U and V without padding.
    var planes: [UInt8] {
        var bytes: [UInt8] = []
        for y in 0..<height { bytes += UnsafeBufferPointer(start: luma + y * stride, count: width) }
        for plane in [chromaU, chromaV] {
            for y in 0..<height / 2 {
                bytes += UnsafeBufferPointer(start: plane + y * chromaStride, count: width / 2)
            }
        }
        return bytes
    }

    func setPlanes(_ bytes: [UInt8]) {
        var at = 0
        func copy(_ plane: UnsafeMutablePointer<UInt8>, _ columns: Int, _ rows: Int, _ stride: Int) {
            for y in 0..<rows {
                for x in 0..<columns { plane[y * stride + x] = bytes[at + x] }
                at += columns
            }
        }
        copy(luma, width, height, stride)
        copy(chromaU, width / 2, height / 2, chromaStride)
        copy(chromaV, width / 2, height / 2, chromaStride)
    }

    /// Changes every pixel's brightness.
    func change(_ body: (_ x: Int, _ y: Int, _ level: Double) -> Double) {
        for y in 0..<height {
            for x in 0..<width {
                let at = y * stride + x
                luma[at] = UInt8(min(255, max(0, body(x, y, Double(luma[at])).rounded())))
            }
        }
    }

    func setChroma(u: UInt8, v: UInt8, rows: Range<Int>? = nil) {
        for y in rows ?? 0..<height / 2 {
            for x in 0..<width / 2 {
                chromaU[y * chromaStride + x] = u
                chromaV[y * chromaStride + x] = v
            }
        }
    }

    /// Grain of a sensor: roughly normal, of standard deviation `sigma`.
    func addGrain(_ sigma: Double, using generator: inout SplitMix64) {
        var bits: UInt64 = 0
        change { x, _, level in
            if x & 3 == 0 { bits = generator.next() }
            let part = bits >> UInt64(16 * (x & 3))
            let sum = Double(part & 15) + Double(part >> 4 & 15) + Double(part >> 8 & 15) + Double(part >> 12 & 15)
            return level + (sum - 30) / 9.2 * sigma
        }
    }

    /// Three box blurs, which are nearly a Gaussian one of standard deviation `sigma`.
    func blur(_ sigma: Double) {
        let reach = max(1, Int(((sigma * sigma * 4 + 1).squareRoot() / 2).rounded()))
        for _ in 0..<3 {
            for isRow in [true, false] {
                let (lines, length) = isRow ? (height, width) : (width, height)
                let step = isRow ? 1 : stride
                var line = [Int](repeating: 0, count: length)
                for index in 0..<lines {
                    let start = luma + (isRow ? index * stride : index)
                    for at in 0..<length { line[at] = Int(start[at * step]) }
                    for at in 0..<length {
                        let span = max(0, at - reach)...min(length - 1, at + reach)
                        start[at * step] = UInt8(line[span].reduce(0, +) / span.count)
                    }
                }
            }
        }
    }

    /// The view after the camera was shifted by pixels, zoomed and turned about its middle.
    func move(dx: Double = 0, dy: Double = 0, zoom: Double = 1, degrees: Double = 0) {
        let source = planes
        let (c, s) = (cos(degrees * .pi / 180) / zoom, sin(degrees * .pi / 180) / zoom)
        let (middleX, middleY) = (Double(width) / 2, Double(height) / 2)
        // Beyond the frame the scene goes on as a mirror.
        func mirrored(_ value: Int, _ count: Int) -> Int {
            let folded = ((value % (2 * count)) + 2 * count) % (2 * count)
            return folded < count ? folded : 2 * count - 1 - folded
        }
        let (columns, rows) = (width, height)
        change { x, y, _ in
            let (u, v) = (Double(x) - dx - middleX, Double(y) - dy - middleY)
            let (sx, sy) = (middleX + c * u + s * v, middleY - s * u + c * v)
            let (x0, y0) = (Int(sx.rounded(.down)), Int(sy.rounded(.down)))
            let (fx, fy) = (sx - Double(x0), sy - Double(y0))
            func level(_ x: Int, _ y: Int) -> Double {
                Double(source[mirrored(y, rows) * columns + mirrored(x, columns)])
            }
            return (level(x0, y0) * (1 - fx) + level(x0 + 1, y0) * fx) * (1 - fy)
                + (level(x0, y0 + 1) * (1 - fx) + level(x0 + 1, y0 + 1) * fx) * fy
        }
    }

    func fill(x: Int, y: Int, width columns: Int, height rows: Int, _ level: (Int, Int) -> UInt8) {
        let rows = max(0, y)..<max(0, y, min(height, y + rows))
        let columns = max(0, x)..<max(0, x, min(width, x + columns))
        for row in rows {
            for column in columns {
                luma[row * stride + column] = level(column, row)
            }
        }
    }

    /// Flakes, each up to seven pixels wide.
    func snow(_ flakes: Int, using generator: inout SplitMix64) {
        for _ in 0..<flakes {
            let (x, y) = (Int.random(in: 0..<width, using: &generator), Int.random(in: 0..<height, using: &generator))
            let radius = Int.random(in: 1...3, using: &generator)
            for row in -radius...radius {
                let half = Int(Double(radius * radius - row * row).squareRoot())
                fill(x: x - half, y: y + row, width: 2 * half + 1, height: 1) { _, _ in 230 }
            }
        }
    }

    /// Fog that thickens with distance, which is height in the picture; `density` 0 is clear air.
    func fog(_ density: Double) {
        let rows = Double(height)
        change { _, y, level in
            let far = 1 - Double(y) / rows
            return 205 + (level - 205) * exp(-density * (0.3 + far * far))
        }
    }

    /// People of random size and dress, nearest last.
    func crowd(_ people: Int, using generator: inout SplitMix64) {
        let feet = (0..<people).map { _ in Int.random(in: 150...(height + 60), using: &generator) }.sorted()
        for foot in feet {
            let tall = 16 + 0.23 * Double(foot)
            let x = Double.random(in: 0...Double(width), using: &generator)
            for (from, to, half) in [(0.0, 0.16, 0.075), (0.16, 0.52, 0.15), (0.52, 1, 0.125)] {
                let level = UInt8.random(in: 25...220, using: &generator)
                fill(
                    x: Int(x - half * tall), y: foot - Int((1 - from) * tall), width: Int(2 * half * tall),
                    height: Int((to - from) * tall)
                ) { x, y in level &+ UInt8((x ^ y) & 7) }
            }
        }
    }

    /// What an infrared camera with its own lamp shows of the scene: no colour, leaves bright, light in the middle, grain.
    func infrared(using generator: inout SplitMix64) {
        let green = planes
        let chroma = width * height
        let (columns, rows) = (width, height)
        change { x, y, level in
            let at = chroma + y / 2 * (columns / 2) + x / 2
            // Leaves are green, low in both colour differences, and shine in infrared.
            let leaf = max(0, 128 - Double(green[at])) + max(0, 128 - Double(green[at + columns * rows / 4]))
            let (u, v) = (Double(x) / Double(columns) - 0.45, Double(y) / Double(rows) - 0.6)
            let lamp = exp(-5 * (u * u + v * v))
            return (0.45 * level + 2.2 * leaf) * (0.25 + 0.9 * lamp) + 12
        }
        setChroma(u: 128, v: 128)
        addGrain(2.5, using: &generator)
    }
}
