// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection

/// Files that follow Farrington flexible step by step through single time points.
///
/// The series is in the file that they trace, which lies beside them under the same name without `_trace`.
enum TraceReference {
    private struct Fit: Decodable {
        let coefficients: [Double]
        let dispersion: Double
        let phi: Double
        let iterations: Int
        let hat_values: [Double]
        let anscombe_residuals: [Double]
        let weights: [Double]?
    }

    private struct Point: Decodable {
        let case_id: String
        let index: Int
        let reference_rows_1based: [Int]
        let response: [Double]
        let wtime: [Double]
        let seasonal_level: [Int]
        let first_fit_with_trend: Fit?
        let first_fit_without_trend: Fit?
        let result: [String: ReferenceNumber]
    }

    private struct File: Decodable {
        let points: [Point]
    }

    static func compare(_ content: Data, beside url: URL) throws -> [CaseComparison] {
        let file = try JSONDecoder().decode(File.self, from: content)
        let name = url.lastPathComponent.replacingOccurrences(of: "_trace", with: "")
        let traced = url.deletingLastPathComponent().appendingPathComponent(name)
        guard name != url.lastPathComponent, let original = try? Data(contentsOf: traced) else {
            throw ReferenceFileError(
                file: url.path, problem: "the file that it traces, \(name), must lie beside it and cannot be read")
        }
        let cases = try JSONDecoder().decode(FarringtonFlexibleReference.File.self, from: original)
        let series = try cases.input.series()
        return try file.points.map { point in
            guard let control = cases.cases.first(where: { $0.id == point.case_id })?.control,
                (1...series.count).contains(point.index)
            else {
                throw ReferenceFileError(
                    file: url.path, problem: "case \(point.case_id), point \(point.index) is not in \(name)")
            }
            return try compare(point, control, series)
        }
    }

    private static func compare(
        _ point: Point, _ control: FarringtonFlexibleReference.Control, _ series: TimeSeries
    ) throws -> CaseComparison {
        var comparison = CaseComparison(id: "\(point.case_id) at \(point.index)")
        let index = point.index - 1
        let anchors = ReferenceRows.anchors(series, index, years: control.b)
        let rows = anchors.flatMap {
            ReferenceRows.flexible(
                anchors: $0, halfWindow: control.w, periods: control.noPeriods,
                pastExcluded: control.pastWeeksNotIncluded)
        }
        let known = (rows?.rows ?? []).indices.filter { place in
            rows.map { !series.isMissing($0.rows[place]) } ?? false
        }
        comparison.expect(
            known.compactMap { rows?.rows[$0] }.map { $0 + 1 } == point.reference_rows_1based, "reference rows differ")
        comparison.expect(
            known.compactMap { rows?.levels[$0] }.map { $0 + 1 } == point.seasonal_level, "season levels differ")

        var model = SeasonalRegression(levels: control.noPeriods)
        let offset =
            control.populationOffset
            ? point.reference_rows_1based.compactMap { row in series.population.map { Foundation.log($0[row - 1]) } }
            : []
        model.setRows(
            response: point.response, level: point.seasonal_level.map { $0 - 1 }, time: point.wtime, offset: offset)
        for (name, trend, fit) in [
            ("with trend", true, point.first_fit_with_trend), ("without trend", false, point.first_fit_without_trend),
        ] {
            guard let fit else { continue }
            for row in 0..<model.count { model.priorWeight[row] = 1 }
            comparison.expect(model.fit(trend: trend, .asInR), "\(name): did not converge")
            compare(&model, fit, name, trend, control, &comparison)
        }

        let result = try control.detector(.asInR).detect(series, in: index..<(index + 1))[0]
        for (quantity, got) in [
            ("upperbound", result.upperBound), ("alarm", result.alarm.number), ("expected", result.expected),
            ("score", result.score), ("pvalue", result.pValue), ("phi", result.phi),
            ("trend_used", result.trendUsed.number), ("trend_coef", result.trendCoefficient),
            ("pred_fit", result.prediction), ("pred_se_fit", result.predictionError),
            ("residual_scale", result.residualScale), ("n_reference", result.referenceCount.map(Double.init)),
            ("irls_iterations_last_fit", result.iterations.map(Double.init)),
        ] {
            guard let want = point.result[quantity] else { continue }
            comparison.compare(quantity, got: got, want: want.value, tolerance: 1e-6)
        }
        return comparison
    }

    private static func compare(
        _ model: inout SeasonalRegression, _ fit: Fit, _ name: String, _ trend: Bool,
        _ control: FarringtonFlexibleReference.Control, _ comparison: inout CaseComparison
    ) {
        // Treatment contrasts: the first level is the base, the others are differences from it.
        let levels = Set(model.level).sorted()
        let intercepts = levels.map { model.predict(level: $0, time: 0).eta }
        let contrasts =
            (intercepts.first.map { [$0] } ?? []) + (trend ? [model.trend] : [])
            + intercepts.dropFirst().map { $0 - intercepts[0] }
        let places = Array(1...max(1, fit.coefficients.count))
        comparison.compare(
            "\(name): coefficients", positions: places, got: contrasts, want: fit.coefficients, tolerance: 1e-6)
        comparison.compare("\(name): dispersion", got: model.dispersion, want: fit.dispersion, tolerance: 1e-6)
        comparison.compare(
            "\(name): iterations", got: Double(model.iterations), want: Double(fit.iterations), tolerance: 0)
        let rows = Array(0..<model.count)
        comparison.compare(
            "\(name): hat values", positions: rows, got: rows.map { model.hat($0) }, want: fit.hat_values,
            tolerance: 1e-6)
        let phi = max(1, model.dispersion)
        comparison.compare(
            "\(name): residuals", positions: rows, got: rows.map { model.anscombeResidual($0, phi: phi) },
            want: fit.anscombe_residuals, tolerance: 1e-6)
        guard control.reweight, let weights = fit.weights else { return }
        model.reweight(threshold: control.weightsThreshold, phi: phi)
        comparison.compare(
            "\(name): weights", positions: rows, got: model.priorWeight, want: weights, tolerance: 1e-6)
    }
}
