// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection

/// Files of the space-time scan.
enum ScanReference {
    private struct Baseline: Decodable {
        let matrix: [[Double]]?
        let day: [Double]?
        let zone: [Double]?
    }

    private struct Input: Decodable {
        let metric: String
        let x: [Double]
        let y: [Double]
        let counts: [[Int]]
        let baseline: Baseline
        let max_duration: Int
        let max_radius_fraction: Double
        let max_baseline_fraction: Double
        let simulated_recent_counts: [[[Int]]]?
    }

    private struct Cluster: Decodable {
        let centre: Int
        let radius: Double
        let zones: [Int]
        let duration_days: Int
        let first_day: Int
        let last_day: Int
        let observed: Double
        let expected: Double
        let relative_risk: ReferenceNumber
        let llr: Double
        let p_value: Double?
    }

    private struct Cylinder: Decodable {
        let centre: Int
        let radius: Double
        let zones: [Int]
        let duration_days: Int
        let observed: Double
        let expected: Double
        let llr: Double
    }

    private struct Output: Decodable {
        let total_count: Double
        let largest_distance: Double
        let n_cylinders: Int
        let most_likely_cluster: Cluster?
        let secondary_clusters: [Cluster]
        let simulated_llr: [Double]?
        let all_cylinders: [Cylinder]?
    }

    private struct File: Decodable {
        struct Case: Decodable {
            let id: String
            let input: Input
            let output: Output
        }

        let cases: [Case]
    }

    static func compare(_ content: Data) async throws -> [CaseComparison] {
        let file = try JSONDecoder().decode(File.self, from: content)
        var comparisons: [CaseComparison] = []
        for item in file.cases {
            var comparison = CaseComparison(id: item.id)
            let input = item.input, want = item.output
            let zones = try ScanZones(x: input.x, y: input.y, metric: parse("metric", input.metric))
            let baseline: ScanStatistic.Baseline
            if let matrix = input.baseline.matrix {
                baseline = .matrix(matrix)
            } else if let day = input.baseline.day, let zone = input.baseline.zone {
                baseline = .separable(day: day, zone: zone)
            } else {
                throw DetectionError.badParameter(
                    name: "baseline", found: "neither", expected: "\"matrix\", or \"day\" and \"zone\"")
            }
            var scan = ScanStatistic(maxDuration: input.max_duration)
            scan.maxRadiusFraction = input.max_radius_fraction
            scan.maxBaselineFraction = input.max_baseline_fraction
            scan.simulations = 0
            let wanted = (want.most_likely_cluster.map { [$0] } ?? []) + want.secondary_clusters
            scan.maxClusters = wanted.count
            scan.cores = ProcessInfo.processInfo.activeProcessorCount
            let result = try await scan.scan(
                counts: input.counts, zones: zones, baseline: baseline, simulated: input.simulated_recent_counts ?? [])
            comparison.compare("total", got: result.total, want: want.total_count, tolerance: 0)
            comparison.compare(
                "n_cylinders", got: Double(result.cylinders), want: Double(want.n_cylinders), tolerance: 0)
            comparison.compare(
                "largest_distance", got: result.largestDistance, want: want.largest_distance, tolerance: 1e-9)
            comparison.expect(
                result.clusters.count == wanted.count,
                "\(result.clusters.count) clusters, the reference has \(wanted.count)")
            for (place, (got, cluster)) in zip(result.clusters, wanted).enumerated() {
                compare(got, cluster, "cluster \(place + 1)", &comparison)
            }
            if let simulated = want.simulated_llr {
                comparison.compare(
                    "simulated_llr", positions: Array(simulated.indices), got: result.simulated, want: simulated,
                    tolerance: 1e-9)
            }
            if let all = want.all_cylinders {
                try compare(scan.allCylinders(counts: input.counts, zones: zones, baseline: baseline), all, &comparison)
            }
            comparisons.append(comparison)
        }
        return comparisons
    }

    private static func compare(
        _ got: ScanCluster, _ want: Cluster, _ name: String, _ comparison: inout CaseComparison
    ) {
        comparison.expect(got.zones == want.zones.sorted(), "\(name): zones \(got.zones), want \(want.zones)")
        for (quantity, got, want, tolerance) in [
            ("centre", Double(got.centre), Double(want.centre), 0),
            ("duration", Double(got.duration), Double(want.duration_days), 0),
            ("first day", Double(got.firstDay), Double(want.first_day), 0),
            ("last day", Double(got.lastDay), Double(want.last_day), 0),
            ("observed", got.observed, want.observed, 0), ("radius", got.radius, want.radius, 1e-9),
            ("expected", got.expected, want.expected, 1e-9),
            ("relative risk", got.relativeRisk ?? .nan, want.relative_risk.value, 1e-9),
            ("llr", got.logLikelihoodRatio, want.llr, 1e-9),
            ("p", got.pValue ?? .nan, want.p_value ?? .nan, 0),
        ] {
            comparison.compare("\(name) \(quantity)", got: got, want: want, tolerance: tolerance)
        }
    }

    private struct Key: Hashable {
        let centre: Int
        let duration: Int
        let zones: [Int]
    }

    private static func compare(_ got: [ScanCluster], _ want: [Cylinder], _ comparison: inout CaseComparison) {
        comparison.expect(got.count == want.count, "\(got.count) cylinders, the reference has \(want.count)")
        var byKey: [Key: ScanCluster] = [:]
        for cluster in got {
            byKey[Key(centre: cluster.centre, duration: cluster.duration, zones: cluster.zones)] = cluster
        }
        for cylinder in want {
            let key = Key(centre: cylinder.centre, duration: cylinder.duration_days, zones: cylinder.zones.sorted())
            guard let cluster = byKey[key] else {
                comparison.expect(false, "no cylinder around \(key.centre) with zones \(key.zones)")
                continue
            }
            let name = "cylinder \(key.centre)/\(key.zones.count)/\(key.duration)"
            comparison.compare("\(name) observed", got: cluster.observed, want: cylinder.observed, tolerance: 0)
            comparison.compare("\(name) expected", got: cluster.expected, want: cylinder.expected, tolerance: 1e-9)
            comparison.compare("\(name) llr", got: cluster.logLikelihoodRatio, want: cylinder.llr, tolerance: 1e-9)
        }
    }
}
