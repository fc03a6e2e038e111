// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Farrington flexible: quasi-Poisson regression on reference data of earlier years.
///
/// Farrington et al., *J R Stat Soc A* 159 (1996) 547; Noufaily et al., *Stat Med* 32 (2013) 1206; Salmon, Schumacher and
/// Höhle, *J Stat Softw* 70 (2016) 10. Parameters carry the names of R's `farringtonFlexible`.
public struct FarringtonFlexible: Sendable {
    /// How the upper bound is found.
    public enum ThresholdMethod: String, Sendable, CaseIterable {
        /// Normal approximation after a power transformation (Farrington 1996).
        case delta
        /// Quantile of a negative binomial with the estimates plugged in.
        case nbPlugin
        /// The same at the upper confidence limit of the mean (Muench's proposal).
        case muan
    }

    /// Years of reference data.
    public var b = 5
    /// Half the width of a window, in periods.
    public var w = 3
    /// Whether past outbreaks are weighted down.
    public var reweight = true
    /// Standardised Anscombe residual above which a past count is weighted down.
    public var weightsThreshold = 2.58
    /// One-sided level of the threshold.
    public var alpha = 0.05
    /// Whether a trend may be used.
    public var trend = true
    /// p value below which a trend is kept; 1 keeps every trend.
    public var pThresholdTrend = 0.05
    /// Fewest recent cases for an alarm.
    public var limit54 = CaseLimit(cases: 5, periods: 4)
    /// Scale of the delta threshold.
    public var powertrans = PowerTransformation.twoThirds
    /// Whether the population enters as an offset.
    public var populationOffset = false
    /// Levels of the season.
    public var noPeriods = 1
    /// Newest periods left out of the reference data; `nil` means `w`.
    public var pastWeeksNotIncluded: Int?
    /// The threshold.
    public var thresholdMethod = ThresholdMethod.delta
    /// Which of R's habits are kept.
    public var rules = FarringtonRules.corrected
    /// Whether the judged point's time counts from the oldest reference row that has a count, as in R, and not from the
    /// oldest row like the times of the rows; it matters only in dated series with gaps.
    public var timesFromOldestKnownRow = false

    /// Makes a detector with the package's defaults.
    public init() {}

    /// What the method found at one point.
    public struct Point: Sendable, Equatable {
        /// Position from 0.
        public let index: Int
        /// The count.
        public let observed: Double
        /// Expected count; `nil` if there were too few recent cases.
        public var expected: Double?
        /// The upper bound; `nil` if there were too few recent cases.
        public var upperBound: Double?
        /// (observed − expected) / (upper bound − expected); above 1 is an alarm.
        public var score: Double?
        /// Probability of a count at least as large.
        public var pValue: Double?
        /// Estimated dispersion, at least 1.
        public var phi: Double?
        /// Slope of the trend per period on the log scale, if it was kept.
        public var trendCoefficient: Double?
        /// Whether the trend was kept; `nil` without result.
        public var trendUsed: Bool?
        /// Mean that entered the negative binomial quantile.
        public var quantileMean: Double?
        /// Prediction: the mean for ``ThresholdMethod/delta``, its logarithm otherwise.
        public var prediction: Double?
        /// Its standard error.
        public var predictionError: Double?
        /// Square root of the dispersion that entered the standard error.
        public var residualScale: Double?
        /// Rows of reference data.
        public var referenceCount: Int?
        /// Steps of the last regression.
        public var iterations: Int?
        /// Whether it is an alarm, never where a recent count is missing; `nil` without result.
        public var alarm: Bool?

        init(index: Int, observed: Double) {
            self.index = index
            self.observed = observed
        }
    }

    /// Checks the parameters.
    /// - Parameter frequency: Periods in a year.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public func validate(frequency: Int) throws(DetectionError) {
        func check(_ holds: Bool, _ name: String, _ found: Any, _ expected: String) throws(DetectionError) {
            guard holds else { throw .badParameter(name: name, found: "\(found)", expected: expected) }
        }
        try check(b >= 1, "b", b, "a whole number of at least 1")
        try check(w >= 0 && 2 * w + 1 < frequency, "w", w, "at least 0 and less than half of \(frequency) periods")
        try check(alpha > 0 && alpha < 1, "alpha", alpha, "a probability above 0 and below 1")
        try check(weightsThreshold > 0, "weightsThreshold", weightsThreshold, "a number above 0")
        try check(
            pThresholdTrend >= 0 && pThresholdTrend <= 1, "pThresholdTrend", pThresholdTrend,
            "a probability from 0 to 1")
        try check(
            limit54.cases >= 0 && limit54.periods >= 1, "limit54", "\(limit54.cases),\(limit54.periods)",
            "cases of at least 0 and periods of at least 1, such as 5,4")
        try check(
            noPeriods >= 1 && noPeriods - 1 < frequency - 2 * w - 1, "noPeriods", noPeriods,
            "at least 1 and small enough for \(frequency - 2 * w - 1) periods between two windows")
        let past = pastWeeksNotIncluded ?? w
        try check(past >= 0, "pastWeeksNotIncluded", past, "a whole number of at least 0")
    }

    /// Judges some points of a series.
    ///
    /// One point costs one exponential per reference row and iteration, two to four regressions of about five
    /// iterations.
    /// - Parameters:
    ///   - series: The series.
    ///   - range: Positions from 0.
    /// - Returns: One point per position; without result where the series does not reach back far enough.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public func detect(_ series: TimeSeries, in range: Range<Int>) throws(DetectionError) -> [Point] {
        try validate(frequency: series.frequency)
        var model = SeasonalRegression(levels: noPeriods)
        return range.map { judge(series, $0, &model) }
    }

    /// What is predicted at the judged point.
    private struct Prediction {
        let eta: Double
        let etaError: Double
        let phi: Double
        let scale: Double
        let trend: Double?
    }

    private func judge(_ series: TimeSeries, _ index: Int, _ model: inout SeasonalRegression) -> Point {
        var point = Point(index: index, observed: series.counts[index])
        guard let anchors = ReferenceRows.anchors(series, index, years: b),
            let reference = ReferenceRows.flexible(
                anchors: anchors, halfWindow: w, periods: noPeriods, pastExcluded: pastWeeksNotIncluded ?? w)
        else { return point }
        guard let time = load(series, index, reference, &model),
            let prediction = predict(series, index, time, &model)
        else { return point }
        decide(&point, prediction, isReached: limit54.isReached(series.counts, index))
        point.referenceCount = model.count
        point.iterations = model.iterations
        return point
    }

    /// Puts the known reference rows into the model.
    /// - Returns: The judged point's time, or `nil` without rows.
    private func load(
        _ series: TimeSeries, _ index: Int, _ reference: ReferenceRows, _ model: inout SeasonalRegression
    ) -> Double? {
        guard let oldest = reference.rows.first else { return nil }
        var response: [Double] = [], level: [Int] = [], time: [Double] = [], offset: [Double] = []
        response.reserveCapacity(reference.rows.count)
        level.reserveCapacity(reference.rows.count)
        time.reserveCapacity(reference.rows.count)
        var oldestKnown: Int?
        let population = populationOffset ? series.population : nil
        let step = series.dates.map { Double($0[1].dayNumber - $0[0].dayNumber) } ?? 1
        for (row, rowLevel) in zip(reference.rows, reference.levels) where !series.counts[row].isNaN {
            if oldestKnown == nil { oldestKnown = row }
            response.append(series.counts[row])
            level.append(rowLevel)
            if let dates = series.dates {
                time.append(Double(dates[row].dayNumber - dates[oldest].dayNumber) / step)
            } else {
                time.append(Double(row + 1))
            }
            if let population { offset.append(log(population[row])) }
        }
        guard let oldestKnown else { return nil }
        model.setRows(response: response, level: level, time: time, offset: offset)
        guard let dates = series.dates else { return Double(index + 1) }
        // R counts the judged point's time from the oldest row with a count, the rows' from the oldest row at all.
        let origin = timesFromOldestKnownRow || rules != .corrected ? oldestKnown : oldest
        return Double(dates[index].dayNumber - dates[origin].dayNumber) / step
    }

    private func predict(
        _ series: TimeSeries, _ index: Int, _ time: Double, _ model: inout SeasonalRegression
    ) -> Prediction? {
        let shift = populationOffset ? series.population.map { log($0[index]) } ?? 0 : 0
        guard var phi = fit(&model, trend: trend) else { return nil }
        if model.hasTrend {
            let significance = model.trendPValue(dispersion: scale(model, phi, floored: false))
            let predicted = exp(model.predict(level: noPeriods - 1, time: time).eta + shift)
            let largest = model.response.max() ?? 0
            if !(b >= 3 && significance < pThresholdTrend && predicted <= largest) {
                guard let without = fit(&model, trend: false) else { return nil }
                phi = without
            }
        }
        let (eta, unitVariance) = model.predict(level: noPeriods - 1, time: time)
        let dispersion = scale(model, phi, floored: true)
        guard eta.isFinite, unitVariance.isFinite else { return nil }
        return Prediction(
            eta: eta + shift, etaError: (dispersion * unitVariance).squareRoot(), phi: phi,
            scale: dispersion.squareRoot(), trend: model.hasTrend ? model.trend : nil)
    }

    /// The dispersion behind the standard errors.
    ///
    /// R's slips: after reweighting it uses residuals of the wrong weights, and never the floor at 1.
    private func scale(_ model: SeasonalRegression, _ phi: Double, floored: Bool) -> Double {
        if rules == .corrected { return floored ? phi : model.dispersion }
        return reweight ? model.dispersionWithPriorWeights() : model.dispersion
    }

    /// Fits, reweights and fits again; without trend if it does not converge with it.
    /// - Returns: The dispersion, at least 1.
    private func fit(_ model: inout SeasonalRegression, trend: Bool) -> Double? {
        for row in 0..<model.count { model.priorWeight[row] = 1 }
        guard model.fit(trend: trend, rules.iteration) else { return trend ? fit(&model, trend: false) : nil }
        guard !model.dispersion.isNaN else { return nil }
        guard reweight else { return max(1, model.dispersion) }
        model.reweight(threshold: weightsThreshold, phi: max(1, model.dispersion))
        guard model.fit(trend: model.hasTrend, rules.iteration) else {
            return trend ? fit(&model, trend: false) : nil
        }
        return model.dispersion.isNaN ? nil : max(1, model.dispersion)
    }

    private func decide(_ point: inout Point, _ prediction: Prediction, isReached: Bool?) {
        let y = point.observed
        let z = -NormalDistribution.quantile(alpha)
        let phi = prediction.phi, mean = exp(prediction.eta)
        let bound: Double, centre: Double, pValue: Double
        switch thresholdMethod {
        case .delta:
            let error = mean * prediction.etaError
            let delta = DeltaThreshold(mean: mean, error: error, phi: phi, transformation: powertrans)
            bound = delta.bound(z)
            centre = mean
            pValue = y.isNaN ? .nan : NormalDistribution.upperTail(delta.standardize(y))
            point.prediction = mean
            point.predictionError = error
        case .nbPlugin, .muan:
            let quantileMean = thresholdMethod == .muan ? exp(prediction.eta + z * prediction.etaError) : mean
            guard quantileMean.isFinite else { return }
            let distribution = CountDistribution(mean: quantileMean, dispersion: phi)
            bound = distribution.quantile(upperTail: alpha)
            // R's third slip: the centre of the score is the logarithm of the mean.
            centre = rules == .corrected ? mean : prediction.eta
            pValue = y.isNaN ? .nan : distribution.probabilityOfAtLeast(y)
            point.quantileMean = quantileMean
            point.prediction = prediction.eta
            point.predictionError = prediction.etaError
        }
        let score = (y - centre) / (bound - centre)
        point.phi = phi
        point.score = score.known
        point.pValue = pValue.known
        point.trendUsed = prediction.trend != nil
        point.trendCoefficient = prediction.trend
        point.residualScale = prediction.scale.known
        guard isReached == true else {
            point.alarm = false
            return
        }
        point.upperBound = bound.known
        point.expected = mean.known
        point.alarm = score > 1 && y != 0
    }
}
