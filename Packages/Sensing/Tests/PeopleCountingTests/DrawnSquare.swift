// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import VideoIngest

/// A detector's drawn square: three who walk by, each somewhere else every look, two seconds apart, and what is added.
final class DrawnSquare {
    private var scene: SyntheticScene
    private var generator: SplitMix64
    private let picture = WorkingPicture(width: SyntheticScene.width, height: SyntheticScene.height)
    let detector = SilhouetteDetector(width: SyntheticScene.width, height: SyntheticScene.height)
    private(set) var people: [PersonBox] = []

    init(seed: UInt64) {
        scene = SyntheticScene(seed: seed)
        generator = SplitMix64(seed: seed &+ 7)
    }

    /// The square is another one from now on.
    func change(seed: UInt64) { scene = SyntheticScene(seed: seed) }

    /// Draws and looks: those who walk by, those given, and what is painted over all of them.
    @discardableResult func look(
        and others: [SyntheticScene.Walker] = [], walkers count: Int = 3,
        over paint: (_ picture: borrowing WorkingPicture, _ generator: inout SplitMix64) -> Void = { _, _ in },
        tone: ((Double) -> Double)? = nil
    ) -> DetectorVerdict {
        var walkers = others
        for place in 0..<count {
            walkers.append(
                .init(
                    x: Double(50 + 70 * place) + .random(in: -15...15, using: &generator),
                    foot: .random(in: 110...280, using: &generator), level: place % 2 == 0 ? 40 : 220))
        }
        scene.draw(walkers, into: picture)
        paint(picture, &generator)
        if let tone {
            for at in 0..<picture.height * picture.stride {
                picture.luma[at] = UInt8(min(255, max(0, tone(Double(picture.luma[at])))))
            }
        }
        return detector.look(at: picture, after: 2, people: &people)
    }

    /// The people of the last look and one more, who was found by what differs from the scene, unless the scene explains it.
    func judged(with found: PersonBox) -> [PersonBox] {
        var all = people + [found]
        detector.banishGhosts(in: picture, people: &all, from: people.count)
        return all
    }

    /// Somebody who stands at a place, and sways.
    func stander(x: Double, foot: Double) -> SyntheticScene.Walker {
        .init(
            x: x + .random(in: -2...2, using: &generator), foot: foot + .random(in: -1...1, using: &generator),
            level: 45)
    }

    func isSomeone(at x: Double, foot: Double) -> Bool {
        people.contains {
            let dx = Double($0.x + $0.width / 2) - x
            let dy = Double($0.y + $0.height) - foot
            return dx * dx + dy * dy < 15 * 15
        }
    }
}

extension WorkingPicture {
    /// Paints a rectangle of luma.
    borrowing func paint(columns: Range<Int>, rows: Range<Int>, level: UInt8) {
        for y in max(0, rows.lowerBound)..<max(0, min(height, rows.upperBound)) {
            for x in max(0, columns.lowerBound)..<max(0, min(width, columns.upperBound)) {
                luma[y * stride + x] = level
            }
        }
    }
}
