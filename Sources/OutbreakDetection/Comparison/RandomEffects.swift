// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Mean and spread of differences that were each measured with a known error of their own.
///
/// A difference is dᵢ = β + δᵢ + eᵢ with δᵢ of mean 0 and unknown variance τ², and eᵢ of mean 0 and known variance vᵢ. τ² is
/// found by the method of moments: Q(τ²) = Σ (dᵢ − β(τ²))² / (vᵢ + τ²) = k − 1 with the weighted mean β(τ²), or 0 where
/// Q(0) is less (Paule and Mandel, *J Res NBS* 87 (1982) 377). Its interval are the τ² at which Q has the χ²(k − 1) quantiles
/// (Viechtbauer, *Stat Med* 26 (2007) 37); that of β takes Student's t with k − 1 degrees of freedom (Hartung and Knapp,
/// *Stat Med* 20 (2001) 3875, its factor not below 1).
public struct RandomEffects: Sendable, Equatable {
    /// Number of differences, k.
    public let count: Int
    /// Estimate of β.
    public let mean: Double
    /// Standard error of ``mean``.
    public let meanError: Double
    /// Interval of β; with one difference that of its known error alone.
    public let meanInterval: ClosedRange<Double>
    /// Estimate of τ; `nil` with one difference.
    public let spread: Double?
    /// Interval of τ; `nil` with one difference.
    public let spreadInterval: ClosedRange<Double>?
    /// Probability that an interval holds what it is for.
    public let level: Double

    /// Estimates mean and spread.
    ///
    /// - Parameters:
    ///   - differences: At least one, finite.
    ///   - variances: The known variance of each one's error, at least 0.
    ///   - level: Probability that an interval holds what it is for, above 0 and below 1.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(_ differences: [Double], variances: [Double], level: Double = 0.95) throws(DetectionError) {
        guard !differences.isEmpty, differences.count == variances.count, differences.allSatisfy(\.isFinite) else {
            throw .badParameter(
                name: "differences", found: "\(differences.count) with \(variances.count) variances",
                expected: "as many finite numbers of each, at least one")
        }
        guard variances.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw .badParameter(name: "variances", found: "\(variances)", expected: "finite numbers of at least 0")
        }
        guard level > 0, level < 1 else {
            throw .badParameter(name: "level", found: "\(level)", expected: "a probability above 0 and below 1")
        }
        self.level = level
        count = differences.count
        let moments = Moments(differences, variances), tail = (1 - level) / 2
        guard count > 1 else {
            mean = differences[0]
            meanError = variances[0].squareRoot()
            let half = -NormalDistribution.quantile(tail) * meanError
            meanInterval = (mean - half)...(mean + half)
            spread = nil
            spreadInterval = nil
            return
        }
        let degrees = Double(count - 1)
        let variance = moments.spread(atStatistic: degrees)
        let (weight, centre) = moments.mean(variance)
        let error = (1 / weight).squareRoot(), half = StudentDistribution.quantile(1 - tail, degrees: degrees) * error
        mean = centre
        meanError = error
        meanInterval = (centre - half)...(centre + half)
        spread = variance.squareRoot()
        func quantile(_ p: Double) -> Double { 2 * GammaFunctions.inverseLowerRegularized(degrees / 2, p) }
        let low = moments.spread(atStatistic: quantile(1 - tail)), high = moments.spread(atStatistic: quantile(tail))
        spreadInterval = low.squareRoot()...high.squareRoot()
    }

    /// Half the width of the interval for a new quantity: what is left after ``mean`` is taken off a new measurement.
    ///
    /// The measurement's own normal error and Student's t for the spread, added as variances are.
    /// - Parameter sigma: Standard deviation of the new measurement's own error, at least 0.
    /// - Returns: Half the width; `nil` with one difference, whose spread is unknown.
    public func predictiveHalfWidth(sigma: Double) -> Double? {
        guard let spread else { return nil }
        let tail = (1 - level) / 2
        let own = NormalDistribution.quantile(tail) * sigma
        let t = StudentDistribution.quantile(1 - tail, degrees: Double(count - 1))
        return (own * own + t * t * (spread * spread + meanError * meanError)).squareRoot()
    }
}

/// Sums over differences with their known variances.
private struct Moments {
    let differences: [Double]
    let variances: [Double]

    init(_ differences: [Double], _ variances: [Double]) {
        self.differences = differences
        // Differences that are known exactly would have infinite weights.
        let scale = differences.reduce(0) { max($0, abs($1)) }
        self.variances = variances.map { max($0, 1e-12 * max(scale * scale, 1e-12)) }
    }

    /// Sum of the weights and the weighted mean.
    func mean(_ spread: Double) -> (weight: Double, mean: Double) {
        var weight = 0.0, sum = 0.0
        for (difference, variance) in zip(differences, variances) {
            weight += 1 / (variance + spread)
            sum += difference / (variance + spread)
        }
        return (weight, sum / weight)
    }

    /// The variance of the spread at which Q, which falls in it, has a value; 0 where even no spread gives less.
    func spread(atStatistic wanted: Double) -> Double {
        func statistic(_ spread: Double) -> Double {
            let centre = mean(spread).mean
            return zip(differences, variances).reduce(0) { sum, pair in
                sum + (pair.0 - centre) * (pair.0 - centre) / (pair.1 + spread)
            }
        }
        guard statistic(0) > wanted else { return 0 }
        var low = 0.0, high = 1e-12
        while statistic(high) > wanted { high *= 4 }
        for _ in 0..<200 where high - low > 1e-13 * high {
            let middle = (low + high) / 2
            if statistic(middle) > wanted { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
