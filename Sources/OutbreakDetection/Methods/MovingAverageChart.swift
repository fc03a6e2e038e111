// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Exponentially weighted moving average chart.
///
/// z_i = λ x_i + (1 − λ) z_{i−1}. Roberts, *Technometrics* 1 (1959) 239; Lucas and Saccucci, *Technometrics* 32 (1990) 1;
/// for Poisson counts Borror, Champ and Rigdon, *J Qual Technol* 30 (1998) 352.
public struct MovingAverageChart: Sendable {
    /// Where the in-control standard deviation comes from.
    public enum Sigma: String, Sendable, CaseIterable {
        /// Sample standard deviation of the training periods, n − 1.
        case sample
        /// Square root of their mean.
        case poisson
    }

    /// Which control limits.
    public enum Limits: String, Sendable, CaseIterable {
        /// Narrow at the start, as the average's variance grows.
        case exact
        /// The final width from the start.
        case asymptotic
    }

    /// Weight of the newest period, above 0 and at most 1.
    public let lambda: Double
    /// Width of the limits in standard deviations of the average, above 0.
    public let width: Double
    /// Source of the standard deviation.
    public let sigma: Sigma
    /// Which limits.
    public let limits: Limits
    /// The average before the first monitored period; `nil` takes the training mean.
    public let start: Double?

    /// One monitored period.
    public struct Point: Sendable, Equatable {
        /// Position from 0.
        public let index: Int
        /// The count.
        public let observed: Double
        /// The moving average.
        public let average: Double
        /// Upper control limit of the average.
        public let upper: Double
        /// Lower control limit of the average.
        public let lower: Double
        /// The count that would bring the average to its upper limit.
        public let countAtUpper: Double
        /// Whether the average is above its upper limit.
        public var alarm: Bool { average > upper }
        /// Whether the average is below its lower limit.
        public var lowAlarm: Bool { average < lower }
    }

    /// A monitored stretch.
    public struct Chart: Sendable {
        /// Training mean.
        public let mean: Double
        /// In-control standard deviation of one count.
        public let sigma: Double
        /// The periods.
        public let points: [Point]
    }

    /// Makes a chart.
    ///
    /// - Parameters:
    ///   - lambda: Weight of the newest period.
    ///   - width: L, in standard deviations.
    ///   - sigma: Source of the standard deviation.
    ///   - limits: Which limits.
    ///   - start: The average to start from.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(
        lambda: Double = 0.2, width: Double = 3, sigma: Sigma = .sample, limits: Limits = .exact, start: Double? = nil
    ) throws(DetectionError) {
        guard lambda > 0, lambda <= 1 else {
            throw .badParameter(name: "lambda", found: "\(lambda)", expected: "a number above 0 and at most 1")
        }
        guard width > 0, width.isFinite else {
            throw .badParameter(name: "L", found: "\(width)", expected: "a number above 0")
        }
        if let start, !start.isFinite {
            throw .badParameter(name: "start", found: "\(start)", expected: "a finite number")
        }
        self.lambda = lambda
        self.width = width
        self.sigma = sigma
        self.limits = limits
        self.start = start
    }

    /// Monitors some points.
    ///
    /// A missing period leaves the average where it was and raises no alarm.
    /// - Parameters:
    ///   - series: The series.
    ///   - training: In-control positions from 0, at least 2 of them known.
    ///   - range: Monitored positions from 0.
    /// - Returns: The chart.
    /// - Throws: ``DetectionError/tooShort(method:needed:found:)``.
    public func chart(
        _ series: TimeSeries, training: Range<Int>, in range: Range<Int>
    ) throws(DetectionError) -> Chart {
        let known = series.counts[training].filter { !$0.isNaN }
        guard known.count >= 2 else {
            throw .tooShort(method: "ewma", needed: training.lowerBound + 2, found: training.lowerBound + known.count)
        }
        let mean = known.reduce(0, +) / Double(known.count)
        let spread: Double
        switch sigma {
        case .poisson: spread = mean.squareRoot()
        case .sample:
            spread = (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count - 1)).squareRoot()
        }
        var average = start ?? mean
        var points: [Point] = []
        points.reserveCapacity(range.count)
        for (step, index) in range.enumerated() {
            let growth = limits == .exact ? 1 - pow(1 - lambda, 2 * Double(step + 1)) : 1
            let half = width * spread * (lambda / (2 - lambda) * growth).squareRoot()
            let observed = series.counts[index]
            let countAtUpper = (mean + half - (1 - lambda) * average) / lambda
            if !observed.isNaN { average = lambda * observed + (1 - lambda) * average }
            points.append(
                Point(
                    index: index, observed: observed, average: average, upper: mean + half, lower: mean - half,
                    countAtUpper: countAtUpper))
        }
        return Chart(mean: mean, sigma: spread, points: points)
    }
}
