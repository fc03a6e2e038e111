// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection

/// Files on the instantaneous reproduction number.
enum ReproductionReference {
    private struct Control: Decodable {
        let method: String
        let mean_si: Double?
        let std_si: Double?
        let si_distr: [Double]?
        let mean_prior: Double
        let std_prior: Double
        let t_start_1based: [Int]
        let t_end_1based: [Int]
    }

    private struct Output: Decodable {
        let mean: [ReferenceNumber]
        let sd: [ReferenceNumber]
        let quantiles: [(probability: Double, values: [ReferenceNumber])]
        let si_distr_from_lag_0: [ReferenceNumber]
        let si_mean: Double
        let si_sd: Double
        let overall_infectivity: [ReferenceNumber]

        private struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            func numbers(_ name: String) throws -> [ReferenceNumber] {
                try container.decode([ReferenceNumber].self, forKey: Key(stringValue: name))
            }
            mean = try numbers("mean")
            sd = try numbers("sd")
            quantiles = try container.allKeys.sorted { $0.stringValue < $1.stringValue }.compactMap { key in
                let name = key.stringValue
                let probability = name == "median" ? 0.5 : name.hasPrefix("q") ? Double(name.dropFirst()) : nil
                return try probability.map { ($0, try numbers(name)) }
            }
            si_distr_from_lag_0 = try numbers("si_distr_from_lag_0")
            si_mean = try container.decode(Double.self, forKey: Key(stringValue: "si_mean"))
            si_sd = try container.decode(Double.self, forKey: Key(stringValue: "si_sd"))
            overall_infectivity = try numbers("overall_infectivity")
        }
    }

    private struct File: Decodable {
        struct Input: Decodable {
            let counts: [Double]?
            let local: [Double]?
            let imported: [Double]?
        }
        struct Case: Decodable {
            let id: String
            let control: Control
            let output: Output?
        }

        let input: Input
        let cases: [Case]
    }

    static func compare(_ content: Data) throws -> [CaseComparison] {
        let file = try JSONDecoder().decode(File.self, from: content)
        guard let counts = file.input.local ?? file.input.counts else {
            throw DetectionError.badParameter(name: "input", found: "no counts", expected: "\"counts\"")
        }
        return try file.cases.map { item in
            var comparison = CaseComparison(id: item.id)
            guard let output = item.output else { return comparison }
            let control = item.control
            let interval: SerialInterval
            if let weights = control.si_distr {
                interval = try SerialInterval(weights: weights)
            } else if let mean = control.mean_si, let sd = control.std_si {
                interval = try .discretizedGamma(mean: mean, sd: sd, length: counts.count)
            } else {
                throw DetectionError.badParameter(
                    name: "method", found: control.method, expected: "parametric_si or non_parametric_si")
            }
            let windows = try zip(control.t_start_1based, control.t_end_1based).map { start, end in
                guard start >= 1, end >= start else {
                    throw DetectionError.badParameter(
                        name: "window", found: "\(start) to \(end)", expected: "an end that is not before the start")
                }
                return (start - 1)...(end - 1)
            }
            let estimates = try ReproductionNumber(meanPrior: control.mean_prior, sdPrior: control.std_prior)
                .estimate(local: counts, imported: file.input.imported, interval: interval, windows: windows)
            let ends = control.t_end_1based
            comparison.compare(
                "mean", positions: ends, got: estimates.map { $0?.mean }, want: output.mean.values, tolerance: 1e-9)
            comparison.compare(
                "sd", positions: ends, got: estimates.map { $0?.sd }, want: output.sd.values, tolerance: 1e-9)
            for (probability, values) in output.quantiles {
                comparison.compare(
                    "q\(probability)", positions: ends, got: estimates.map { $0?.quantile(probability) },
                    want: values.values, tolerance: 1e-7)
            }
            let weights = interval.weights
            comparison.compare(
                "si", positions: Array(output.si_distr_from_lag_0.indices),
                got: output.si_distr_from_lag_0.indices.map { $0 < weights.count ? weights[$0] : 0 },
                want: output.si_distr_from_lag_0.values, tolerance: 1e-9)
            comparison.compare("si_mean", got: interval.mean, want: output.si_mean, tolerance: 1e-9)
            comparison.compare("si_sd", got: interval.sd, want: output.si_sd, tolerance: 1e-9)
            let all = file.input.imported.map { zip(counts, $0).map { $0 + $1 } } ?? counts
            comparison.compare(
                "infectivity", positions: Array(1...counts.count),
                got: ReproductionNumber.infectivity(all, interval: interval), want: output.overall_infectivity.values,
                tolerance: 1e-9)
            return comparison
        }
    }
}

/// Files on the discretised serial interval.
enum SerialIntervalReference {
    private struct File: Decodable {
        struct Case: Decodable {
            let mu: Double
            let sigma: Double
            let k: [Int]
            let w: [ReferenceNumber]
        }

        let cases: [Case]
    }

    static func compare(_ content: Data) throws -> [CaseComparison] {
        let file = try JSONDecoder().decode(File.self, from: content)
        return try file.cases.map { item in
            var comparison = CaseComparison(id: "mu \(item.mu), sigma \(item.sigma)")
            let interval = try SerialInterval.discretizedGamma(
                mean: item.mu, sd: item.sigma, length: (item.k.max() ?? 0) + 1)
            comparison.compare(
                "w", positions: item.k, got: item.k.map { $0 >= 0 ? interval.weights[$0] : nil }, want: item.w.values,
                tolerance: 1e-9)
            return comparison
        }
    }
}
