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
    private var all = AccuracySums()
    /// Whether any look had boxes to compare with, not only a count.
    private var hasBoxes = false
    private var byHeight = [AccuracySums](repeating: AccuracySums(), count: HeightFigures.limits.count + 1)
    private var byCrowding = [AccuracySums](repeating: AccuracySums(), count: CrowdingFigures.limits.count + 1)
    private var contactError = 0
    private var contactBias = 0
    private var contactSquares = 0
    private var truthInContact = 0
    private var truthPeople = 0
    /// Looks that did not count, by reason.
    package private(set) var losses: [LookLoss: Int] = [:]
    /// Looks that counted.
    package var looks: Int { all.looks }

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

    /// Scores a look of which only the number of people is known.
    package mutating func add(found: Int, truth: Int) {
        all.addCount(found: found, truth: truth)
        byCrowding[Self.bin(truth, CrowdingFigures.limits)].addCount(found: found, truth: truth)
        truthPeople += truth
    }

    /// Scores a look that counted.
    @discardableResult
    package mutating func add(_ found: [PersonBox], labels: [MotTruth.Label]) -> LookScore {
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
        var look = LookScore()
        for label in truth {
            if boxOf[label] == nil {
                look.missed.append(labels[label].box)
            } else {
                look.found.append(labels[label].box)
            }
        }
        for box in kept {
            if labelOf[box] == nil { look.falseAlarms.append(found[box]) } else { look.hits.append(found[box]) }
        }
        hasBoxes = true
        add(found: kept.count, truth: truth.count)
        addMatches(look, to: &all)
        addMatches(look, to: &byCrowding[Self.bin(truth.count, CrowdingFigures.limits)])
        for box in look.found { byHeight[Self.bin(box.height, HeightFigures.limits)].hits += 1 }
        for box in look.missed { byHeight[Self.bin(box.height, HeightFigures.limits)].misses += 1 }
        for box in look.falseAlarms { byHeight[Self.bin(box.height, HeightFigures.limits)].falseAlarms += 1 }
        guard let groundPlane else { return look }
        let near = contact(
            truth.map { label -> (foot: GroundPoint?, height: Float) in
                let box = labels[label].box
                return (labels[label].ground ?? groundPlane.ground(at: box.foot(scaleX: 1, scaleY: 1)), box.height)
            })
        let seen = contact(
            kept.map { box -> (foot: GroundPoint?, height: Float) in
                // A labelled person's height is the label's.
                let height = labelOf[box].map { labels[$0].box.height } ?? found[box].height
                return (groundPlane.ground(at: found[box].foot(scaleX: 1, scaleY: 1)), height)
            })
        look.contactError = seen.people - near.people
        all.addPairs(found: seen.pairs, truth: near.pairs)
        byCrowding[Self.bin(truth.count, CrowdingFigures.limits)].addPairs(found: seen.pairs, truth: near.pairs)
        for bin in byHeight.indices {
            byHeight[bin].addPairs(found: seen.pairsByHeight[bin], truth: near.pairsByHeight[bin])
        }
        truthInContact += near.people
        contactError += abs(seen.people - near.people)
        contactBias += seen.people - near.people
        contactSquares += (seen.people - near.people) * (seen.people - near.people)
        return look
    }

    private func addMatches(_ look: LookScore, to sums: inout AccuracySums) {
        sums.hits += look.found.count
        sums.misses += look.missed.count
        sums.falseAlarms += look.falseAlarms.count
    }

    /// Who of some people is within the contact distance of whom; a pair has the height of its smaller person.
    private func contact(
        _ standing: [(foot: GroundPoint?, height: Float)]
    ) -> (people: Int, pairs: Int, pairsByHeight: [Int]) {
        var near = Set<Int>()
        var pairs = [Int](repeating: 0, count: byHeight.count)
        for (first, here) in standing.enumerated() {
            for (second, there) in standing[..<first].enumerated() {
                guard let foot = here.foot, let other = there.foot, foot.distance(to: other) < contactDistance
                else { continue }
                pairs[Self.bin(min(here.height, there.height), HeightFigures.limits)] += 1
                near.formUnion([first, second])
            }
        }
        return (near.count, pairs.reduce(0, +), pairs)
    }

    private static func bin<Value: Comparable>(_ value: Value, _ limits: [Value]) -> Int {
        limits.firstIndex { value < $0 } ?? limits.count
    }

    /// The figures so far.
    package var figures: AccuracyFigures {
        let contactLooks = all.contactLooks
        func perLook(_ sum: Int) -> Double? { contactLooks > 0 ? Double(sum) / Double(contactLooks) : nil }
        return AccuracyFigures(
            looks: looks, lostLooks: Dictionary(uniqueKeysWithValues: losses.map { ($0.key.rawValue, $0.value) }),
            peoplePerLook: all.mean(truthPeople), precision: all.precision, recall: all.recall,
            countMAE: all.mean(all.countError), countBias: all.mean(all.countBias),
            countSpread: Self.spread(all.countSquares, all.countBias, all.looks),
            peopleInContactPerLook: perLook(truthInContact), peopleInContactMAE: perLook(contactError),
            peopleInContactBias: perLook(contactBias),
            peopleInContactSpread: Self.spread(contactSquares, contactBias, contactLooks),
            closePairsMAE: all.closePairsMAE, byHeight: heights,
            byCrowding: crowdings)
    }

    /// Standard deviation of errors of `count` looks, from their sums; nil for fewer than two.
    private static func spread(_ squares: Int, _ sum: Int, _ count: Int) -> Double? {
        guard count > 1 else { return nil }
        let mean = Double(sum) / Double(count)
        return (max(0, Double(squares) - Double(count) * mean * mean) / Double(count - 1)).squareRoot()
    }

    private var heights: [HeightFigures] {
        guard hasBoxes else { return [] }
        let limits = [0] + HeightFigures.limits
        return byHeight.enumerated().compactMap { index, sums in
            guard sums.hits + sums.misses + sums.falseAlarms > 0 else { return nil }
            return HeightFigures(
                from: Int(limits[index]), to: index + 1 < limits.count ? Int(limits[index + 1]) : nil,
                people: sums.hits + sums.misses, precision: sums.precision, recall: sums.recall,
                closePairsMAE: sums.closePairsMAE)
        }
    }

    private var crowdings: [CrowdingFigures] {
        let limits = [0] + CrowdingFigures.limits
        return byCrowding.enumerated().compactMap { index, sums in
            guard sums.looks > 0 else { return nil }
            return CrowdingFigures(
                from: limits[index], to: index + 1 < limits.count ? limits[index + 1] : nil, looks: sums.looks,
                precision: sums.precision, recall: sums.recall, countMAE: sums.mean(sums.countError),
                countBias: sums.mean(sums.countBias), closePairsMAE: sums.closePairsMAE)
        }
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
    /// Share of detections that are labelled people; nil where only counts are known.
    package var precision: Double?
    /// Share of labelled people that are detected; nil where only counts are known.
    package var recall: Double?
    /// Mean absolute error of the count of a look.
    package var countMAE: Double
    /// Mean error of the count of a look.
    package var countBias: Double
    /// Standard deviation of the error of the count from look to look; nil for fewer than two looks.
    package var countSpread: Double?
    /// Labelled people per look who have someone within the contact distance.
    package var peopleInContactPerLook: Double?
    /// Mean absolute error of the number of people in contact of a look.
    package var peopleInContactMAE: Double?
    /// Mean error of it.
    package var peopleInContactBias: Double?
    /// Standard deviation of it from look to look.
    package var peopleInContactSpread: Double?
    /// Mean absolute error of the number of pairs within the contact distance of a look.
    package var closePairsMAE: Double?
    /// By height in the picture: of the label, or of the detection where it is none.
    package var byHeight: [HeightFigures]
    /// By the number of labelled people of the look.
    package var byCrowding: [CrowdingFigures]
}
