// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A reported cluster of a scan.
public struct ScanCluster: Sendable, Equatable {
    /// The zone around which the circle lies.
    public let centre: Int
    /// Radius of the circle, in the metric's unit.
    public let radius: Double
    /// Its zones, in increasing order.
    public let zones: [Int]
    /// Days, from the end of the series backward.
    public let duration: Int
    /// First day, from 0.
    public let firstDay: Int
    /// Last day, from 0.
    public let lastDay: Int
    /// Cases in it (noisy sums may be fractional).
    public let observed: Double
    /// Cases expected in it.
    public let expected: Double
    /// Risk inside over risk outside; `nil` where nothing is outside, or for noisy counts without a total.
    public let relativeRisk: Double?
    /// Log likelihood ratio.
    public let logLikelihoodRatio: Double
    /// Monte-Carlo p value; `nil` without simulations.
    public let pValue: Double?
}

/// What a scan found.
public struct ScanResult: Sendable {
    /// Most likely cluster first, then those without any zone of the ones before; empty without any excess.
    public let clusters: [ScanCluster]
    /// Cases in all zones and days.
    public let total: Double
    /// Candidates that were compared.
    public let cylinders: Int
    /// Largest distance between two zones.
    public let largestDistance: Double
    /// Largest ratio of each simulated data set.
    public let simulated: [Double]
}

/// A cylinder with its ratio, as candidates are ranked.
struct ScanCandidate: Sendable {
    let ratio: Double
    let centre: Int
    let place: Int
    let duration: Int
    let observed: Double
    let expected: Double

    /// Candidates whose ratios differ by rounding only.
    static let tie = 1 - 1e-9

    /// Whether it is to be preferred to another with the same ratio: fewest zones, then shortest, then lowest centre.
    func precedes(_ other: ScanCandidate) -> Bool {
        (place, duration, centre) < (other.place, other.duration, other.centre)
    }

    /// Keeps those that tie with the largest ratio.
    static func keep(_ candidate: ScanCandidate, in list: inout [ScanCandidate], best: inout Double) {
        guard candidate.ratio >= best * tie else { return }
        if candidate.ratio > best {
            best = candidate.ratio
            list.removeAll { $0.ratio < best * tie }
        }
        list.append(candidate)
    }

    /// The preferred one among those that tie with the largest ratio.
    static func preferred(_ list: [ScanCandidate]) -> ScanCandidate? {
        guard let best = list.map(\.ratio).max() else { return nil }
        return list.filter { $0.ratio >= best * tie }.min { $0.precedes($1) }
    }
}
