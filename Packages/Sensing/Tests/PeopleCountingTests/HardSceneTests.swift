// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing
import VideoIngest

/// What makes counting hard on a street or indoors, drawn, a look every two seconds.
struct HardSceneTests {
    /// Looks with a wrong count among the last 40 of 100.
    private func wrongLooks(
        seed: UInt64, walkers: Int = 3, over paint: (borrowing WorkingPicture, inout SplitMix64) -> Void
    ) -> Int {
        let square = DrawnSquare(seed: seed)
        var wrong = 0
        for look in 0..<100 {
            let verdict = square.look(walkers: walkers, over: paint)
            if look >= 60, verdict != .counted || square.people.count != walkers { wrong += 1 }
        }
        return wrong
    }

    @Test func aLampPostHidesNobody() {
        let wrong = wrongLooks(seed: 21) { picture, _ in
            picture.paint(columns: 117..<123, rows: 0..<288, level: 20)
        }
        #expect(wrong <= 6)
    }

    @Test func swayingLeavesAreNobody() {
        let wrong = wrongLooks(seed: 22) { picture, generator in
            for y in stride(from: 20, to: 120, by: 4) {
                for x in stride(from: 260, to: 340, by: 4) {
                    picture.paint(
                        columns: x..<x + 4, rows: y..<y + 4, level: .random(in: 60...180, using: &generator))
                }
            }
        }
        #expect(wrong <= 4)
    }

    @Test func rainIsNobody() {
        let wrong = wrongLooks(seed: 23) { picture, generator in
            for _ in 0..<400 {
                let x = Int.random(in: 0..<384, using: &generator)
                let y = Int.random(in: 0..<280, using: &generator)
                picture.paint(columns: x..<x + 1, rows: y..<y + 8, level: 210)
            }
        }
        #expect(wrong <= 6)
    }

    @Test func aFloorThatReflectsDoesNotDoublePeople() {
        let wrong = wrongLooks(seed: 24) { picture, _ in
            // A wet floor: the lower half shows what is above its edge, upside down and faint.
            for y in 200..<288 {
                for x in 0..<384 {
                    let at = y * picture.stride + x
                    let above = Int(picture.luma[(400 - y) * picture.stride + x])
                    picture.luma[at] = UInt8((Int(picture.luma[at]) * 9 + above) / 10)
                }
            }
        }
        #expect(wrong <= 6)
    }

    @Test func anUpperBodyAtTheLowerEdgeIsSomebody() {
        let square = DrawnSquare(seed: 25)
        var seen = 0
        for look in 0..<100 {
            square.look(and: look < 60 ? [] : [square.stander(x: 320, foot: 310)])
            if look >= 60, square.people.contains(where: { abs($0.x + $0.width / 2 - 320) < 12 }) { seen += 1 }
        }
        #expect(seen >= 36)
    }

    @Test func anUpperBodyBehindACounterIsSomebody() {
        let square = DrawnSquare(seed: 26)
        var seen = 0
        for look in 0..<100 {
            square.look(and: look < 60 ? [] : [square.stander(x: 320, foot: 240)]) { picture, _ in
                picture.paint(columns: 270..<384, rows: 212..<288, level: 90)
            }
            if look >= 60, square.people.contains(where: { abs($0.x + $0.width / 2 - 320) < 12 }) { seen += 1 }
        }
        #expect(seen >= 36)
    }
}
