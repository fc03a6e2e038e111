// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Poisson and negative binomial likelihood ratio detectors for a lasting shift of the mean.
///
/// Höhle and Paul, *Comput Stat Data Anal* 52 (2008) 4357. Parameters carry the names of R's `glrnb` and `glrpois`.
public struct LikelihoodRatioDetector: Sendable {
    /// Variance of a count beyond Poisson.
    public enum Dispersion: Sendable, Equatable {
        /// Variance μ + alpha μ² with a known alpha; 0 is Poisson.
        case known(Double)
        /// Alpha estimated with the in-control mean by maximum likelihood.
        case estimated
    }

    /// The in-control mean.
    public enum InControl: Sendable, Equatable {
        /// One mean for each monitored period.
        case known([Double])
        /// Regression on harmonics of the year before the monitored range, again after each alarm if `refit`.
        case regression(harmonics: Int, trend: Bool, refit: Bool)
    }

    /// Which way the mean may shift.
    public enum Direction: String, Sendable, CaseIterable {
        /// Upward.
        case increase = "inc"
        /// Downward.
        case decrease = "dec"
    }

    /// Alarm limit of the statistic, above 0.
    public var cARL = 5.0
    /// Overdispersion.
    public var dispersion = Dispersion.known(0)
    /// In-control mean.
    public var mu0 = InControl.regression(harmonics: 1, trend: false, refit: false)
    /// Known shift of the mean's logarithm; `nil` maximises over it (the generalised ratio).
    public var theta: Double?
    /// Which way the mean may shift, if `theta` is not given.
    public var direction = Direction.increase
    /// Fewest periods that a shift is estimated from.
    public var mTilde = 1
    /// Periods that a shift may lie back; -1 for all since the last alarm.
    public var m = -1
    /// Whether the count needed for an alarm is computed for each period (slow for an unknown shift).
    public var findsCases = false
    /// Largest count tried for that.
    public var xMax = 10_000
    /// Whether R's habits are kept: its regression stops a little early, and for a decrease the Poisson ratio passes over
    /// stretches without any case, where it is largest.
    public var keepsHabitsOfR = false

    /// Makes a detector with the package's defaults.
    public init() {}

    /// One monitored period.
    public struct Point: Sendable, Equatable {
        /// Position from 0.
        public let index: Int
        /// The count.
        public let observed: Double
        /// In-control mean.
        public let mean: Double
        /// The (generalised) log likelihood ratio.
        public let statistic: Double
        /// The count that would be an alarm, given the periods before; `nil` if it was not asked for or there is none.
        public let casesNeeded: Double?
        /// Whether it is an alarm; the statistic restarts after one.
        public let alarm: Bool
    }

    /// A monitored stretch.
    public struct Result: Sendable {
        /// Overdispersion that was used.
        public let alpha: Double
        /// The periods.
        public let points: [Point]
    }

    /// Monitors some points.
    ///
    /// The generalised ratio takes O(periods since the last alarm) per point for Poisson, its square for the negative
    /// binomial; bound it with `m`.
    /// - Parameters:
    ///   - series: The series, without missing counts from `range` on.
    ///   - range: Monitored positions from 0.
    /// - Returns: One point per position.
    /// - Throws: ``DetectionError``.
    public func detect(_ series: TimeSeries, in range: Range<Int>) throws(DetectionError) -> Result {
        try validate(range)
        guard !series.counts[range].contains(where: \.isNaN) else {
            throw .badParameter(name: "counts", found: "a missing period", expected: "complete for likelihood ratios")
        }
        var (means, alpha) = try inControl(series, range, before: range.lowerBound, alpha: nil)
        var points: [Point] = []
        points.reserveCapacity(range.count)
        var restart = range.lowerBound
        var sum = 0.0
        for index in range {
            let run = restart...index
            let statistic: Double
            var cases: Double?
            if let theta {
                let before = sum
                let mean = means[index - range.lowerBound]
                statistic = max(0, before + increment(series.counts[index], mean, theta, alpha))
                sum = statistic
                if findsCases { cases = max(0, count(reaching: cARL - before, mean, theta, alpha)) }
            } else {
                let expected = means[(restart - range.lowerBound)...(index - range.lowerBound)]
                let window = Window(counts: Array(series.counts[run]), means: Array(expected), alpha: alpha)
                statistic = ratio(window)
                if findsCases { cases = countNeeded(window) }
            }
            let alarm = theta == nil ? statistic >= cARL : statistic > cARL
            points.append(
                Point(
                    index: index, observed: series.counts[index], mean: means[index - range.lowerBound],
                    statistic: statistic, casesNeeded: cases, alarm: alarm))
            guard alarm else { continue }
            restart = index + 1
            sum = 0
            if case .regression(_, _, true) = mu0, restart < range.upperBound {
                let (later, _) = try inControl(series, restart..<range.upperBound, before: restart, alpha: alpha)
                means.replaceSubrange((restart - range.lowerBound)..., with: later)
            }
        }
        return Result(alpha: alpha, points: points)
    }

    /// Checks the parameters.
    private func validate(_ range: Range<Int>) throws(DetectionError) {
        func check(_ holds: Bool, _ name: String, _ found: Any, _ expected: String) throws(DetectionError) {
            guard holds else { throw .badParameter(name: name, found: "\(found)", expected: expected) }
        }
        try check(cARL > 0 && cARL.isFinite, "c.ARL", cARL, "a number above 0")
        if case .known(let alpha) = dispersion {
            try check(alpha >= 0 && alpha.isFinite, "alpha", alpha, "a number of at least 0")
        }
        if let theta { try check(theta.isFinite && theta != 0, "theta", theta, "a number other than 0") }
        try check(mTilde >= 1, "Mtilde", mTilde, "a whole number of at least 1")
        try check(m == -1 || m >= mTilde, "M", m, "-1, or at least Mtilde")
        try check(xMax >= 1, "xMax", xMax, "a whole number of at least 1")
        switch mu0 {
        case .known(let means):
            try check(means.count == range.count, "mu0", "\(means.count) values", "\(range.count), one for each period")
            try check(means.allSatisfy { $0 > 0 && $0.isFinite }, "mu0", "a value out of range", "numbers above 0")
        case .regression(let harmonics, _, _):
            try check(harmonics >= 0, "S", harmonics, "a whole number of at least 0")
        }
    }

    private func inControl(
        _ series: TimeSeries, _ range: Range<Int>, before end: Int, alpha known: Double?
    ) throws(DetectionError) -> (means: [Double], alpha: Double) {
        let family: HarmonicRegression.Family
        switch dispersion {
        case .known(let alpha): family = alpha == 0 ? .poisson : .negativeBinomial(alpha: alpha)
        case .estimated:
            family =
                known.map { $0 == 0 ? .poisson : .negativeBinomial(alpha: $0) } ?? .negativeBinomialEstimated
        }
        switch mu0 {
        case .known(let means):
            switch family {
            case .poisson: return (means, 0)
            case .negativeBinomial(let alpha): return (means, alpha)
            case .negativeBinomialEstimated:
                throw .badParameter(name: "alpha", found: "none", expected: "a number where mu0 is given")
            }
        case .regression(let harmonics, let trend, _):
            let regression = HarmonicRegression(
                harmonics: harmonics, trend: trend, convergence: keepsHabitsOfR ? .asInR : .full)
            let model = try regression.fit(
                series.counts[..<end], frequency: series.frequency, family: family, method: "glr",
                time: { Double($0 + 1) })
            return (range.map { model.mean(at: Double($0 + 1)) }, model.alpha)
        }
    }

    /// Log likelihood ratio of one count for a known shift.
    private func increment(_ x: Double, _ mean: Double, _ theta: Double, _ alpha: Double) -> Double {
        if alpha == 0 { return theta * x - expm1(theta) * mean }
        return theta * x + (x + 1 / alpha) * log((1 + alpha * mean) / (1 + alpha * mean * exp(theta)))
    }

    /// The (real) count whose ratio is a given value.
    private func count(reaching value: Double, _ mean: Double, _ theta: Double, _ alpha: Double) -> Double {
        if alpha == 0 { return (value + expm1(theta) * mean) / theta }
        let ratio = log((1 + alpha * mean) / (1 + alpha * mean * exp(theta)))
        return (value - ratio / alpha) / (theta + ratio)
    }

    /// Counts and means since the last alarm.
    private struct Window {
        var counts: [Double]
        let means: [Double]
        let alpha: Double
    }

    /// The generalised ratio of the newest period: the largest over the shift's possible beginnings.
    private func ratio(_ window: Window) -> Double {
        let n = window.counts.count - 1
        let firstBeginning: Int, lastBeginning: Int
        if window.alpha == 0, m == -1 {
            guard n >= mTilde - 1 else { return 0 }
            (firstBeginning, lastBeginning) = (0, n)
        } else if window.alpha == 0 {
            guard n >= mTilde else { return 0 }
            (firstBeginning, lastBeginning) = (max(0, n - m), n - mTilde)
        } else {
            guard n >= mTilde - 1 else { return 0 }
            (firstBeginning, lastBeginning) = (m == -1 ? 0 : max(0, n - m), n - mTilde + 1)
        }
        var best = 0.0, observed = 0.0, expected = 0.0
        for beginning in stride(from: n, through: firstBeginning, by: -1) {
            observed += window.counts[beginning]
            expected += window.means[beginning]
            guard beginning <= lastBeginning else { continue }
            let value =
                window.alpha == 0
                ? poissonRatio(observed, expected)
                : negativeBinomialRatio(window, beginning, start: log(max(observed, 0.5) / expected))
            best = max(best, value)
        }
        return best
    }

    /// max over admissible κ of κ Σx − (e^κ − 1) Σμ.
    private func poissonRatio(_ observed: Double, _ expected: Double) -> Double {
        if direction == .increase ? observed <= expected : observed >= expected { return 0 }
        if observed == 0, keepsHabitsOfR { return 0 }
        return (observed > 0 ? observed * log(observed / expected) : 0) - (observed - expected)
    }

    /// max over admissible κ of Σ κx + (x + 1/a) ln((1 + aμ)/(1 + aμe^κ)), a concave function: Newton's iteration kept
    /// inside a bracket, where R's is free to run away.
    private func negativeBinomialRatio(_ window: Window, _ beginning: Int, start: Double) -> Double {
        let alpha = window.alpha
        func slopes(_ kappa: Double) -> (first: Double, second: Double) {
            let shift = exp(kappa)
            var first = 0.0, second = 0.0
            for index in beginning..<window.counts.count {
                let mean = window.means[index] * shift
                let spread = 1 + alpha * mean
                first += (window.counts[index] - mean) / spread
                second -= mean * (1 + alpha * window.counts[index]) / (spread * spread)
            }
            return (first, second)
        }
        func value(_ kappa: Double) -> Double {
            let shift = exp(kappa)
            var sum = 0.0
            for index in beginning..<window.counts.count {
                let x = window.counts[index], mean = window.means[index]
                sum += kappa * x + (x + 1 / alpha) * log((1 + alpha * mean) / (1 + alpha * mean * shift))
            }
            return sum
        }
        let atZero = slopes(0).first
        if direction == .increase ? atZero <= 0 : atZero >= 0 { return 0 }
        if !window.counts[beginning...].contains(where: { $0 > 0 }) {
            // The likelihood grows all the way down to no cases at all.
            return window.means[beginning...].reduce(0) { $0 + log1p(alpha * $1) / alpha }
        }
        var low = direction == .increase ? 0 : -60.0, high = direction == .increase ? 60 : 0.0
        var kappa = min(max(start, low), high)
        for _ in 0..<200 {
            let (first, second) = slopes(kappa)
            if first > 0 { low = kappa } else { high = kappa }
            var next = kappa - first / second
            if !(next > low && next < high) { next = (low + high) / 2 }
            let change = abs(next - kappa)
            kappa = next
            if change < 1e-11 { break }
        }
        return max(0, value(kappa))
    }

    /// The smallest count (largest for a decrease) that would be an alarm, by bisection: the ratio is monotone in it.
    private func countNeeded(_ window: Window) -> Double? {
        var trial = window
        let newest = trial.counts.count - 1
        func reaches(_ count: Int) -> Bool {
            trial.counts[newest] = Double(count)
            return ratio(trial) >= cARL
        }
        if direction == .increase {
            guard reaches(xMax) else { return nil }
            var low = -1, high = xMax
            while high - low > 1 {
                let middle = (low + high) / 2
                if reaches(middle) { high = middle } else { low = middle }
            }
            return Double(high)
        }
        guard reaches(0) else { return nil }
        var low = 0, high = xMax + 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if reaches(middle) { low = middle } else { high = middle }
        }
        return Double(low)
    }
}
