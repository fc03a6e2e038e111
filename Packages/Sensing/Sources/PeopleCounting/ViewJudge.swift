// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Judges from what a silhouette detector sees whether it can be right in a view.
///
/// Only sums over many looks are kept. Old looks fade, so that a view judged in a rare hour is judged anew.
struct ViewJudge {
    /// Looks with change in them before a view is judged.
    static let enough = 24
    /// People too small before that is said of a view.
    private static let enoughSmall = 100
    /// How well upright people fit, at least: they reach 0.64 (in a noisy picture) to 0.95, seated rows about 0.5.
    private static let leastFit: Float = 0.58
    /// Looks after which the sums are halved.
    private static let memory = 4096

    private let height: Int
    private let smallest: Float
    private var looks = 0
    private var restlessLooks = 0
    private var activeLooks = 0
    /// How often somebody stood alone who was too small to be judged, and who was not.
    private var lonely = (small: 0, tall: 0)
    private var area = 0
    private var hugeArea = 0
    private var explained: Float = 0
    private var fitted: Float = 0

    init(height: Int, smallest: Float) {
        self.height = height
        self.smallest = smallest
    }

    /// Notes a look of which most changed.
    mutating func noteRestless() {
        looks += 1
        restlessLooks += 1
        fade()
    }

    /// Notes a look's blobs.
    mutating func note(_ blobs: [Blob]) {
        looks += 1
        var some = 0
        for blob in blobs where Float(blob.height) >= smallest || Float(blob.width) >= smallest {
            some += blob.area
            // Upright people this near have no feet in the picture, or no room beside each other.
            if 2 * blob.height > height || (blob.top <= 1 && blob.bottom >= height - 1) { hugeArea += blob.area }
        }
        area += some
        if some > 0 { activeLooks += 1 }
        fade()
    }

    /// Notes how well a region's people explain it.
    mutating func note(_ people: [SilhouetteCover.Person]) {
        for person in people {
            let size = 0.2 * person.height * person.height
            explained += size
            fitted += size * person.score
        }
    }

    /// Notes what has the shape of one person and stands alone.
    mutating func noteLonely(isSmall: Bool) {
        if isSmall { lonely.small += 1 } else { lonely.tall += 1 }
    }

    /// Whether those who stand alone are mostly too small to be judged.
    var arePeopleSmall: Bool { lonely.small >= Self.enoughSmall && lonely.small > 4 * lonely.tall }

    /// The judgement so far.
    ///
    /// - Parameters:
    ///   - line: How tall people appear, if known.
    ///   - isMostlyOthers: Hardly anything that stands alone has the shape of a person.
    /// - Returns: The verdict and its reasons.
    func suitability(_ line: PersonSizeLine?, isMostlyOthers: Bool) -> ViewSuitability {
        var reasons: [ViewSuitability.Reason] = []
        if looks >= Self.enough, restlessLooks * 4 > looks { reasons.append(.restless) }
        if activeLooks >= Self.enough {
            if line == nil, activeLooks >= 4 * Self.enough { reasons.append(.sizeUnknown) }
            if hugeArea * 2 > area { reasons.append(.tooClose) }
            if isMostlyOthers || explained > 0 && fitted < Self.leastFit * explained { reasons.append(.notUpright) }
        }
        if let line, line.height(atColumn: 0, row: Float(height)) < smallest { reasons.append(.tooFar) }
        // Nothing counts before people's size is known, and it may never be.
        if reasons.isEmpty, activeLooks < Self.enough || line == nil { return .undecided }
        return ViewSuitability(unsuited: reasons)
    }

    private mutating func fade() {
        guard looks >= Self.memory else { return }
        looks /= 2
        restlessLooks /= 2
        activeLooks /= 2
        lonely = (lonely.small / 2, lonely.tall / 2)
        area /= 2
        hugeArea /= 2
        explained /= 2
        fitted /= 2
    }
}
