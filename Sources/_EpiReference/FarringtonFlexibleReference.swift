// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection

/// Files of Farrington flexible.
enum FarringtonFlexibleReference {
    struct Control: Decodable, ReferenceRange {
        let b: Int
        let w: Int
        let reweight: Bool
        let weightsThreshold: Double
        let alpha: Double
        let trend: Bool
        let pThresholdTrend: Double
        let limit54: [Double]
        let powertrans: String
        let populationOffset: Bool
        let noPeriods: Int
        let pastWeeksNotIncluded: Int
        let thresholdMethod: String
        let range_1based_first: Int
        let range_1based_last: Int

        func detector(_ rules: FarringtonRules) throws -> FarringtonFlexible {
            var detector = FarringtonFlexible()
            detector.b = b
            detector.w = w
            detector.reweight = reweight
            detector.weightsThreshold = weightsThreshold
            detector.alpha = alpha
            detector.trend = trend
            detector.pThresholdTrend = pThresholdTrend
            detector.limit54 = try FarringtonReference.caseLimit(limit54)
            detector.powertrans = try parse("powertrans", powertrans)
            detector.populationOffset = populationOffset
            detector.noPeriods = noPeriods
            detector.pastWeeksNotIncluded = pastWeeksNotIncluded
            detector.thresholdMethod = try parse("thresholdMethod", thresholdMethod)
            detector.rules = rules
            return detector
        }
    }

    struct Output: Decodable {
        let index: [Int]?
        let upperbound: [ReferenceNumber]
        let alarm: [ReferenceNumber]
        let expected: [ReferenceNumber]
        let score: [ReferenceNumber]
        let pvalue: [ReferenceNumber]
        let phi: [ReferenceNumber]
        let trend_used: [ReferenceNumber]
        let trend_coef: [ReferenceNumber]
        let mu0_quantile: [ReferenceNumber]?
        let pred_fit: [ReferenceNumber]?
        let pred_se_fit: [ReferenceNumber]?
        let residual_scale: [ReferenceNumber]?
        let n_reference: [ReferenceNumber]?
        let degenerate: [Int]?
    }

    struct File: Decodable {
        struct Case: Decodable {
            let id: String
            let control: Control
            let output: Output?
            let output_converged: Output?
            let output_corrected: Output?
        }

        let input: ReferenceInput
        let cases: [Case]
    }

    static func compare(_ content: Data) throws -> [CaseComparison] {
        let file = try JSONDecoder().decode(File.self, from: content)
        let series = try file.input.series()
        var comparisons: [CaseComparison] = []
        for item in file.cases {
            let range = try item.control.range(in: series)
            guard let output = item.output else {
                var comparison = CaseComparison(id: item.id)
                let points = try item.control.detector(.corrected).detect(series, in: range)
                comparison.expect(points.contains { $0.phi == nil }, "the reference refuses, the product does not")
                comparisons.append(comparison)
                continue
            }
            let index = output.index ?? range.map { $0 + 1 }
            let ignored = Set((output.degenerate ?? []).indices.filter { output.degenerate?[$0] == 1 })
            for (rules, want, suffix) in [
                (FarringtonRules.asInR, output, "as in R"), (.asInRConverged, item.output_converged, "converged"),
                (.corrected, item.output_corrected, "corrected"),
            ] {
                guard let want else { continue }
                var detector = try item.control.detector(rules)
                // The files' corrected results keep this one habit of R.
                detector.timesFromOldestKnownRow = true
                let points = try detector.detect(series, in: range)
                var comparison = CaseComparison(id: "\(item.id), \(suffix)")
                compare(points, want, index, ignored, exactBound: item.control.thresholdMethod != "delta", &comparison)
                comparisons.append(comparison)
            }
        }
        return comparisons
    }

    private static func compare(
        _ points: [FarringtonFlexible.Point], _ want: Output, _ index: [Int], _ ignored: Set<Int>, exactBound: Bool,
        _ comparison: inout CaseComparison
    ) {
        let quantities: [(String, [Double?], [ReferenceNumber]?, Double)] = [
            ("upperbound", points.map(\.upperBound), want.upperbound, exactBound ? 0 : 1e-6),
            ("alarm", points.map { $0.alarm.number }, want.alarm, 0),
            ("expected", points.map(\.expected), want.expected, 1e-6),
            ("score", points.map(\.score), want.score, 1e-6),
            ("pvalue", points.map(\.pValue), want.pvalue, 1e-6),
            ("phi", points.map(\.phi), want.phi, 1e-6),
            ("trend_used", points.map { $0.trendUsed.number }, want.trend_used, 0),
            ("trend_coef", points.map(\.trendCoefficient), want.trend_coef, 1e-6),
            ("mu0_quantile", points.map(\.quantileMean), want.mu0_quantile, 1e-6),
            ("pred_fit", points.map(\.prediction), want.pred_fit, 1e-6),
            ("pred_se_fit", points.map(\.predictionError), want.pred_se_fit, 1e-6),
            ("residual_scale", points.map(\.residualScale), want.residual_scale, 1e-6),
            ("n_reference", points.map { $0.referenceCount.map(Double.init) }, want.n_reference, 0),
        ]
        for (name, got, reference, tolerance) in quantities {
            guard let reference else { continue }
            comparison.compare(
                name, positions: index, got: got, want: reference.values, tolerance: tolerance, ignoring: ignored)
        }
    }
}
