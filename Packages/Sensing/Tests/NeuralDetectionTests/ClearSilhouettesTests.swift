// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import NeuralDetection
import PeopleCounting
import Testing

@Suite struct ClearSilhouettesTests {
    private let line = HeightLine(atTop: 0, perRow: 0.25)

    /// Somebody 80 pixels tall, as is expected at their feet.
    private let person = PersonBox(x: 200, y: 240, width: 29, height: 80, score: 0.5)

    /// The part of a look that a box explains, with the margin that parts have.
    private func part(_ box: PersonBox, wider: Int = 0) -> Blob {
        Blob(
            left: Int(box.x) - 10, top: Int(box.y) - 10, right: Int(box.x + box.width) + 10 + wider,
            bottom: Int(box.y + box.height) + 10, area: 1500)
    }

    private func find(
        _ clear: inout ClearSilhouettes, _ parts: [Blob], _ people: [PersonBox], settled: [PersonBox] = [],
        share: Float = 0.6
    ) -> Bool {
        clear.find(parts, people, beside: settled, line: line, width: 640, height: 480) { _ in share }
    }

    /// One on whom the model agreed as often as trust needs.
    private func trusting() -> ClearSilhouettes {
        var clear = ClearSilhouettes()
        for _ in 0..<ClearSilhouettes.enough {
            _ = find(&clear, [part(person)], [person])
            clear.learn(from: [person])
        }
        return clear
    }

    /// Whether any of as many looks as lie between two askings is taken without asking.
    private func takes(_ clear: ClearSilhouettes, _ parts: [Blob], _ people: [PersonBox]) -> Bool {
        var clear = clear
        return (0..<ClearSilhouettes.askedEvery).contains { _ in find(&clear, parts, people) }
    }

    @Test func trustIsEarned() {
        var clear = ClearSilhouettes()
        for answer in 0..<ClearSilhouettes.enough {
            let isTaken = find(&clear, [part(person)], [person])
            #expect(!isTaken, "after \(answer) answers")
            #expect(clear.alone.map(\.box) == [person])
            clear.learn(from: [person])
        }
        #expect(takes(clear, [part(person)], [person]))
    }

    @Test func theModelIsAskedAgainAtEveryFourthLook() {
        var clear = trusting()
        let taken = (0..<40).map { _ in find(&clear, [part(person)], [person]) }
        #expect(taken.count { !$0 } == 10)
        #expect(!zip(taken, taken.dropFirst(4)).contains { $0 != $1 })
    }

    @Test(arguments: [
        [], [PersonBox(x: 200, y: 270, width: 29, height: 36, score: 0.9)],
        [
            PersonBox(x: 200, y: 240, width: 29, height: 80, score: 0.9),
            PersonBox(x: 190, y: 235, width: 29, height: 80, score: 0.9),
        ],
    ])
    func trustIsLostWhereTheModelDiffers(found: [PersonBox]) {
        var clear = trusting()
        for _ in 0...ClearSilhouettes.differingAtMost {
            _ = find(&clear, [part(person)], [person])
            clear.learn(from: found)
        }
        #expect(!takes(clear, [part(person)], [person]))
        // What differed is forgotten in time.
        for _ in 0..<ClearSilhouettes.span {
            _ = find(&clear, [part(person)], [person])
            clear.learn(from: [person])
        }
        #expect(takes(clear, [part(person)], [person]))
    }

    @Test func trustEndsWithTheScene() {
        var clear = trusting()
        clear.forget()
        #expect(!takes(clear, [part(person)], [person]))
    }

    @Test func onlyOnePersonAloneIsClear() {
        let beside = PersonBox(x: 215, y: 240, width: 29, height: 80, score: 0.5)
        let short = PersonBox(x: 200, y: 270, width: 18, height: 50, score: 0.5)
        let faint = PersonBox(x: 200, y: 240, width: 29, height: 80, score: 0.2)
        let cut = PersonBox(x: 0, y: 240, width: 29, height: 80, score: 0.5)
        let unclear: [(people: [PersonBox], wider: Int)] = [
            ([person, beside], 0), ([person], 20), ([short], 0), ([faint], 0), ([cut], 0), ([], 0),
        ]
        for (people, wider) in unclear {
            var clear = trusting()
            _ = find(&clear, [part(people.first ?? person, wider: wider)], people)
            #expect(clear.alone.isEmpty, "\(people), \(wider)")
        }
        var clear = trusting()
        _ = find(&clear, [part(person)], [person], share: 0.3)
        #expect(clear.alone.isEmpty, "hardly covers the scene")
        _ = find(&clear, [part(person)], [person], settled: [beside])
        #expect(clear.alone.isEmpty, "before somebody settled")
    }

    @Test func othersDoNotMatter() {
        let far = PersonBox(x: 400, y: 240, width: 29, height: 80, score: 0.5)
        let farther = PersonBox(x: 420, y: 240, width: 29, height: 80, score: 0.5)
        var clear = trusting()
        _ = find(&clear, [part(person), part(far, wider: 20)], [person, far, farther], settled: [farther])
        #expect(clear.alone.map(\.box) == [person])
    }
}
