// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The sums that a Poisson scan works on.
struct ScanProblem: Sendable {
    let circles: ScanCircles
    let zones: ScanZones
    let days: Int
    let durations: Int
    let total: Double
    /// Expected cases of each zone over the last d days: index (d − 1) × zones + zone.
    let expected: [Double]
    /// Observed cases, in the same order.
    let observed: [Double]
    /// Expected share of the cases of each of the newest days and zones, oldest day first; the rest lie before.
    let cells: [Double]

    init(
        _ scan: ScanStatistic, counts: [[Int]], zones: ScanZones, baseline: ScanStatistic.Baseline
    ) throws(DetectionError) {
        let days = counts.count, width = zones.count
        func check(_ holds: Bool, _ name: String, _ found: String, _ expected: String) throws(DetectionError) {
            guard holds else { throw .badParameter(name: name, found: found, expected: expected) }
        }
        try check(
            days >= 1 && counts.allSatisfy { $0.count == width }, "counts", "\(days) days", "\(width) zones on each day"
        )
        try check(counts.allSatisfy { $0.allSatisfy { $0 >= 0 } }, "counts", "a negative count", "counts of at least 0")
        try check(
            scan.maxDuration >= 1 && scan.maxDuration <= days, "max-days", "\(scan.maxDuration)",
            "from 1 to \(days) days")
        try check(
            scan.maxRadiusFraction > 0 && scan.maxRadiusFraction <= 1, "max-radius", "\(scan.maxRadiusFraction)",
            "a share above 0 and up to 1")
        try check(
            scan.maxBaselineFraction > 0 && scan.maxBaselineFraction <= 1, "max-population",
            "\(scan.maxBaselineFraction)", "a share above 0 and up to 1")
        try check(scan.simulations >= 0, "simulations", "\(scan.simulations)", "a whole number of at least 0")
        try check(scan.cores >= 1, "cores", "\(scan.cores)", "a whole number of at least 1")
        let value: (Int, Int) -> Double
        switch baseline {
        case .matrix(let matrix):
            try check(
                matrix.count == days && matrix.allSatisfy { $0.count == width }, "baseline", "\(matrix.count) days",
                "the shape of the counts")
            value = { matrix[$0][$1] }
        case .separable(let day, let zone):
            try check(
                day.count == days && zone.count == width, "baseline", "\(day.count) days and \(zone.count) zones",
                "\(days) days and \(width) zones")
            value = { day[$0] * zone[$1] }
        }
        var sum = 0.0, ofZone = [Double](repeating: 0, count: width), smallest = Double.infinity
        for day in 0..<days {
            for zone in 0..<width {
                let share = value(day, zone)
                smallest = min(smallest, share)
                ofZone[zone] += share
                sum += share
            }
        }
        try check(
            smallest >= 0 && sum > 0 && sum.isFinite, "baseline", "\(smallest)", "numbers of at least 0, not all 0")
        let cases = counts.reduce(0) { $0 + $1.reduce(0, +) }
        try check(cases < Int(Int32.max), "counts", "\(cases) cases", "fewer than 2^31 in all")
        let factor = Double(cases) / sum
        var expected = [Double](repeating: 0, count: scan.maxDuration * width), observed = expected
        var cells = [Double](repeating: 0, count: scan.maxDuration * width)
        for zone in 0..<width {
            var mean = 0.0, seen = 0.0
            for duration in 1...scan.maxDuration {
                let share = value(days - duration, zone)
                mean += share
                seen += Double(counts[days - duration][zone])
                expected[(duration - 1) * width + zone] = mean * factor
                observed[(duration - 1) * width + zone] = seen
                cells[(scan.maxDuration - duration) * width + zone] = share / sum
            }
        }
        self.zones = zones
        self.days = days
        durations = scan.maxDuration
        total = Double(cases)
        self.expected = expected
        self.observed = observed
        self.cells = cells
        circles = ScanCircles(
            zones, weights: ofZone, maxRadiusFraction: scan.maxRadiusFraction,
            maxWeightFraction: scan.maxBaselineFraction)
    }

    /// Calls a function with every cylinder around a centre.
    func visit(_ centre: Int, without taken: Set<Int> = [], _ body: (ScanCandidate) -> Void) {
        let ratio = PoissonScanRatio(total: total)
        let first = circles.starts[centre], end = circles.starts[centre + 1]
        let width = zones.count
        // Larger circles hold the taken zone too.
        let stop = taken.isEmpty ? end : (first..<end).first { taken.contains(Int(circles.zone[$0])) } ?? end
        for duration in 0..<durations {
            var mean = 0.0, seen = 0.0
            for index in first..<stop {
                let zone = duration * width + Int(circles.zone[index])
                mean += expected[zone]
                seen += observed[zone]
                guard circles.isCircle[index] else { continue }
                body(
                    ScanCandidate(
                        ratio: seen > mean ? ratio(seen, expected: mean) : 0, centre: centre, place: index - first,
                        duration: duration + 1, observed: seen, expected: mean))
            }
        }
    }

    /// The preferred cylinder with the largest ratio that holds none of some zones.
    func best(without taken: Set<Int>, cores: Int) async -> ScanCandidate? {
        let candidates = await withTaskGroup(of: [ScanCandidate].self) { group in
            for core in 0..<cores {
                group.addTask {
                    var list: [ScanCandidate] = [], best = Double.leastNormalMagnitude
                    for centre in stride(from: core, to: zones.count, by: cores) where !taken.contains(centre) {
                        visit(centre, without: taken) { ScanCandidate.keep($0, in: &list, best: &best) }
                    }
                    return list
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        return ScanCandidate.preferred(candidates)
    }

    /// A candidate as it is reported.
    func cluster(_ candidate: ScanCandidate, _ maxima: [Double]?) -> ScanCluster {
        let members = circles.zones(candidate.centre, through: candidate.place)
        let outside = (total - candidate.observed) / (total - candidate.expected)
        let last = Int(circles.zone[circles.starts[candidate.centre] + candidate.place])
        var pValue: Double?
        if let maxima, !maxima.isEmpty {
            let reached = maxima.count { $0 >= candidate.ratio * ScanCandidate.tie }
            pValue = Double(1 + reached) / Double(maxima.count + 1)
        }
        return ScanCluster(
            centre: candidate.centre, radius: zones.distance(candidate.centre, last), zones: members,
            duration: candidate.duration, firstDay: days - candidate.duration, lastDay: days - 1,
            observed: candidate.observed, expected: candidate.expected,
            relativeRisk: outside > 0 ? candidate.observed / candidate.expected / outside : nil,
            logLikelihoodRatio: candidate.ratio, pValue: pValue)
    }
}
