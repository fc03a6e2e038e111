// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The Early Aberration Reporting System's C1, C2 and C3: today against a short moving baseline.
///
/// Hutwagner et al., *J Urban Health* 80 (2003) i89; Fricker et al., *Stat Med* 27 (2008) 3407.
public struct EarlyAberration: Sendable {
    /// Which baseline and statistic.
    public enum Variant: String, Sendable, CaseIterable {
        /// Baseline ends yesterday.
        case c1 = "C1"
        /// Baseline ends three periods ago.
        case c2 = "C2"
        /// C2 summed over three periods: Σ max(0, C2 − 1).
        case c3 = "C3"
    }

    /// Which rule decides for C3; C1 and C2 have one rule only.
    public enum Rule: Sendable {
        /// The published statistic, today included.
        case published
        /// R's `surveillance`, whose C3 looks at the two previous periods only.
        case package
    }

    /// Which of the three.
    public let variant: Variant
    /// Periods in the baseline, at least 2.
    public let baseline: Int
    /// Lower bound of the baseline's standard deviation, in counts.
    public let minSigma: Double
    /// One-sided level; the threshold lies at its normal quantile.
    public let alpha: Double
    /// Which C3.
    public let rule: Rule

    /// The normal quantile of 1 − alpha.
    public let quantile: Double

    /// Makes a detector.
    ///
    /// - Parameters:
    ///   - variant: C1, C2 or C3.
    ///   - baseline: Periods in the baseline, 7 by default.
    ///   - minSigma: Lower bound of the standard deviation, 0 by default.
    ///   - alpha: One-sided level; 0.001 by default, 0.025 for C3.
    ///   - rule: Which C3.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(
        _ variant: Variant, baseline: Int = 7, minSigma: Double = 0, alpha: Double? = nil, rule: Rule = .published
    ) throws(DetectionError) {
        let level = alpha ?? (variant == .c3 ? 0.025 : 0.001)
        guard baseline >= 2 else {
            throw .badParameter(name: "baseline", found: "\(baseline)", expected: "a whole number of at least 2")
        }
        guard minSigma >= 0, minSigma.isFinite else {
            throw .badParameter(name: "minSigma", found: "\(minSigma)", expected: "a number of at least 0")
        }
        guard level > 0, level < 1 else {
            throw .badParameter(name: "alpha", found: "\(level)", expected: "a probability above 0 and below 1")
        }
        self.variant = variant
        self.baseline = baseline
        self.minSigma = minSigma
        self.alpha = level
        self.rule = rule
        quantile = -NormalDistribution.quantile(level)
    }

    /// The first position, from 0, that has all the history it needs.
    public var firstIndex: Int {
        switch variant {
        case .c1: baseline
        case .c2: baseline + 2
        case .c3: baseline + 4
        }
    }

    /// Judges some points of a series.
    ///
    /// Takes O(points × baseline). For C3 by the published rule the threshold is 0 where the two previous periods alone
    /// are enough for an alarm.
    ///
    /// - Parameters:
    ///   - series: The series.
    ///   - range: Positions from 0.
    /// - Returns: One point per position; without result where the baseline is incomplete or its spread is 0 on both sides.
    public func detect(_ series: TimeSeries, in range: Range<Int>) -> [DetectionPoint] {
        let counts = series.counts
        return range.map { index in
            guard index >= firstIndex else { return DetectionPoint(index: index, observed: counts[index]) }
            return variant == .c3 ? judgeC3(counts, index) : judge(counts, index)
        }
    }

    private var gap: Int { variant == .c1 ? 0 : 2 }

    /// Mean and standard deviation of the baseline of a position.
    private func moments(_ counts: [Double], _ index: Int) -> (mean: Double, sd: Double) {
        let end = index - gap, start = end - baseline
        var sum = 0.0
        for position in start..<end { sum += counts[position] }
        let mean = sum / Double(baseline)
        var squares = 0.0
        for position in start..<end {
            let difference = counts[position] - mean
            squares += difference * difference
        }
        let sd = (squares / Double(baseline - 1)).squareRoot()
        return (mean, sd.isNaN ? sd : max(sd, minSigma))
    }

    private func judge(_ counts: [Double], _ index: Int) -> DetectionPoint {
        let (mean, sd) = moments(counts, index)
        let threshold = mean + quantile * sd
        let observed = counts[index]
        return DetectionPoint(
            index: index, observed: observed, expected: mean.known, threshold: threshold.known,
            score: ((observed - mean) / sd).known,
            alarm: observed.isNaN || threshold.isNaN ? nil : observed > threshold)
    }

    private func judgeC3(_ counts: [Double], _ index: Int) -> DetectionPoint {
        let (mean, sd) = moments(counts, index)
        func excess(_ position: Int) -> Double {
            let (mean, sd) = moments(counts, position)
            let c2 = (counts[position] - mean) / sd
            return c2.isNaN ? .nan : max(0, c2 - 1)
        }
        let observed = counts[index]
        let previous = excess(index - 1) + excess(index - 2)
        let score = excess(index) + previous
        let threshold: Double
        switch rule {
        case .package:
            let bound = observed + sd * (quantile - previous)
            threshold = bound.isNaN ? .nan : max(0, bound)
        case .published:
            let bound = previous > quantile ? 0 : mean + sd * (1 + quantile - previous)
            threshold = bound.isNaN ? .nan : max(0, bound)
        }
        let alarm: Bool? =
            switch rule {
            case .package: threshold.isNaN || observed.isNaN ? nil : observed > threshold
            case .published: score.isNaN ? nil : score > quantile
            }
        return DetectionPoint(
            index: index, observed: observed, expected: mean.known, threshold: threshold.known, score: score.known,
            alarm: alarm)
    }
}
