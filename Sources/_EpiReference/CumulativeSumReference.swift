// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection

/// CUSUM files.
enum CumulativeSumReference {
    private struct Control: Decodable, ReferenceRange {
        let k: Double
        let h: Double
        let m: Mean?
        let trans: String
        let alpha: Double?
        let range_1based_first: Int
        let range_1based_last: Int
    }

    /// A number or "glm".
    private struct Mean: Decodable {
        let mean: CumulativeSum.InControlMean

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                mean = .fixed(number)
            } else if try container.decode(String.self) == "glm" {
                mean = .harmonic
            } else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected a number or \"glm\"")
            }
        }
    }

    /// One number for all periods, or one for each.
    private struct Means: Decodable {
        let values: [Double]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                values = [number]
            } else {
                values = try container.decode([Double].self)
            }
        }
    }

    private struct Output: Decodable {
        let index: [Int]
        let in_control_mean: Means
        let cusum: [ReferenceNumber]
        let alarm: [ReferenceNumber]
        let upperbound: [ReferenceNumber]
    }

    static func compare(_ content: Data) throws -> [CaseComparison] {
        let file = try JSONDecoder().decode(ReferenceCases<Control, Output>.self, from: content)
        let series = try file.input.series()
        return try file.cases.map { item in
            var comparison = CaseComparison(id: item.id)
            let control = item.control
            let mean = control.m?.mean ?? .training
            var detector = try CumulativeSum(
                k: control.k, h: control.h, transformation: parse("trans", control.trans), mean: mean,
                alpha: control.alpha ?? 0.1)
            detector.iteratesAsInR = true
            guard let output = item.output else { return comparison }
            let points = try detector.detect(series, in: control.range(in: series))
            let tolerance = mean == .harmonic ? 1e-6 : 1e-9
            let means = output.in_control_mean.values
            comparison.compare(
                "in_control_mean", positions: output.index, got: points.map(\.mean),
                want: means.count == 1 ? points.map { _ in means[0] } : means, tolerance: tolerance)
            comparison.compare(
                "cusum", positions: output.index, got: points.map(\.sum), want: output.cusum.values,
                tolerance: tolerance)
            comparison.compare(
                "upperbound", positions: output.index, got: points.map(\.countAtAlarm),
                want: output.upperbound.values, tolerance: tolerance)
            comparison.compare(
                "alarm", positions: output.index, got: points.map { $0.alarm ? 1 : 0 }, want: output.alarm.values,
                tolerance: 0)
            return comparison
        }
    }
}
