// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Farrington flexible for series with known noise and partial coverage.
///
/// Reference rows, seasons, trend selection and reweighting are those of ``FarringtonFlexible``. What differs: a row's
/// variance is φμ divided by its coverage, plus its noise variance, so noisy and half-seen rows count less and the noise is
/// not mistaken for overdispersion; and the threshold adds the judged point's own noise. Without noise and with full coverage
/// the estimates are those of the ordinary method.
public struct NoiseAwareFarrington: Sendable {
    /// The ordinary method's parameters; its threshold method must be ``FarringtonFlexible/ThresholdMethod/delta``.
    public var method: FarringtonFlexible
    /// Lower bound of the dispersion: 1 for counts, lower for means of many looks.
    public var minimumDispersion = 1.0

    /// Takes over a method's parameters.
    ///
    /// - Parameter method: The parameters.
    public init(_ method: FarringtonFlexible = FarringtonFlexible()) {
        self.method = method
    }

    /// Judges some points of a series.
    ///
    /// - Parameters:
    ///   - series: The series with its noise variance and coverage.
    ///   - range: Positions from 0.
    /// - Returns: One point per position; the score is (observed − expected) / (threshold − expected).
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public func detect(_ series: TimeSeries, in range: Range<Int>) throws(DetectionError) -> [DetectionPoint] {
        try method.validate(frequency: series.frequency)
        guard method.thresholdMethod == .delta else {
            throw .badParameter(
                name: "thresholdMethod", found: method.thresholdMethod.rawValue,
                expected: "delta; noisy counts have no negative binomial quantile")
        }
        guard minimumDispersion > 0 else {
            throw .badParameter(
                name: "minimumDispersion", found: "\(minimumDispersion)", expected: "a number above 0")
        }
        var model = SeasonalRegression(levels: method.noPeriods)
        return range.map { judge(series, $0, &model) }
    }

    private struct Rows {
        var noise: [Double] = []
        var coverage: [Double] = []
    }

    private func judge(_ series: TimeSeries, _ index: Int, _ model: inout SeasonalRegression) -> DetectionPoint {
        let observed = series.counts[index]
        let nothing = DetectionPoint(index: index, observed: observed)
        guard let anchors = ReferenceRows.anchors(series, index, years: method.b),
            let reference = ReferenceRows.flexible(
                anchors: anchors, halfWindow: method.w, periods: method.noPeriods,
                pastExcluded: method.pastWeeksNotIncluded ?? method.w)
        else { return nothing }
        var response: [Double] = [], level: [Int] = [], time: [Double] = [], offset: [Double] = [], rows = Rows()
        let population = method.populationOffset ? series.population : nil
        for (row, rowLevel) in zip(reference.rows, reference.levels) where !series.counts[row].isNaN {
            response.append(series.counts[row])
            level.append(rowLevel)
            time.append(Double(row - index))
            rows.noise.append(series.noiseVariance?[row] ?? 0)
            rows.coverage.append(series.coverage?[row] ?? 1)
            if let population { offset.append(log(population[row])) }
        }
        model.setRows(response: response, level: level, time: time, offset: offset)
        guard fit(&model, trend: method.trend, rows) else { return nothing }
        let shift = population.map { log($0[index]) } ?? 0
        if model.hasTrend {
            let predicted = exp(model.predict(level: method.noPeriods - 1, time: 0).eta + shift)
            let keeps =
                method.b >= 3 && model.trendPValue(dispersion: model.dispersion) < method.pThresholdTrend
                && predicted <= response.max() ?? 0
            guard keeps || fit(&model, trend: false, rows) else { return nothing }
        }
        let (eta, unitVariance) = model.predict(level: method.noPeriods - 1, time: 0)
        guard eta.isFinite, unitVariance.isFinite else { return nothing }
        let mean = exp(eta + shift)
        let bound = threshold(
            series, index, mean: mean, error: mean * (model.dispersion * unitVariance).squareRoot(), model)
        let score = (observed - mean) / (bound - mean)
        return DetectionPoint(
            index: index, observed: observed, expected: mean, threshold: bound, score: score.known,
            alarm: score.isNaN ? nil : score > 1)
    }

    /// The ordinary bound for what would be there without noise, and the noise's own bound, added as variances are.
    private func threshold(
        _ series: TimeSeries, _ index: Int, mean: Double, error: Double, _ model: SeasonalRegression
    ) -> Double {
        let z = -NormalDistribution.quantile(method.alpha)
        let natural =
            DeltaThreshold(
                mean: mean, error: error, phi: model.dispersion / max(series.coverage?[index] ?? 1, 1e-6),
                transformation: method.powertrans
            ).bound(z) - mean
        let noise = z * z * (series.noiseVariance?[index] ?? 0)
        return mean + (natural * natural + noise).squareRoot()
    }

    private func fit(_ model: inout SeasonalRegression, trend: Bool, _ rows: Rows) -> Bool {
        for row in 0..<model.count { model.priorWeight[row] = rows.coverage[row] }
        guard model.fit(trend: trend, noiseVariance: rows.noise, minimumDispersion: minimumDispersion) else {
            return trend ? fit(&model, trend: false, rows) : false
        }
        guard method.reweight else { return true }
        model.reweight(threshold: method.weightsThreshold, noiseVariance: rows.noise, coverage: rows.coverage)
        guard model.fit(trend: trend, noiseVariance: rows.noise, minimumDispersion: minimumDispersion) else {
            return trend ? fit(&model, trend: false, rows) : false
        }
        return true
    }
}
