// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How well counts agree with labels, frame by frame.
///
/// Pairs are matched from the largest intersection over union down to 0.5, each label and detection once. With a region,
/// labels outside do not count, nor detections matched to them, nor unmatched detections outside.
package struct AccuracyScore: Sendable {
    /// Where labels are complete: the box's middle and foot row, pixels.
    package struct Region: Sendable {
        package var columns: ClosedRange<Float>
        package var firstFootRow: Float

        /// The region of PETS 2009 S2.L1, View_001.
        package static let pets2009 = Region(columns: 48...700, firstFootRow: 150)

        package init(columns: ClosedRange<Float>, firstFootRow: Float) {
            self.columns = columns
            self.firstFootRow = firstFootRow
        }

        /// The region in a picture of another size than the 768×576 that its numbers are for.
        package func scaled(to size: PictureSize) -> Self {
            let x = Float(size.width) / 768
            return Self(
                columns: columns.lowerBound * x...columns.upperBound * x,
                firstFootRow: firstFootRow * Float(size.height) / 576)
        }

        func holds(_ box: PersonBox) -> Bool {
            columns ~= box.x + box.width / 2 && box.y + box.height >= firstFootRow
        }
    }

    /// Nil scores all.
    package var region: Region?
    private let groundPlane: GroundPlane?
    private let contactDistance: Double
    /// Looks that counted.
    package private(set) var looks = 0
    /// Looks that did not, by reason.
    package private(set) var losses: [LookLoss: Int] = [:]
    private var hits = 0
    private var falseAlarms = 0
    private var misses = 0
    private var countError = 0
    private var countBias = 0
    private var contactError = 0
    private var contactBias = 0
    private var pairError = 0
    private var truthInContact = 0
    private var truthPeople = 0

    /// Prepares to score.
    ///
    /// The ground plane gives detections their metres; without one contact is not scored.
    package init(region: Region?, groundPlane: GroundPlane?, contactDistance: Double = 2) {
        self.region = region
        self.groundPlane = groundPlane
        self.contactDistance = contactDistance
    }

    /// Notes a look that did not count.
    package mutating func add(loss: LookLoss) { losses[loss, default: 0] += 1 }

    /// Scores a look that counted.
    package mutating func add(_ found: [PersonBox], labels: [MotTruth.Label]) {
        var pairs: [(overlap: Float, label: Int, box: Int)] = []
        for (label, truth) in labels.enumerated() {
            for (box, person) in found.enumerated() {
                let overlap = truth.box.overlap(with: person)
                if overlap >= 0.5 { pairs.append((overlap, label, box)) }
            }
        }
        pairs.sort { ($1.overlap, $0.label, $0.box) < ($0.overlap, $1.label, $1.box) }
        var boxOf = [Int?](repeating: nil, count: labels.count)
        var labelOf = [Int?](repeating: nil, count: found.count)
        for pair in pairs where boxOf[pair.label] == nil && labelOf[pair.box] == nil {
            boxOf[pair.label] = pair.box
            labelOf[pair.box] = pair.label
        }
        func counts(_ box: PersonBox) -> Bool { region?.holds(box) ?? true }
        let truth = labels.indices.filter { counts(labels[$0].box) }
        let kept = found.indices.filter { box in labelOf[box].map { counts(labels[$0].box) } ?? counts(found[box]) }
        let right = truth.count { boxOf[$0] != nil }
        looks += 1
        hits += right
        misses += truth.count - right
        falseAlarms += kept.count - right
        truthPeople += truth.count
        countError += abs(kept.count - truth.count)
        countBias += kept.count - truth.count
        guard let groundPlane else { return }
        let near = contact(
            truth.map { labels[$0].ground ?? groundPlane.ground(at: labels[$0].box.foot(scaleX: 1, scaleY: 1)) })
        let seen = contact(kept.map { groundPlane.ground(at: found[$0].foot(scaleX: 1, scaleY: 1)) })
        truthInContact += near.people
        contactError += abs(seen.people - near.people)
        contactBias += seen.people - near.people
        pairError += abs(seen.pairs - near.pairs)
    }

    private func contact(_ feet: [GroundPoint?]) -> (people: Int, pairs: Int) {
        var near = Set<Int>()
        var pairs = 0
        for (first, here) in feet.enumerated() {
            for second in 0..<first {
                guard let here, let there = feet[second], here.distance(to: there) < contactDistance else { continue }
                pairs += 1
                near.formUnion([first, second])
            }
        }
        return (near.count, pairs)
    }

    /// The figures so far.
    package var figures: AccuracyFigures {
        func mean(_ sum: Int) -> Double { looks > 0 ? Double(sum) / Double(looks) : .nan }
        func share(_ part: Int, _ rest: Int) -> Double {
            part + rest > 0 ? Double(part) / Double(part + rest) : .nan
        }
        let contact = groundPlane == nil ? nil : 1.0
        return AccuracyFigures(
            looks: looks, lostLooks: Dictionary(uniqueKeysWithValues: losses.map { ($0.key.rawValue, $0.value) }),
            peoplePerLook: mean(truthPeople), precision: share(hits, falseAlarms), recall: share(hits, misses),
            countMAE: mean(countError), countBias: mean(countBias),
            peopleInContactPerLook: contact.map { _ in mean(truthInContact) },
            peopleInContactMAE: contact.map { _ in mean(contactError) },
            peopleInContactBias: contact.map { _ in mean(contactBias) },
            closePairsMAE: contact.map { _ in mean(pairError) })
    }
}

/// What a scored run shows.
package struct AccuracyFigures: Codable, Hashable, Sendable {
    /// Looks that counted.
    package var looks: Int
    /// Looks that did not, by reason.
    package var lostLooks: [String: Int]
    /// Labelled people per look.
    package var peoplePerLook: Double
    /// Share of detections that are labelled people.
    package var precision: Double
    /// Share of labelled people that are detected.
    package var recall: Double
    /// Mean absolute error of the count of a look.
    package var countMAE: Double
    /// Mean error of the count of a look.
    package var countBias: Double
    /// Labelled people per look who have someone within the contact distance.
    package var peopleInContactPerLook: Double?
    /// Mean absolute error of the number of people in contact of a look.
    package var peopleInContactMAE: Double?
    /// Mean error of it.
    package var peopleInContactBias: Double?
    /// Mean absolute error of the number of pairs within the contact distance of a look.
    package var closePairsMAE: Double?
}
