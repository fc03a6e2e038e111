// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The method of Farrington and others 1996: windows of earlier years only, one season, two-sided level.
///
/// *J R Stat Soc A* 159 (1996) 547. Parameters carry the names of R's `farrington`.
public struct Farrington: Sendable {
    /// Years of reference data.
    public var b = 5
    /// Half the width of a window, in periods.
    public var w = 3
    /// Whether past outbreaks are weighted down.
    public var reweight = true
    /// Two-sided level: the bound is the 1 − alpha/2 quantile.
    public var alpha = 0.05
    /// Whether a trend may be used; it is kept at p < 0.05.
    public var trend = true
    /// Fewest recent cases for an alarm.
    public var limit54 = CaseLimit(cases: 5, periods: 4)
    /// Scale of the threshold.
    public var powertrans = PowerTransformation.twoThirds
    /// Whether the population enters as an offset.
    public var populationOffset = false
    /// Which of R's habits are kept; here only how far its regressions are iterated.
    public var rules = FarringtonRules.corrected

    /// Makes a detector with the package's defaults.
    public init() {}

    /// What the method found at one point.
    public struct Point: Sendable, Equatable {
        /// Position from 0.
        public let index: Int
        /// The count.
        public let observed: Double
        /// Expected count.
        public let expected: Double
        /// The upper bound, 0 with too few recent cases.
        public let upperBound: Double
        /// (observed − expected) / (upper bound − expected); 0 with too few recent cases.
        public let score: Double
        /// Whether a trend was kept.
        public let trendUsed: Bool
        /// Predictive probability of a count up to the observed, by the normal approximation.
        public let predictiveCDF: Double
        /// Whether it is an alarm; `nil` if a recent count is missing.
        public let alarm: Bool?
    }

    /// Checks the parameters.
    /// - Parameter frequency: Periods in a year.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public func validate(frequency: Int) throws(DetectionError) {
        var flexible = FarringtonFlexible()
        flexible.b = b
        flexible.w = w
        flexible.alpha = alpha
        flexible.limit54 = limit54
        try flexible.validate(frequency: frequency)
    }

    /// Judges some points of a series.
    ///
    /// - Parameters:
    ///   - series: The series.
    ///   - range: Positions from 0.
    /// - Returns: One entry per position, `nil` where there are too few reference rows.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public func detect(_ series: TimeSeries, in range: Range<Int>) throws(DetectionError) -> [Point?] {
        try validate(frequency: series.frequency)
        var model = SeasonalRegression(levels: 1)
        return range.map { judge(series, $0, &model) }
    }

    private func judge(_ series: TimeSeries, _ index: Int, _ model: inout SeasonalRegression) -> Point? {
        let rows = ReferenceRows.windows(series, index, years: b, halfWindow: w).rows
            .filter { !series.counts[$0].isNaN }
        guard !rows.isEmpty else { return nil }
        let population = populationOffset ? series.population : nil
        model.setRows(
            response: rows.map { series.counts[$0] }, level: rows.map { _ in 0 }, time: rows.map { Double($0 + 1) },
            offset: population.map { people in rows.map { log(people[$0]) } } ?? [])
        let time = Double(index + 1), shift = population.map { log($0[index]) } ?? 0
        guard var phi = fit(&model, trend: trend) else { return nil }
        if model.hasTrend {
            let predicted = exp(model.predict(level: 0, time: time).eta + shift)
            let largest = model.response.max() ?? 0
            if !(b >= 3 && model.trendPValue(dispersion: model.dispersion) < 0.05 && predicted <= largest) {
                guard let without = fit(&model, trend: false) else { return nil }
                phi = without
            }
        }
        let (eta, unitVariance) = model.predict(level: 0, time: time)
        let mean = exp(eta + shift)
        let delta = DeltaThreshold(
            mean: mean, error: mean * (phi * unitVariance).squareRoot(), phi: phi, transformation: powertrans)
        let y = series.counts[index]
        let bound = delta.bound(-NormalDistribution.quantile(alpha / 2))
        let isReached = limit54.isReached(series.counts, index)
        let score = isReached == false ? 0 : (y - mean) / (bound - mean)
        return Point(
            index: index, observed: y, expected: mean, upperBound: isReached == false ? 0 : bound, score: score,
            trendUsed: model.hasTrend,
            predictiveCDF: y.isNaN ? .nan : NormalDistribution.cdf(delta.standardize(y)),
            alarm: isReached == nil || score.isNaN ? nil : score > 1)
    }

    private func fit(_ model: inout SeasonalRegression, trend: Bool) -> Double? {
        let iteration = rules.iteration
        for row in 0..<model.count { model.priorWeight[row] = 1 }
        if !model.fit(trend: trend, iteration) {
            guard trend else { return model.dispersion.isFinite ? max(1, model.dispersion) : nil }
            return fit(&model, trend: false)
        }
        guard !model.dispersion.isNaN else { return nil }
        guard reweight else { return max(1, model.dispersion) }
        model.reweight(threshold: 1, phi: max(1, model.dispersion))
        _ = model.fit(trend: model.hasTrend, iteration)
        return model.dispersion.isFinite ? max(1, model.dispersion) : nil
    }
}
