// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Instantaneous reproduction number of Cori et al.
///
/// *Am J Epidemiol* 178 (2013) 1505; imported cases as Thompson et al., *Epidemics* 29 (2019) 100356. Within a window the
/// number is constant, has a gamma prior and therefore a gamma posterior.
public struct ReproductionNumber: Sendable {
    /// Prior mean, above 0.
    public let meanPrior: Double
    /// Prior standard deviation, above 0.
    public let sdPrior: Double

    /// Makes an estimator.
    /// - Parameters:
    ///   - meanPrior: Prior mean.
    ///   - sdPrior: Prior standard deviation.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(meanPrior: Double = 5, sdPrior: Double = 5) throws(DetectionError) {
        guard meanPrior > 0, meanPrior.isFinite else {
            throw .badParameter(name: "mean-prior", found: "\(meanPrior)", expected: "a number above 0")
        }
        guard sdPrior > 0, sdPrior.isFinite else {
            throw .badParameter(name: "sd-prior", found: "\(sdPrior)", expected: "a number above 0")
        }
        self.meanPrior = meanPrior
        self.sdPrior = sdPrior
    }

    /// Gamma posterior of one window.
    public struct Posterior: Sendable, Equatable {
        /// First day of the window, from 0.
        public let start: Int
        /// Last day of the window, from 0.
        public let end: Int
        /// Shape of the gamma distribution.
        public let shape: Double
        /// Its scale.
        public let scale: Double

        /// Makes a posterior.
        ///
        /// - Parameters:
        ///   - start: First day, from 0.
        ///   - end: Last day, from 0.
        ///   - shape: Above 0.
        ///   - scale: Above 0.
        public init(start: Int, end: Int, shape: Double, scale: Double) {
            self.start = start
            self.end = end
            self.shape = shape
            self.scale = scale
        }

        /// Posterior mean.
        public var mean: Double { shape * scale }
        /// Posterior standard deviation.
        public var sd: Double { shape.squareRoot() * scale }

        /// The value that the number is below with a probability.
        /// - Parameter probability: 0...1.
        /// - Returns: The quantile.
        public func quantile(_ probability: Double) -> Double {
            scale * GammaFunctions.inverseLowerRegularized(shape, probability)
        }
    }

    /// Sliding windows of a length: the first ends after day `length`, so that it begins on the second day.
    /// - Parameters:
    ///   - days: Length of the series.
    ///   - length: Days in a window, at least 1.
    /// - Returns: First and last days of the windows, from 0; none if the series is too short.
    public static func slidingWindows(days: Int, length: Int) -> [ClosedRange<Int>] {
        guard length >= 1, days > length else { return [] }
        return (1...(days - length)).map { $0...($0 + length - 1) }
    }

    /// Total infectiousness on each day: earlier cases weighted by the serial interval; `nan` on the first day.
    /// - Parameters:
    ///   - cases: Local and imported cases per day.
    ///   - interval: The serial interval.
    /// - Returns: One value per day.
    public static func infectivity(_ cases: [Double], interval: SerialInterval) -> [Double] {
        var result = [Double](repeating: .nan, count: cases.count)
        let weights = interval.weights
        // The cut tail of an interval is often exactly 0.
        let longest = weights.lastIndex { $0 > 0 } ?? 0
        for day in cases.indices.dropFirst() {
            var sum = 0.0
            for lag in stride(from: 1, through: min(day, longest), by: 1) { sum += weights[lag] * cases[day - lag] }
            result[day] = sum
        }
        return result
    }

    /// Estimates the number in each window.
    ///
    /// - Parameters:
    ///   - local: Local cases per day; those of the first day count as imported.
    ///   - imported: Imported cases per day, or `nil` for none.
    ///   - interval: The serial interval.
    ///   - windows: First and last days, from 0; a window may not begin on day 0.
    /// - Returns: One entry per window; `nil` where it ends before one mean serial interval has passed.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public func estimate(
        local: [Double], imported: [Double]? = nil, interval: SerialInterval, windows: [ClosedRange<Int>]
    ) throws(DetectionError) -> [Posterior?] {
        guard local.allSatisfy({ $0 >= 0 }) else {
            throw .badParameter(name: "cases", found: "a missing or negative value", expected: "counts of at least 0")
        }
        if let imported, imported.count != local.count || !imported.allSatisfy({ $0 >= 0 }) {
            throw .badParameter(
                name: "imported cases", found: "\(imported.count) values",
                expected: "\(local.count) counts of at least 0")
        }
        if let window = windows.first(where: { $0.lowerBound < 1 || $0.upperBound >= local.count }) {
            throw .badParameter(
                name: "window", found: "days \(window.lowerBound + 1) to \(window.upperBound + 1)",
                expected: "within days 2 to \(local.count)")
        }
        var all = local, own = local
        if let imported { for day in imported.indices { all[day] += imported[day] } }
        if !own.isEmpty { own[0] = 0 }
        let infectivity = Self.infectivity(all, interval: interval)
        let priorShape = (meanPrior / sdPrior) * (meanPrior / sdPrior)
        let priorScale = sdPrior * sdPrior / meanPrior
        return windows.map { window in
            guard Double(window.upperBound + 1) > interval.mean else { return nil }
            var cases = 0.0, pressure = 0.0
            for day in window {
                cases += own[day]
                pressure += infectivity[day]
            }
            return Posterior(
                start: window.lowerBound, end: window.upperBound, shape: priorShape + cases,
                scale: 1 / (1 / priorScale + pressure))
        }
    }
}
