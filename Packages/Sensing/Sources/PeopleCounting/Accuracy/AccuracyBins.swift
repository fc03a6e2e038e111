// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What a detector does to people of one height.
package struct HeightFigures: Codable, Hashable, Sendable {
    /// Upper ends of the bins of height, pixels of the full picture; the last bin is open.
    package static let limits: [Float] = [40, 60, 80, 100, 140]

    /// From so many pixels tall.
    package var from: Int
    /// To fewer than so many; nil for the last bin.
    package var to: Int?
    /// Labelled people.
    package var people: Int
    /// Share of detections of this height that are labelled people.
    package var precision: Double?
    /// Share of labelled people of this height that are detected.
    package var recall: Double?
    /// Mean absolute error of the number of a look's pairs within the contact distance whose smaller person has this height;
    /// nil where contact is not scored.
    package var closePairsMAE: Double?
}

/// What a detector does to looks with so many people in them.
package struct CrowdingFigures: Codable, Hashable, Sendable {
    /// Upper ends of the bins of people per look; the last bin is open.
    package static let limits = [1, 3, 5, 8, 12, 20, 40]

    /// From so many labelled people.
    package var from: Int
    /// To fewer than so many; nil for the last bin.
    package var to: Int?
    /// Looks.
    package var looks: Int
    /// Share of detections that are labelled people; nil without any, and where only counts are known.
    package var precision: Double?
    /// Share of labelled people that are detected.
    package var recall: Double?
    /// Mean absolute error of the count of a look.
    package var countMAE: Double
    /// Mean error of the count of a look.
    package var countBias: Double
    /// Mean absolute error of the number of a look's pairs within the contact distance; nil where contact is not scored.
    package var closePairsMAE: Double?
}

/// Hits, misses and errors that are added up, of everything or of one bin.
struct AccuracySums: Hashable, Sendable {
    var looks = 0
    var hits = 0
    var falseAlarms = 0
    var misses = 0
    var countError = 0
    var countBias = 0
    var countSquares = 0
    /// Looks in which contact was scored.
    var contactLooks = 0
    var pairError = 0

    mutating func addCount(found: Int, truth: Int) {
        looks += 1
        countError += abs(found - truth)
        countBias += found - truth
        countSquares += (found - truth) * (found - truth)
    }

    mutating func addPairs(found: Int, truth: Int) {
        contactLooks += 1
        pairError += abs(found - truth)
    }

    /// Nil where nothing was detected.
    var precision: Double? { hits + falseAlarms > 0 ? Double(hits) / Double(hits + falseAlarms) : nil }
    /// Nil where nobody was there.
    var recall: Double? { hits + misses > 0 ? Double(hits) / Double(hits + misses) : nil }

    /// Nil where contact was not scored.
    var closePairsMAE: Double? { contactLooks > 0 ? Double(pairError) / Double(contactLooks) : nil }

    func mean(_ sum: Int) -> Double { looks > 0 ? Double(sum) / Double(looks) : .nan }
}

/// One look's outcome, for those who want to see it.
package struct LookScore: Hashable, Sendable {
    /// Labels that were found, and where labels count.
    package var found: [PersonBox] = []
    /// Labels that were missed.
    package var missed: [PersonBox] = []
    /// Detections that are labelled people.
    package var hits: [PersonBox] = []
    /// Detections that are not.
    package var falseAlarms: [PersonBox] = []
    /// Error of the number of people in contact; 0 where contact is not scored.
    package var contactError = 0

    /// Error of the count.
    package var countError: Int { falseAlarms.count - missed.count }
    /// How bad the look is.
    package var badness: Int { falseAlarms.count + missed.count + abs(countError) + abs(contactError) }
}
