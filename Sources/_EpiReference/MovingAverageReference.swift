// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection

/// EWMA files.
enum MovingAverageReference {
    private struct Control: Decodable, ReferenceRange {
        let train_1based_first: Int
        let train_1based_last: Int
        let range_1based_first: Int
        let range_1based_last: Int
        let lambda: Double
        let L: Double
        let sigma: String
        let limits: String
        let start: Start
    }

    /// A number, or words that mean the training mean.
    private struct Start: Decodable {
        let value: Double?

        init(from decoder: any Decoder) throws {
            value = try? decoder.singleValueContainer().decode(Double.self)
        }
    }

    private struct Output: Decodable {
        let index: [Int]
        let mean: Double
        let sigma: Double
        let ewma: [ReferenceNumber]
        let upper: [ReferenceNumber]
        let lower: [ReferenceNumber]
        let alarm_upper: [ReferenceNumber]
        let alarm_lower: [ReferenceNumber]
    }

    static func compare(_ content: Data) throws -> [CaseComparison] {
        let file = try JSONDecoder().decode(ReferenceCases<Control, Output>.self, from: content)
        let series = try file.input.series()
        return try file.cases.map { item in
            var comparison = CaseComparison(id: item.id)
            let control = item.control
            let detector = try MovingAverageChart(
                lambda: control.lambda, width: control.L, sigma: parse("sigma", control.sigma),
                limits: parse("limits", control.limits), start: control.start.value)
            guard control.train_1based_first >= 1, control.train_1based_last >= control.train_1based_first,
                control.train_1based_last <= series.count
            else {
                throw DetectionError.badParameter(
                    name: "train", found: "\(control.train_1based_first)...\(control.train_1based_last)",
                    expected: "within 1...\(series.count)")
            }
            let training = (control.train_1based_first - 1)..<control.train_1based_last
            guard let output = item.output else { return comparison }
            let chart = try detector.chart(series, training: training, in: control.range(in: series))
            comparison.compare("mean", got: chart.mean, want: output.mean, tolerance: 1e-9)
            comparison.compare("sigma", got: chart.sigma, want: output.sigma, tolerance: 1e-9)
            let points = chart.points
            for (name, got, want) in [
                ("ewma", points.map(\.average), output.ewma), ("upper", points.map(\.upper), output.upper),
                ("lower", points.map(\.lower), output.lower),
            ] {
                comparison.compare(name, positions: output.index, got: got, want: want.values, tolerance: 1e-9)
            }
            comparison.compare(
                "alarm_upper", positions: output.index, got: points.map { $0.alarm ? 1 : 0 },
                want: output.alarm_upper.values, tolerance: 0)
            comparison.compare(
                "alarm_lower", positions: output.index, got: points.map { $0.lowAlarm ? 1 : 0 },
                want: output.alarm_lower.values, tolerance: 0)
            return comparison
        }
    }
}
