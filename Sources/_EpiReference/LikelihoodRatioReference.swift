// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection

/// Files of the likelihood ratio detectors.
enum LikelihoodRatioReference {
    private struct Control: Decodable, ReferenceRange {
        let cARL: Double
        let mu0: InControl?
        let alpha: Double?
        let Mtilde: Int
        let M: Int
        let change: String
        let theta: Double?
        let dir: String
        let ret: String
        let xMax: Int?
        let range_1based_first: Int
        let range_1based_last: Int

        enum CodingKeys: String, CodingKey {
            case cARL = "c.ARL"
            case mu0, alpha, Mtilde, M, change, theta, dir, ret, xMax, range_1based_first, range_1based_last
        }
    }

    /// Known means, or how to estimate them.
    private struct InControl: Decodable {
        struct Model: Decodable {
            let S: Int?
            let trend: Bool?
            let refit: Bool?
        }

        let inControl: LikelihoodRatioDetector.InControl

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let means = try? container.decode([Double].self) {
                inControl = .known(means)
            } else {
                let model = try container.decode(Model.self)
                inControl = .regression(
                    harmonics: model.S ?? 1, trend: model.trend ?? false, refit: model.refit ?? false)
            }
        }
    }

    private struct Output: Decodable {
        let index: [Int]
        let mu0: [ReferenceNumber]
        let alpha_used: Double
        let upperbound_or_statistic: [ReferenceNumber]
        let alarm: [ReferenceNumber]
    }

    private struct Exact: Decodable {
        let statistic: [ReferenceNumber]
        let alarm: [ReferenceNumber]
    }

    private struct File: Decodable {
        struct Case: Decodable {
            let id: String
            let control: Control
            let warnings: [String]?
            let output: Output?
            let output_exact_mle: Exact?
        }

        let input: ReferenceInput
        let cases: [Case]
    }

    static func compare(_ content: Data) throws -> [CaseComparison] {
        let file = try JSONDecoder().decode(File.self, from: content)
        let series = try file.input.series()
        return try file.cases.map { item in
            var comparison = CaseComparison(id: item.id)
            guard let output = item.output else { return comparison }
            guard item.control.change == "intercept" else {
                throw DetectionError.badParameter(
                    name: "change", found: item.control.change, expected: "intercept, the only shift there is here")
            }
            let range = try item.control.range(in: series)
            var detector = LikelihoodRatioDetector()
            detector.cARL = item.control.cARL
            detector.theta = item.control.theta
            detector.direction = try parse("dir", item.control.dir)
            detector.mTilde = item.control.Mtilde
            detector.m = item.control.M
            detector.findsCases = item.control.ret == "cases"
            detector.xMax = item.control.xMax ?? 10_000
            detector.keepsHabitsOfR = true
            let model = item.control.mu0?.inControl ?? .regression(harmonics: 1, trend: false, refit: false)

            // The statistic, from the file's own means.
            detector.mu0 = .known(output.mu0.values)
            detector.dispersion = .known(output.alpha_used)
            let points = try detector.detect(series, in: range).points
            let exact = item.output_exact_mle
            comparison.compare(
                detector.findsCases ? "cases" : "statistic", positions: output.index,
                got: points.map { detector.findsCases ? $0.casesNeeded ?? .nan : $0.statistic },
                want: (exact?.statistic ?? output.upperbound_or_statistic).values, tolerance: 1e-7)
            comparison.compare(
                "alarm", positions: output.index, got: points.map { $0.alarm ? 1 : 0 },
                want: (exact?.alarm ?? output.alarm).values, tolerance: 0)

            // The means, estimated again; a refit begins where the file has its alarms.
            guard case .regression(_, _, let refits) = model else { return comparison }
            detector.mu0 = model
            detector.dispersion = item.control.alpha.map { .known($0) } ?? .estimated
            detector.findsCases = false
            let estimated = try detector.detect(series, in: range)
            let isEstimated = item.control.alpha == nil
            if !refits || estimated.points.map(\.alarm) == points.map(\.alarm) {
                comparison.compare(
                    "mu0", positions: output.index, got: estimated.points.map(\.mean), want: output.mu0.values,
                    tolerance: isEstimated ? 5e-4 : 1e-6)
            } else {
                comparison.expect(false, "alarms differ where means are fitted again")
            }
            if isEstimated {
                comparison.compare(
                    "alpha", got: estimated.alpha, want: output.alpha_used, tolerance: 1e-4, floor: 5)
            }
            return comparison
        }
    }
}
