// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import PeopleCounting

/// Silhouettes so clear that the model need not be asked who they are, as long as it agrees whenever it is.
///
/// Clear is one person alone: a part of the look that differs from the scene, explained by one silhouette that fills it, of
/// the height expected there, whole in the picture. Whether such silhouettes are people depends on the place (a door, a
/// swinging sign, a car far off are not), so they are taken without asking only after the model has agreed on nearly all of
/// the latest ones, and it goes on being asked about them at every fourth look. Only how often it agreed is kept.
package struct ClearSilhouettes: Sendable {
    /// Answers of the model that the trust rests on, at most.
    package static let span = 64
    /// Answers before there is any trust.
    package static let enough = 32
    /// Answers among them that may have differed.
    package static let differingAtMost = 2
    /// Of so many looks at which somebody is clear, one asks about all.
    package static let askedEvery = 4

    /// Somebody alone, and the part of the look that this explains.
    package struct Alone: Hashable, Sendable {
        package var box: PersonBox
        package var part: Blob
    }

    /// Those of the last look.
    package private(set) var alone: [Alone] = []
    private var answers: [Bool] = []
    private var next = 0
    private var looks = 0

    package init() { answers.reserveCapacity(Self.span) }

    /// Forgets how often the model agreed, since the scene is another.
    package mutating func forget() {
        alone.removeAll(keepingCapacity: true)
        answers.removeAll(keepingCapacity: true)
        next = 0
    }

    private var isTrusted: Bool {
        answers.count >= Self.enough && answers.count { !$0 } <= Self.differingAtMost
    }

    /// Finds who stands alone in a look.
    ///
    /// - Parameters:
    ///   - parts: Disjoint parts that differ from the scene, each with a margin of an eighth of a person's height.
    ///   - people: The silhouettes that explain them.
    ///   - settled: People where nothing differs from the scene; who meets them is not alone.
    ///   - line: How tall a person appears.
    ///   - width: Columns of the picture.
    ///   - height: Its rows.
    ///   - share: Share of a box that differs from the scene.
    /// - Returns: Whether ``alone`` may be taken without asking the model.
    package mutating func find(
        _ parts: [Blob], _ people: [PersonBox], beside settled: [PersonBox], line: HeightLine, width: Int, height: Int,
        share: (PersonBox) -> Float
    ) -> Bool {
        alone.removeAll(keepingCapacity: true)
        for part in parts
        where part.left > 1 && part.top > 1 && part.right < width - 1 && part.bottom < height - 1
            && !settled.contains(where: { part.region.meets(PictureRegion($0)) })
        {
            guard let index = people.firstIndex(where: part.holds), !people[(index + 1)...].contains(where: part.holds)
            else { continue }
            let only = people[index]
            if Self.fills(only, part, line), share(only) >= Fusion.filled { alone.append(Alone(box: only, part: part)) }
        }
        guard !alone.isEmpty else { return false }
        looks += 1
        return isTrusted && looks % Self.askedEvery != 0
    }

    /// Whether a silhouette explains a part well, has the height expected, and leaves no room for another person.
    private static func fills(_ box: PersonBox, _ part: Blob, _ line: HeightLine) -> Bool {
        box.score >= 0.3 && 0.85...1.15 ~= box.height / Float(line.height(of: box))
            && Float(part.height) <= 1.35 * box.height && Float(part.width) <= 0.72 * box.height
    }

    /// Takes note of whether a model that saw all of those alone found just them.
    package mutating func learn(from people: [PersonBox]) {
        for one in alone {
            let there = people.filter(one.part.holds)
            let agrees = there.count == 1 && Suppression.overlap(there[0], one.box) >= 0.5
            if answers.count < Self.span {
                answers.append(agrees)
            } else {
                answers[next] = agrees
                next = (next + 1) % Self.span
            }
        }
    }
}

extension Blob {
    /// Whether a box's middle lies inside.
    fileprivate func holds(_ box: PersonBox) -> Bool {
        let (x, y) = (box.x + box.width / 2, box.y + box.height / 2)
        return Float(left) <= x && x < Float(right) && Float(top) <= y && y < Float(bottom)
    }

    fileprivate var region: PictureRegion {
        PictureRegion(x: Double(left), y: Double(top), width: Double(width), height: Double(height))
    }
}
