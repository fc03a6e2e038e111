// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection

/// EARS files.
enum EarsReference {
    private struct Control: Decodable, ReferenceRange {
        let method: String
        let baseline: Int
        let minSigma: Double
        let alpha: Double
        let range_1based_first: Int
        let range_1based_last: Int
    }

    private struct Output: Decodable {
        let index: [Int]
        let upperbound: [ReferenceNumber]
        let alarm: [ReferenceNumber]
        let statistic_textbook: [ReferenceNumber]
    }

    static func compare(_ content: Data) throws -> [CaseComparison] {
        let file = try JSONDecoder().decode(ReferenceCases<Control, Output>.self, from: content)
        let series = try file.input.series()
        return try file.cases.map { item in
            var comparison = CaseComparison(id: item.id)
            let control = item.control
            let detector = try EarlyAberration(
                parse("method", control.method), baseline: control.baseline, minSigma: control.minSigma,
                alpha: control.alpha, rule: .package)
            let range = try control.range(in: series)
            guard let output = item.output else {
                comparison.expect(range.lowerBound < detector.firstIndex, "the reference refuses, the product does not")
                return comparison
            }
            let points = detector.detect(series, in: range)
            comparison.compare(
                "upperbound", positions: output.index, got: points.map(\.threshold), want: output.upperbound.values,
                tolerance: 1e-9)
            comparison.compare(
                "alarm", positions: output.index, got: points.map { $0.alarm.number }, want: output.alarm.values,
                tolerance: 0)
            comparison.compare(
                "statistic", positions: output.index, got: points.map(\.score),
                want: output.statistic_textbook.values, tolerance: 1e-9)
            return comparison
        }
    }
}
