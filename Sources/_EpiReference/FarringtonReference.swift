// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection

/// Files of the original Farrington method.
enum FarringtonReference {
    private struct Control: Decodable, ReferenceRange {
        let b: Int
        let w: Int
        let reweight: Bool
        let alpha: Double
        let trend: Bool
        let limit54: [Double]
        let powertrans: String
        let fitFun: String
        let range_1based_first: Int
        let range_1based_last: Int
    }

    private struct Output: Decodable {
        let index: [Int]
        let upperbound: [ReferenceNumber]
        let alarm: [ReferenceNumber]
        let trend_used: [ReferenceNumber]
        let predictive_cdf_at_observed: [ReferenceNumber]
        let predictive_median: [ReferenceNumber]
        let degenerate: [Int]?
    }

    static func compare(_ content: Data) throws -> [CaseComparison] {
        let file = try JSONDecoder().decode(ReferenceCases<Control, Output>.self, from: content)
        let series = try file.input.series()
        return try file.cases.map { item in
            var comparison = CaseComparison(id: item.id)
            let control = item.control
            var detector = Farrington()
            detector.b = control.b
            detector.w = control.w
            detector.reweight = control.reweight
            detector.alpha = control.alpha
            detector.trend = control.trend
            detector.limit54 = try caseLimit(control.limit54)
            detector.powertrans = try parse("powertrans", control.powertrans)
            detector.populationOffset = control.fitFun.hasSuffix("populationOffset")
            detector.rules = .asInR
            let points = try detector.detect(series, in: control.range(in: series))
            guard let output = item.output else {
                comparison.expect(points.contains { $0 == nil }, "the reference refuses, the product does not")
                return comparison
            }
            let ignored = Set((output.degenerate ?? []).indices.filter { output.degenerate?[$0] == 1 })
            for (name, got, want, tolerance) in [
                ("upperbound", points.map { $0?.upperBound }, output.upperbound, 1e-6),
                ("alarm", points.map { $0?.alarm.number }, output.alarm, 0),
                ("trend_used", points.map { $0.map { $0.trendUsed ? 1 : 0 } }, output.trend_used, 0),
                ("predictive_cdf", points.map { $0?.predictiveCDF }, output.predictive_cdf_at_observed, 1e-6),
                ("predictive_median", points.map { $0?.expected }, output.predictive_median, 1e-6),
            ] as [(String, [Double?], [ReferenceNumber], Double)] {
                comparison.compare(
                    name, positions: output.index, got: got, want: want.values, tolerance: tolerance,
                    ignoring: ignored)
            }
            return comparison
        }
    }

    static func caseLimit(_ values: [Double]) throws -> CaseLimit {
        guard values.count == 2, values[1] >= 1, values[1] < 1e6 else {
            throw DetectionError.badParameter(name: "limit54", found: "\(values)", expected: "cases and periods")
        }
        return CaseLimit(cases: values[0], periods: Int(values[1]))
    }
}
