// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NeuralDetection
import PeopleCounting
import Testing

@Suite struct FusionTests {
    private func box(_ x: Float, _ y: Float, _ width: Float, _ height: Float, _ score: Float = 0.9) -> PersonBox {
        PersonBox(x: x, y: y, width: width, height: height, score: score)
    }

    private let line = HeightLine(atTop: 0, perRow: 0.25)

    @Test func thingThatNeverStirredBecomesFurniture() {
        var memory = FurnitureMemory(width: 640, height: 480)
        let sign = box(100, 100, 30, 80)
        var dropped: [Bool] = []
        for _ in 0..<200 { dropped.append(memory.note([sign], stirring: 0) == [true]) }
        #expect(dropped[0] == false)
        #expect(dropped.last == true)
        #expect(dropped.firstIndex(of: true) == Int(FurnitureMemory.patience / 2) - 1)
    }

    @Test func personWhoCameAndKeepsStillIsNotLost() {
        var memory = FurnitureMemory(width: 640, height: 480)
        for _ in 0..<20 { _ = memory.note([], stirring: 0) }
        let person = box(300, 200, 40, 110)
        // Arrives, is then learned into the background, and sits for an hour.
        _ = memory.note([person], stirring: 0.6)
        for _ in 0..<1800 { #expect(memory.note([person], stirring: 0) == [false]) }
    }

    @Test func personPresentFromTheFirstLookStaysOnceTheyStir() {
        var memory = FurnitureMemory(width: 640, height: 480)
        let person = box(300, 200, 40, 110)
        for _ in 0..<30 { _ = memory.note([person], stirring: 0) }
        _ = memory.note([person], stirring: 0.2)
        for _ in 0..<600 { #expect(memory.note([person], stirring: 0) == [false]) }
    }

    @Test func whoStirredOnceStaysWhenTheirFeetAreLostBehindATable() {
        var memory = FurnitureMemory(width: 640, height: 480)
        for _ in 0..<85 { _ = memory.note([box(300, 200, 40, 110)], stirring: 0) }
        _ = memory.note([box(300, 200, 40, 110)], stirring: 0.2)
        for _ in 0..<60 { #expect(memory.note([box(300, 200, 40, 90)], stirring: 0) == [false]) }
    }

    @Test func passersByDoNotTurnASignIntoAPerson() {
        var memory = FurnitureMemory(width: 640, height: 480)
        let sign = box(100, 100, 30, 80)
        var last = false
        for look in 0..<300 {
            if look % 10 == 0 {
                last = memory.note([sign, box(105, 105, 40, 110)], stirring: 0.5)[0]
            } else {
                last = memory.note([sign], stirring: 0)[0]
            }
        }
        #expect(last)
    }

    @Test(arguments: [14, 20, 26, 34, 45] as [Float]) func whoPassesBesideASignLeavesItASign(apart: Float) {
        var memory = FurnitureMemory(width: 768, height: 432)
        let (sign, walker) = (box(400, 200, 14, 40), box(400 + apart, 200, 14, 40))
        for _ in 0..<200 { _ = memory.note([sign], stirring: 0) }
        _ = memory.note([sign, walker], after: 2, changed: [Int32](repeating: 0, count: 64 * 36)) {
            $0 == walker ? 0.8 : 0
        }
        for _ in 0..<100 { #expect(memory.note([sign], stirring: 0) == [true]) }
    }

    /// Two boxes are crossed by passers-by and keep still ever after; only where the place was empty before, a person came.
    @Test func placesAreEmptyWhereNothingStirsAboveThem() {
        // Neither side is a whole number of cells of 10 pixels; the second box stands in the last of them.
        var memory = FurnitureMemory(width: 645, height: 484)
        let busy = box(100, 100, 30, 80)
        let empty = box(610, 393, 30, 85)
        var changed = [Int32](repeating: 0, count: 65 * 49)
        // A head's height above the place, and nothing at it.
        for row in 14...16 { for column in 9...13 { changed[65 * row + column] = 100 } }
        for _ in 0..<20 { _ = memory.note([], after: 2, changed: changed) { _ in 0 } }
        let passers = [busy, empty].map { box($0.x + 5, $0.y, $0.width, $0.height) }
        _ = memory.note([busy, empty] + passers, after: 2, changed: changed) { _ in 0.5 }
        var last: [Bool] = []
        for _ in 0..<200 { last = memory.note([busy, empty], after: 2, changed: changed) { _ in 0 } }
        #expect(last == [true, false])
    }

    /// Who is cut off by the picture's edge stands beyond it.
    @Test func placesBeyondThePictureAreItsEdge() {
        for (x, y) in [(620, 440), (300, 900), (300, -900), (-400, 200), (1400, 200)] as [(Float, Float)] {
            var memory = FurnitureMemory(width: 640, height: 480)
            var last: [Bool] = []
            for _ in 0..<100 { last = memory.note([box(x, y, 60, 160)], stirring: 0) }
            #expect(last == [true], "\(x), \(y)")
        }
    }

    @Test func unsureBoxesCountWhereTheSceneIsCovered() {
        let unsure = box(300, 300, 40, 110, 0.15)
        var people: [PersonBox] = []
        Fusion.addSupported([unsure], to: &people, line: line) { _ in 0.6 }
        #expect(people == [unsure])
        people = []
        Fusion.addSupported([unsure], to: &people, line: line) { _ in 0.1 }
        #expect(people.isEmpty)
        people = [box(295, 295, 50, 120)]
        Fusion.addSupported([unsure], to: &people, line: line) { _ in 0.6 }
        #expect(people.count == 1)
    }

    @Test func boxesMoveAThirdTowardsTheirSilhouette() {
        var people = [box(100, 100, 40, 110), box(300, 100, 40, 110)]
        Fusion.refine(&people, with: [box(106, 103, 40, 110)])
        #expect(abs(people[0].x - 102) < 1e-3 && abs(people[0].y - 101) < 1e-3)
        #expect(people[1] == box(300, 100, 40, 110))
    }

    @Test func upperBodyWithFeetBelowAThingIsCompleted() {
        // Head at row 300: feet at 300 / .75 = 400, height 100.
        var people = [box(200, 300, 36, 55)]
        Fusion.complete(&people, line: line) { feet in feet.y > 360 ? 0.3 : 0 }
        #expect(abs(people[0].height - 100) < 0.01)
        var child = [box(200, 300, 36, 55)]
        Fusion.complete(&child, line: line) { _ in 0 }
        #expect(child[0].height == 55)
    }

    private func sums(_ filled: [PersonBox]) -> [Int32] {
        var sums = [Int32](repeating: 0, count: 160 * 120)
        for row in 0..<120 {
            for column in 0..<160 {
                let (x, y) = (Float(column * 4 + 2), Float(row * 4 + 2))
                if filled.contains(where: { $0.x <= x && x < $0.x + $0.width && $0.y <= y && y < $0.y + $0.height }) {
                    sums[row * 160 + column] = 16
                }
            }
        }
        return sums
    }

    @Test func headAboveAndFeetBelowASignAreOnePerson() {
        var hidden = HiddenPeople()
        var people: [PersonBox] = []
        // Foot row 400: a person there is 100 tall.
        hidden.add(
            to: &people, sums: sums([box(300, 300, 24, 32), box(300, 372, 28, 28)]), width: 640, height: 480, line: line
        )
        #expect(people.count == 1)
        #expect(abs((people.first?.height ?? 0) - 100) < 4)
    }

    @Test(arguments: [
        [PersonBox(x: 300, y: 380, width: 28, height: 20, score: 1)],  // feet alone: a dog, a bag
        [PersonBox(x: 100, y: 380, width: 200, height: 20, score: 1)],  // a tape in the wind
        [PersonBox(x: 100, y: 300, width: 200, height: 100, score: 1)],  // a car
    ])
    func otherLeftoversAreNobody(filled: [PersonBox]) {
        var hidden = HiddenPeople()
        var people: [PersonBox] = []
        hidden.add(to: &people, sums: sums(filled), width: 640, height: 480, line: line)
        #expect(people.isEmpty)
    }

    @Test func personFoundLeavesNothingOver() {
        var hidden = HiddenPeople()
        let found = box(300, 300, 36, 100)
        var people = [found]
        hidden.add(to: &people, sums: sums([found]), width: 640, height: 480, line: line)
        #expect(people == [found])
    }
}

extension FurnitureMemory {
    /// Notes a look two seconds later at which the same share of every part of a picture of 640 × 480 differs from the scene.
    fileprivate mutating func note(_ boxes: [PersonBox], stirring share: Float) -> [Bool] {
        let each = Int32(share * Float(cell * cell))
        let cells = (640 / cell) * (480 / cell)
        return note(boxes, after: 2, changed: Array(repeating: each, count: cells)) { _ in share }
    }
}
