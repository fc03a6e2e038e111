// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Cumulative sum of transformed counts.
///
/// C_t = max(0, C_{t−1} + S_t − k), alarm if C_t ≥ h, no reset after an alarm. Rossi, Lampugnani and Marchi, *Stat Med*
/// 18 (1999) 2111.
public struct CumulativeSum: Sendable {
    /// How a count becomes approximately standard normal.
    public enum Transformation: String, Sendable, CaseIterable {
        /// (x − m)/√m.
        case standard
        /// Rossi's compromise between the standard and the square-root transformation.
        case rossi
        /// Anscombe's x^(2/3), first order.
        case anscombe
        /// Anscombe's x^(2/3), second order.
        case anscombe2nd
        /// Pearson residual of a negative binomial count.
        case pearsonNegBin
        /// The count itself.
        case none
    }

    /// Where the in-control mean comes from.
    public enum InControlMean: Sendable, Equatable {
        /// Mean of everything before the monitored range.
        case training
        /// A known mean, above 0.
        case fixed(Double)
        /// Poisson regression on one harmonic of the year, fitted before the monitored range.
        case harmonic
    }

    /// Reference value k, in standard deviations.
    public let k: Double
    /// Decision limit h, in standard deviations.
    public let h: Double
    /// The transformation.
    public let transformation: Transformation
    /// The in-control mean.
    public let mean: InControlMean
    /// Negative binomial overdispersion for ``Transformation/pearsonNegBin``: variance m + alpha m².
    public let alpha: Double
    /// Whether the regression for ``InControlMean/harmonic`` stops where R's does.
    public var iteratesAsInR = false

    /// One monitored period.
    public struct Point: Sendable, Equatable {
        /// Position from 0.
        public let index: Int
        /// The count.
        public let observed: Double
        /// In-control mean of the period.
        public let mean: Double
        /// The cumulative sum.
        public let sum: Double
        /// The count that would just be an alarm, given the sum before.
        public let countAtAlarm: Double
        /// Whether the sum reaches h.
        public let alarm: Bool
    }

    /// Makes a detector.
    ///
    /// - Parameters:
    ///   - k: Reference value.
    ///   - h: Decision limit, above 0.
    ///   - transformation: How counts are standardised.
    ///   - mean: In-control mean.
    ///   - alpha: Overdispersion, at least 0.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(
        k: Double = 1.04, h: Double = 2.26, transformation: Transformation = .standard,
        mean: InControlMean = .training, alpha: Double = 0.1
    ) throws(DetectionError) {
        guard k.isFinite else { throw .badParameter(name: "k", found: "\(k)", expected: "a finite number") }
        guard h > 0, h.isFinite else { throw .badParameter(name: "h", found: "\(h)", expected: "a number above 0") }
        guard alpha >= 0, alpha.isFinite else {
            throw .badParameter(name: "alpha", found: "\(alpha)", expected: "a number of at least 0")
        }
        if case .fixed(let value) = mean, !(value > 0 && value.isFinite) {
            throw .badParameter(name: "m", found: "\(value)", expected: "a number above 0, or glm")
        }
        self.k = k
        self.h = h
        self.transformation = transformation
        self.mean = mean
        self.alpha = alpha
    }

    /// Monitors some points.
    ///
    /// A missing period leaves the sum where it was and raises no alarm.
    /// - Parameters:
    ///   - series: The series; what lies before `range` is the training period.
    ///   - range: Monitored positions from 0.
    /// - Returns: One point per position.
    /// - Throws: ``DetectionError``.
    public func detect(_ series: TimeSeries, in range: Range<Int>) throws(DetectionError) -> [Point] {
        let means = try inControlMeans(series, range)
        var sum = 0.0
        var points: [Point] = []
        points.reserveCapacity(range.count)
        for (index, m) in zip(range, means) {
            let x = series.counts[index]
            let before = sum
            if !x.isNaN { sum = max(0, sum + standardize(x, m) - k) }
            let bound = transformation == .none ? h - sum : countAtAlarm(m, before)
            points.append(
                Point(
                    index: index, observed: x, mean: m, sum: sum,
                    countAtAlarm: bound.isNaN || bound < 0 ? 0 : bound, alarm: !x.isNaN && sum >= h))
        }
        return points
    }

    private func inControlMeans(_ series: TimeSeries, _ range: Range<Int>) throws(DetectionError) -> [Double] {
        switch mean {
        case .fixed(let value): return range.map { _ in value }
        case .training:
            let known = series.counts[..<range.lowerBound].filter { !$0.isNaN }
            guard !known.isEmpty else { throw .tooShort(method: "cusum", needed: 1, found: 0) }
            let value = known.reduce(0, +) / Double(known.count)
            guard value > 0 || transformation == .none else { throw .didNotConverge(method: "cusum") }
            return range.map { _ in value }
        case .harmonic:
            let regression = HarmonicRegression(
                harmonics: 1, trend: false, convergence: iteratesAsInR ? .asInR : .full)
            let phase = series.startPosition - 1
            let model = try regression.fit(
                series.counts[..<range.lowerBound], frequency: series.frequency, family: .poisson, method: "cusum",
                time: { Double($0 + 1 + phase) })
            return range.map { model.mean(at: Double($0 + 1 + phase)) }
        }
    }

    private func standardize(_ x: Double, _ m: Double) -> Double {
        switch transformation {
        case .standard: (x - m) / m.squareRoot()
        case .rossi: (x - 3 * m + 2 * (x * m).squareRoot()) / (2 * m.squareRoot())
        case .anscombe: 1.5 * (pow(x, 2.0 / 3) - pow(m, 2.0 / 3)) / pow(m, 1.0 / 6)
        case .anscombe2nd:
            (pow(x, 2.0 / 3) - (pow(m, 2.0 / 3) - pow(m, -1.0 / 3) / 9)) / (2.0 / 3 * pow(m, 1.0 / 6))
        case .pearsonNegBin: (x - m) / (m + alpha * m * m).squareRoot()
        case .none: x
        }
    }

    private func countAtAlarm(_ m: Double, _ before: Double) -> Double {
        let need = h + k - before
        let root = m.squareRoot()
        switch transformation {
        case .standard: return (root * need + m).rounded(.up)
        case .rossi:
            return 2 * need * root + 5 * m - 2 * (4 * m * m + 2 * pow(m, 1.5) * need).squareRoot()
        case .anscombe:
            let base = 2.0 / 3 * pow(m, 1.0 / 6) * need + pow(m, 2.0 / 3)
            return base < 0 ? 0 : pow(base, 1.5)
        case .anscombe2nd:
            let base = 2.0 / 3 * pow(m, 1.0 / 6) * need + pow(m, 2.0 / 3) - pow(m, 1.0 / 3) / 9
            return base < 0 ? 0 : pow(base, 1.5)
        case .pearsonNegBin: return (m + alpha * m * m).squareRoot() * need + m
        case .none: return need
        }
    }
}
