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
