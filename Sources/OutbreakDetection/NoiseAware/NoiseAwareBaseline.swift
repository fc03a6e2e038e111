// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Today against a short moving baseline, where every point carries noise of known variance and may be half seen.
///
/// A point's variance is τ²/coverage + v: the place's own variation, unknown, and the noise, known. τ² is integrated out
/// on a grid, with a flat prior for the level, so that the alarm probability under no change stays near alpha whether noise or
/// nature dominates. Without noise the prior of τ² is 1/τ² and this is Student's predictive t test, which plain EARS
/// approximates by a normal quantile that is too small for seven days. With noise the seven days alone cannot tell a little
/// natural variation from none, so the prior is 1/τ² from a tenth of the level up to ten times it (counts are rarely
/// more overdispersed from day to day) and falls off beyond.
public struct NoiseAwareBaseline: Sendable {
    /// Known periods wanted in the baseline, at least 3.
    public let baseline: Int
    /// Periods between the baseline and today: 0 as in C1, 2 as in C2.
    public let gap: Int
    /// Probability of an alarm without a change.
    public let alpha: Double
    /// Lower bound of the natural standard deviation.
    public let minSigma: Double
    /// How far back the baseline may reach to find enough known periods, as a multiple of its length.
    public static let reach = 2

    /// Makes a detector.
    ///
    /// - Parameters:
    ///   - baseline: Periods in the baseline.
    ///   - gap: Periods between the baseline and today.
    ///   - alpha: Probability of an alarm without a change.
    ///   - minSigma: Lower bound of the natural standard deviation, at least 0.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(
        baseline: Int = 7, gap: Int = 2, alpha: Double = 0.001, minSigma: Double = 0
    ) throws(DetectionError) {
        guard baseline >= 3 else {
            throw .badParameter(name: "baseline", found: "\(baseline)", expected: "a whole number of at least 3")
        }
        guard gap >= 0 else {
            throw .badParameter(name: "gap", found: "\(gap)", expected: "a whole number of at least 0")
        }
        guard alpha > 0, alpha < 0.5 else {
            throw .badParameter(name: "alpha", found: "\(alpha)", expected: "a probability above 0 and below 0.5")
        }
        guard minSigma >= 0, minSigma.isFinite else {
            throw .badParameter(name: "minSigma", found: "\(minSigma)", expected: "a number of at least 0")
        }
        self.baseline = baseline
        self.gap = gap
        self.alpha = alpha
        self.minSigma = minSigma
    }

    /// Judges some points of a series.
    ///
    /// - Parameters:
    ///   - series: The series with its noise variance and coverage.
    ///   - range: Positions from 0.
    ///   - effects: Calendar effects to take out, one factor per position, or `nil`.
    /// - Returns: One point per position; the score is the normal quantile of the predictive probability, so that it is
    ///   comparable between quiet and noisy places.
    public func detect(
        _ series: TimeSeries, in range: Range<Int>, effects: [Double]? = nil
    ) -> [DetectionPoint] {
        let z = -NormalDistribution.quantile(alpha)
        return range.map { index in
            let observed = series.counts[index]
            guard let predictive = predictive(series, index, effects) else {
                return DetectionPoint(index: index, observed: observed)
            }
            let factor = effects?[index] ?? 1
            let bound = predictive.quantile(upperTail: alpha)
            let score = observed.isNaN ? nil : predictive.score(observed / factor)
            return DetectionPoint(
                index: index, observed: observed, expected: predictive.mean * factor, threshold: bound * factor,
                score: score, alarm: score.map { $0 > z })
        }
    }

    private func predictive(_ series: TimeSeries, _ index: Int, _ effects: [Double]?) -> PredictiveMixture? {
        var values: [Double] = [], noise: [Double] = [], coverage: [Double] = []
        var position = index - gap - 1
        let oldest = max(0, index - gap - Self.reach * baseline)
        while position >= oldest, values.count < baseline {
            let factor = effects?[position] ?? 1
            if !series.counts[position].isNaN, factor > 0 {
                values.append(series.counts[position] / factor)
                noise.append((series.noiseVariance?[position] ?? 0) / (factor * factor))
                coverage.append(series.coverage?[position] ?? 1)
            }
            position -= 1
        }
        guard values.count == baseline else { return nil }
        let factor = effects?[index] ?? 1
        guard factor > 0 else { return nil }
        return PredictiveMixture(
            values: values, noise: noise, coverage: coverage,
            nextNoise: (series.noiseVariance?[index] ?? 0) / (factor * factor),
            nextCoverage: series.coverage?[index] ?? 1, minSigma: minSigma)
    }
}

/// The predictive distribution of the next value: a mixture of normals over the unknown natural variance.
struct PredictiveMixture {
    private var weights: [Double] = []
    private var means: [Double] = []
    private var sds: [Double] = []
    /// Mean of the mixture.
    let mean: Double

    /// Variance over mean above which natural variation is thought unlikely.
    private static let largestDispersion = 10.0

    /// Integrates over the natural variance; `nil` where nothing varies and no floor is set.
    init?(
        values: [Double], noise: [Double], coverage: [Double], nextNoise: Double, nextCoverage: Double, minSigma: Double
    ) {
        let n = Double(values.count)
        let centre = values.reduce(0, +) / n
        let spread = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / (n - 1)
        let isNoisy = noise.contains { $0 > 0 } || nextNoise > 0
        let largest = Self.largestDispersion * max(centre, 1)
        guard spread > 0 || isNoisy || minSigma > 0, nextCoverage > 0 else { return nil }
        let floor = minSigma * minSigma
        let low = max(isNoisy ? log(0.1 * max(centre, 1)) : spread > 0 ? log(spread) - 9 : -.infinity, log(floor))
        let high = max(isNoisy ? log(max(largest, spread)) + 5 : log(spread) + 9, low + 1)
        let steps = 72
        var logs: [Double] = []
        for step in 0...steps {
            let logNatural = low + (high - low) * Double(step) / Double(steps)
            let natural = exp(logNatural)
            var precision = 0.0, weighted = 0.0, logLikelihood = 0.0
            for index in values.indices {
                let variance = natural / max(coverage[index], 1e-6) + noise[index]
                precision += 1 / variance
                weighted += values[index] / variance
                logLikelihood -= 0.5 * log(variance)
            }
            let level = weighted / precision
            for index in values.indices {
                let variance = natural / max(coverage[index], 1e-6) + noise[index]
                logLikelihood -= 0.5 * (values[index] - level) * (values[index] - level) / variance
            }
            logLikelihood -= 0.5 * log(precision)
            if isNoisy { logLikelihood -= 2 * max(0, logNatural - log(largest)) }
            guard logLikelihood.isFinite else { continue }
            logs.append(step == 0 || step == steps ? logLikelihood - log(2) : logLikelihood)
            means.append(level)
            sds.append((natural / nextCoverage + nextNoise + 1 / precision).squareRoot())
        }
        guard let highest = logs.max() else { return nil }
        let raw = logs.map { exp($0 - highest) }
        let sum = raw.reduce(0, +)
        weights = raw.map { $0 / sum }
        mean = zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private func upperTail(_ value: Double) -> Double {
        var sum = 0.0
        for index in weights.indices where weights[index] > 1e-12 {
            sum += weights[index] * NormalDistribution.upperTail((value - means[index]) / sds[index])
        }
        return sum
    }

    /// The normal quantile of the predictive probability of less.
    func score(_ value: Double) -> Double {
        -NormalDistribution.quantile(min(max(upperTail(value), 1e-300), 1 - 1e-16))
    }

    /// The value that is exceeded with a probability.
    func quantile(upperTail tail: Double) -> Double {
        let widest = sds.max() ?? 1
        var low = mean, high = mean + 10 * widest
        while upperTail(high) > tail { high += 10 * widest }
        for _ in 0..<60 where high - low > 1e-9 * max(1, abs(high)) {
            let middle = (low + high) / 2
            if upperTail(middle) > tail { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
