// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The scan statistic for counts that carry noise of known variance and are partly covered.
///
/// Noisy counts are no Poisson counts, so the likelihood ratio is that of a normal approximation around known expectations:
/// for a cylinder with relative excess q, x ~ N((1 + q)μ, μ + v) in each cell, which gives U²/(2I) with the score
/// U = Σ (x − μ) μ/(μ + v) and the information I = Σ μ²/(μ + v), for U > 0. A noisy cell weighs less, a missing one nothing,
/// and a half-covered one has half the expectation. Both sums are additive, so the search is that of ``CylinderSearch``.
/// p values come from Poisson counts with the cells' own Gaussian noise.
public struct NoiseAwareScan: Sendable {
    /// What is known of one zone on one day.
    public struct Cell: Sendable, Equatable {
        /// The noisy count; `nan` if missing.
        public let count: Double
        /// Cases expected with full coverage, above 0.
        public let expected: Double
        /// Variance of the noise, at least 0.
        public let noiseVariance: Double
        /// Share of the day that was observed, 0...1.
        public let coverage: Double

        /// Makes a cell.
        ///
        /// - Parameters:
        ///   - count: The noisy count.
        ///   - expected: Cases expected with full coverage.
        ///   - noiseVariance: Variance of the noise.
        ///   - coverage: Share observed.
        public init(count: Double, expected: Double, noiseVariance: Double, coverage: Double = 1) {
            self.count = count
            self.expected = expected
            self.noiseVariance = noiseVariance
            self.coverage = coverage
        }
    }

    /// Largest radius as a share of the largest distance between two zones.
    public var maxRadiusFraction = 0.5
    /// Largest share of the expected cases in a circle.
    public var maxExpectedFraction = 0.5
    /// Simulated data sets for the p values.
    public var simulations = 999
    /// Seed of the simulations.
    public var seed: UInt64 = 0
    /// Most clusters reported.
    public var maxClusters = 10
    /// Parallel tasks.
    public var cores = 1

    /// Makes a scan.
    public init() {}

    /// Sums are kept in units of 2⁻²⁴, so that they do not depend on their order.
    private static let unit = 0x1p24

    /// The newest days as prefix sums over durations: index (d − 1) × zones + zone.
    private struct Sums {
        var score: [Int64]
        var information: [Double]
        var observed: [Double]
        var expected: [Double]
    }

    /// Scans the newest days.
    ///
    /// - Parameters:
    ///   - cells: `cells[day][zone]`, oldest day first; every duration from one day to all of them is tried.
    ///   - zones: Where the zones are.
    /// - Returns: The clusters; there is no relative risk.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public func scan(_ cells: [[Cell]], zones: ScanZones) async throws(DetectionError) -> ScanResult {
        guard !cells.isEmpty, cells.allSatisfy({ $0.count == zones.count }) else {
            throw .badParameter(
                name: "cells", found: "\(cells.count) days", expected: "\(zones.count) zones on each day")
        }
        for cell in cells.joined() {
            guard cell.expected > 0, cell.expected.isFinite, cell.noiseVariance >= 0, cell.noiseVariance.isFinite,
                (0...1).contains(cell.coverage), !cell.count.isInfinite
            else {
                throw .badParameter(name: "cells", found: "\(cell)", expected: "expectations above 0 and finite values")
            }
        }
        let width = zones.count, durations = cells.count
        var share = [Double](repeating: 0, count: width)
        for day in cells { for (zone, cell) in day.enumerated() { share[zone] += cell.expected } }
        let circles = ScanCircles(
            zones, weights: share, maxRadiusFraction: maxRadiusFraction, maxWeightFraction: maxExpectedFraction)
        let sums = Self.sums(cells, counts: { cells[$0][$1].count })
        let search = search(circles, sums.information, durations, simulate(cells))
        let maxima = simulations > 0 ? await search.maxima(cores: max(1, cores)) : []
        var clusters: [ScanCluster] = [], taken = Set<Int>()
        while clusters.count < maxClusters {
            var list: [ScanCandidate] = [], best = Double.leastNormalMagnitude
            for centre in 0..<width where !taken.contains(centre) {
                visit(centre, circles, sums, durations, without: taken) {
                    ScanCandidate.keep($0, in: &list, best: &best)
                }
            }
            guard let candidate = ScanCandidate.preferred(list) else { break }
            let members = circles.zones(candidate.centre, through: candidate.place)
            taken.formUnion(members)
            let last = Int(circles.zone[circles.starts[candidate.centre] + candidate.place])
            let reached = maxima.count { $0 >= candidate.ratio * ScanCandidate.tie }
            clusters.append(
                ScanCluster(
                    centre: candidate.centre, radius: zones.distance(candidate.centre, last), zones: members,
                    duration: candidate.duration, firstDay: durations - candidate.duration, lastDay: durations - 1,
                    observed: candidate.observed, expected: candidate.expected, relativeRisk: nil,
                    logLikelihoodRatio: candidate.ratio,
                    pValue: maxima.isEmpty ? nil : Double(1 + reached) / Double(maxima.count + 1)))
        }
        let total = cells.joined().reduce(0) { $0 + ($1.count.isNaN ? 0 : $1.count) }
        return ScanResult(
            clusters: clusters, total: total, cylinders: circles.circleCount * durations,
            largestDistance: circles.largestDistance, simulated: maxima)
    }

    private static func sums(_ cells: [[Cell]], counts: (Int, Int) -> Double) -> Sums {
        let durations = cells.count, width = cells[0].count
        let zero = [Double](repeating: 0, count: durations * width)
        var sums = Sums(
            score: [Int64](repeating: 0, count: durations * width), information: zero, observed: zero, expected: zero)
        for zone in 0..<width {
            var score: Int64 = 0, information = 0.0, observed = 0.0, expected = 0.0
            for duration in 1...durations {
                let day = durations - duration
                let cell = cells[day][zone], count = counts(day, zone)
                let mean = cell.expected * cell.coverage
                if mean > 0, !cell.count.isNaN {
                    let weight = mean / (mean + cell.noiseVariance)
                    score += Int64(((count - mean) * weight * unit).rounded())
                    information += mean * weight
                    observed += count
                    expected += mean
                }
                let slot = (duration - 1) * width + zone
                sums.score[slot] = score
                sums.information[slot] = information
                sums.observed[slot] = observed
                sums.expected[slot] = expected
            }
        }
        return sums
    }

    /// Scores of simulated data sets, laid out for the search.
    private func simulate(_ cells: [[Cell]]) -> [SIMD8<Int64>] {
        let durations = cells.count, width = cells[0].count, lanes = SIMD8<Int64>.scalarCount
        let batches = CylinderSearch<SIMD8<Int64>>.batches(simulations)
        var packed = [SIMD8<Int64>](repeating: .zero, count: batches * durations * width)
        for set in 0..<simulations {
            var generator = SeededGenerator(seed: seed, stream: UInt64(set) + 1)
            let drawn = cells.map { day in
                day.map { cell in
                    generator.poisson(mean: cell.expected * cell.coverage)
                        + (cell.noiseVariance > 0 ? generator.normal() * cell.noiseVariance.squareRoot() : 0)
                }
            }
            let sums = Self.sums(cells, counts: { drawn[$0][$1] })
            for slot in 0..<(durations * width) {
                packed[set / lanes * durations * width + slot][set % lanes] = sums.score[slot]
            }
        }
        return packed
    }

    /// U²/(2I) for U > 0.
    private static func ratio(_ score: Int64, _ information: Double) -> Double {
        guard score > 0, information > 0 else { return 0 }
        let value = Double(score) / unit
        return value * value / (2 * information)
    }

    private func search(
        _ circles: ScanCircles, _ information: [Double], _ durations: Int, _ packed: [SIMD8<Int64>]
    ) -> CylinderSearch<SIMD8<Int64>> {
        let width = circles.count
        return CylinderSearch(
            circles: circles, durations: durations, sets: simulations, sums: packed,
            bounds: { limit in
                { centre, duration, bounds in
                    var sum = 0.0
                    for index in circles.starts[centre]..<circles.starts[centre + 1] {
                        sum += information[duration * width + Int(circles.zone[index])]
                        // Half of the largest integer, so that differences cannot overflow.
                        let least = (2 * sum * limit).squareRoot() * Self.unit * (1 - 1e-9)
                        let isReachable = circles.isCircle[index] && sum > 0 && least < 0x1p61
                        // Scores may fall, so every circle is tested for itself.
                        bounds.append(least: isReachable ? max(1, Int64(least)) : .max / 2, scale: sum, stretch: 1)
                    }
                }
            },
            raise: { max($0, Self.ratio($1, $2)) })
    }

    private func visit(
        _ centre: Int, _ circles: ScanCircles, _ sums: Sums, _ durations: Int, without taken: Set<Int>,
        _ body: (ScanCandidate) -> Void
    ) {
        let first = circles.starts[centre], end = circles.starts[centre + 1], width = circles.count
        let stop = taken.isEmpty ? end : (first..<end).first { taken.contains(Int(circles.zone[$0])) } ?? end
        for duration in 0..<durations {
            var score: Int64 = 0, information = 0.0, observed = 0.0, expected = 0.0
            for index in first..<stop {
                let slot = duration * width + Int(circles.zone[index])
                score += sums.score[slot]
                information += sums.information[slot]
                observed += sums.observed[slot]
                expected += sums.expected[slot]
                guard circles.isCircle[index] else { continue }
                body(
                    ScanCandidate(
                        ratio: Self.ratio(score, information), centre: centre, place: index - first,
                        duration: duration + 1, observed: observed, expected: expected))
            }
        }
    }
}
