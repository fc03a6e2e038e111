// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Kulldorff's scan statistic: the circle, or the circle over the newest days, with the most unlikely excess of cases.
///
/// Kulldorff, *Commun Stat Theory Methods* 26 (1997) 1481; prospective *J R Stat Soc A* 164 (2001) 61. Poisson, conditional
/// on the total. Observed data cost O(zones² × days scanned); simulations see ``CylinderSearch``.
public struct ScanStatistic: Sendable {
    /// What the number of cases in a zone and day is expected to be proportional to.
    public enum Baseline: Sendable {
        /// One value for each zone of each day.
        case matrix([[Double]])
        /// Product of a day's and a zone's value.
        case separable(day: [Double], zone: [Double])
    }

    /// Longest duration in days, counted back from the last.
    public var maxDuration: Int
    /// Largest radius as a share of the largest distance between two zones, above 0.
    public var maxRadiusFraction = 0.5
    /// Largest share of the baseline in a circle, above 0 and at most 1.
    public var maxBaselineFraction = 0.5
    /// Simulated data sets for the p values; 0 for none.
    public var simulations = 999
    /// Seed of the simulations.
    public var seed: UInt64 = 0
    /// Most clusters reported.
    public var maxClusters = 10
    /// Parallel tasks.
    public var cores = 1

    /// Makes a prospective scan.
    ///
    /// For a purely spatial one give the number of days and ``spatial`` data.
    /// - Parameter maxDuration: Longest duration in days, at least 1.
    public init(maxDuration: Int) {
        self.maxDuration = maxDuration
    }

    /// Scans the data for clusters that last until the last day.
    ///
    /// - Parameters:
    ///   - counts: Whole numbers of cases, `counts[day][zone]`, oldest day first.
    ///   - zones: Where the zones are.
    ///   - baseline: What is expected, up to a factor.
    ///   - simulated: Newest `maxDuration` days of data sets drawn elsewhere, `[set][day][zone]`, used in place of own
    ///     simulations.
    ///   - progress: Told the share of the simulations searched, 0...1, now and then, from several tasks at once.
    /// - Returns: What was found.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public func scan(
        counts: [[Int]], zones: ScanZones, baseline: Baseline, simulated: [[[Int]]]? = nil,
        progress: (@Sendable (Double) -> Void)? = nil
    ) async throws(DetectionError) -> ScanResult {
        let problem = try ScanProblem(self, counts: counts, zones: zones, baseline: baseline)
        let source = simulated.map { SimulatedScan.Source.given($0) } ?? .drawn(simulations, seed: seed)
        let maxima = try await SimulatedScan(problem, source).maxima(cores: cores, progress: progress)
        var clusters: [ScanCluster] = []
        var taken = Set<Int>()
        while clusters.count < maxClusters {
            guard let candidate = await problem.best(without: taken, cores: cores) else { break }
            let cluster = problem.cluster(candidate, maxima)
            taken.formUnion(cluster.zones)
            clusters.append(cluster)
        }
        return ScanResult(
            clusters: clusters, total: problem.total, cylinders: problem.circles.circleCount * maxDuration,
            largestDistance: problem.circles.largestDistance, simulated: maxima)
    }

    /// Every cylinder with its ratio, for small data and for checking.
    ///
    /// - Parameters:
    ///   - counts: `counts[day][zone]`.
    ///   - zones: Where the zones are.
    ///   - baseline: What is expected, up to a factor.
    /// - Returns: The cylinders.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    package func allCylinders(
        counts: [[Int]], zones: ScanZones, baseline: Baseline
    ) throws(DetectionError) -> [ScanCluster] {
        let problem = try ScanProblem(self, counts: counts, zones: zones, baseline: baseline)
        var all: [ScanCluster] = []
        for centre in 0..<zones.count {
            problem.visit(centre) { all.append(problem.cluster($0, nil)) }
        }
        return all
    }
}
