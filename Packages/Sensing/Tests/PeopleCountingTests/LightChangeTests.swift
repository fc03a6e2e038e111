// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing
import VideoIngest

/// Light that changes over a part of the picture, drawn, a look every two seconds.
struct LightChangeTests {
    /// What is counted in 40 looks, after 60 of learning, where light falls on the square as `factor` says.
    private func counts(
        seed: UInt64, walkers: Int = 3, factor: @escaping (_ look: Int, _ x: Double, _ y: Double) -> Double
    ) -> [Int?] {
        let square = DrawnSquare(seed: seed)
        var counts: [Int?] = []
        for look in 0..<100 {
            let verdict = square.look(walkers: walkers) { picture, _ in
                guard look >= 60 else { return }
                for y in 0..<picture.height {
                    for x in 0..<picture.width {
                        let at = y * picture.stride + x
                        let level = Double(picture.luma[at]) * factor(look - 60, Double(x), Double(y))
                        picture.luma[at] = UInt8(min(255, level))
                    }
                }
            }
            if look >= 60 { counts.append(verdict == .counted ? square.people.count : nil) }
        }
        return counts
    }

    /// How far x is behind an edge that is 120 pixels soft, one and a half times as wide as people are tall, 0...1.
    private func behind(_ edge: Double, _ x: Double) -> Double { min(1, max(0, (edge - x) / 120)) }

    @Test(arguments: UInt64(31)..<34) func aCloudsShadowThatPassesIsNobody(seed: UInt64) {
        let counts = counts(seed: seed) { look, x, _ in
            1 - 0.4 * (behind(Double(look) * 30, x) - behind(Double(look) * 30 - 500, x))
        }
        #expect(counts.count { $0 != 3 } <= 6, "\(counts.map { $0 ?? -1 })")
        #expect(counts.allSatisfy { ($0 ?? 0) <= 5 }, "\(counts.map { $0 ?? -1 })")
    }

    @Test(arguments: UInt64(34)..<37) func sunOnHalfOfTheSquareIsNobody(seed: UInt64) {
        let counts = counts(seed: seed) { look, x, y in x > 150 + y / 4 && look % 20 >= 4 ? 1.4 : 1 }
        #expect(counts.count { $0 != 3 } <= 6, "\(counts.map { $0 ?? -1 })")
        #expect(counts.allSatisfy { ($0 ?? 0) <= 5 }, "\(counts.map { $0 ?? -1 })")
    }

    /// A square without passers-by after the last of some looks, each painted and lit; 60 looks learn it first.
    private func square(
        seed: UInt64, looks: Int, colour: Int = 0,
        painted: @escaping (_ look: Int, _ picture: borrowing WorkingPicture) -> Void = { _, _ in },
        factor: @escaping (_ look: Int, _ x: Int, _ y: Int) -> Double
    ) -> DrawnSquare {
        let square = DrawnSquare(seed: seed)
        for look in -60..<looks {
            let verdict = square.look(walkers: look < 0 ? 3 : 0) { picture, _ in
                for y in 0..<picture.height / 2 {
                    for x in 0..<picture.width / 2 {
                        let lit = factor(look, 2 * x, 2 * y) * Double(colour)
                        picture.chromaU[y * picture.chromaStride + x] = UInt8(128 + lit)
                    }
                }
                painted(look, picture)
                for y in 0..<picture.height {
                    for x in 0..<picture.width {
                        let at = y * picture.stride + x
                        picture.luma[at] = UInt8(min(255, Double(picture.luma[at]) * factor(look, x, y)))
                    }
                }
            }
            if look >= 0 { #expect(verdict == .counted, "look \(look)") }
        }
        return square
    }

    /// Where the lamp shines, a sixth of the square, and a part of the rest.
    private func isLit(_ x: Int, _ y: Int) -> Bool { x >= 260 && y < 150 }
    private let unlit = PersonBox(x: 230, y: 170, width: 140, height: 100, score: 1)

    @Test func aWallThatWasTooBrightForLongIsTheWallThatItWas() {
        let square = square(
            seed: 39, looks: 170,
            painted: { _, picture in picture.paint(columns: 260..<384, rows: 0..<120, level: 200) },
            factor: { look, _, _ in 0..<150 ~= look ? 1.5 : 1 })
        let wall = PersonBox(x: 270, y: 10, width: 100, height: 100, score: 1)
        #expect(square.detector.foregroundShare(in: wall) < 0.05)
    }

    @Test func aThingPutIntoTheShadeBecomesPartOfTheScene() {
        let square = square(
            seed: 40, looks: 200,
            painted: { look, picture in
                // As bright, in the shade, as nothing there could be if it were as bright as levels go.
                if look >= 20 { picture.paint(columns: 300..<330, rows: 130..<200, level: 255) }
            },
            factor: { look, x, y in
                guard look >= 0, x > 220 else { return 1 }
                return look >= 20 && 300..<330 ~= x && 130..<200 ~= y ? 0.6 : 0.4
            })
        let thing = PersonBox(x: 300, y: 130, width: 30, height: 70, score: 1)
        #expect(square.detector.foregroundShare(in: thing) < 0.05)
    }

    @Test func aLampLeavesTheColoursOfTheRest() {
        let square = square(seed: 41, looks: 20, colour: 35) { look, x, y in look >= 0 && isLit(x, y) ? 1.6 : 1 }
        #expect(square.detector.foregroundShare(in: unlit) < 0.05)
    }

    @Test func aLampOnABrightDayIsNoOtherScene() {
        let square = square(seed: 42, looks: 40) { look, x, y in
            0.6 * (look >= 0 ? 1.5 : 1) * (look >= 20 && isLit(x, y) ? 2 : 1)
        }
        #expect(square.detector.foregroundShare(in: unlit) < 0.05)
    }

    @Test func aCrowdInLikeCoatsIsNoLight() {
        let square = DrawnSquare(seed: 38)
        for _ in 0..<60 { square.look() }
        for _ in 0..<10 {
            var crowd: [SyntheticScene.Walker] = []
            for row in 0..<3 {
                for place in 0..<10 {
                    crowd.append(.init(x: 60 + 29 * Double(place), foot: 170 + 45 * Double(row), level: 210))
                }
            }
            #expect(square.look(and: crowd, walkers: 0) == .counted)
            #expect(square.people.count >= 15, "\(square.people.count)")
        }
    }
}
