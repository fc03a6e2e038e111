// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A serial interval whose mean and standard deviation are themselves uncertain.
///
/// Both are normal, cut to means above 1 day and standard deviations above 0 and below the mean, as EpiEstim's
/// `uncertain_si`.
public struct UncertainSerialInterval: Sendable, Equatable {
    /// Expected mean, days.
    public let mean: Double
    /// Standard deviation of the mean, days.
    public let sdOfMean: Double
    /// Expected standard deviation, days.
    public let sd: Double
    /// Standard deviation of the standard deviation, days.
    public let sdOfSD: Double

    /// Makes an uncertain interval.
    ///
    /// - Parameters:
    ///   - mean: Above 1.
    ///   - sdOfMean: At least 0.
    ///   - sd: Above 0 and below the mean.
    ///   - sdOfSD: At least 0.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(mean: Double, sdOfMean: Double, sd: Double, sdOfSD: Double) throws(DetectionError) {
        guard mean > 1, mean.isFinite else {
            throw .badParameter(name: "mean serial interval", found: "\(mean)", expected: "a number of days above 1")
        }
        guard sd > 0, sd < mean else {
            throw .badParameter(
                name: "sd of the serial interval", found: "\(sd)", expected: "above 0 and below the mean, \(mean)")
        }
        guard sdOfMean >= 0, sdOfSD >= 0, sdOfMean.isFinite, sdOfSD.isFinite else {
            throw .badParameter(
                name: "uncertainty of the serial interval", found: "\(sdOfMean) and \(sdOfSD)",
                expected: "numbers of at least 0")
        }
        self.mean = mean
        self.sdOfMean = sdOfMean
        self.sd = sd
        self.sdOfSD = sdOfSD
    }

    /// One draw of mean and standard deviation.
    func draw(using generator: inout SeededGenerator) -> (mean: Double, sd: Double) {
        for _ in 0..<10_000 {
            let candidate = mean + sdOfMean * generator.normal()
            let spread = sd + sdOfSD * generator.normal()
            if candidate > 1, spread > 0, spread < candidate { return (candidate, spread) }
        }
        return (mean, sd)
    }
}

/// An equal mixture of gamma posteriors, one for each drawn serial interval.
public struct PosteriorMixture: Sendable {
    /// The posteriors.
    public let components: [ReproductionNumber.Posterior]

    /// Mean of the mixture.
    public var mean: Double { components.reduce(0) { $0 + $1.mean } / Double(components.count) }

    /// Standard deviation of the mixture.
    public var sd: Double {
        let centre = mean
        let second = components.reduce(0) { $0 + $1.sd * $1.sd + ($1.mean - centre) * ($1.mean - centre) }
        return (second / Double(components.count)).squareRoot()
    }

    /// Finds the value that the number is below with a probability, by bisection between the components' quantiles.
    ///
    /// - Parameter probability: Above 0, below 1.
    /// - Returns: The quantile, to a relative 1e-9.
    public func quantile(_ probability: Double) -> Double {
        let own = components.map { $0.quantile(probability) }
        var low = own.min() ?? 0, high = own.max() ?? 0
        while high - low > 1e-9 * high {
            let middle = (low + high) / 2
            let below = components.reduce(0) {
                $0 + GammaFunctions.lowerRegularized($1.shape, middle / $1.scale)
            }
            if below < probability * Double(components.count) { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}

extension ReproductionNumber {
    /// Estimates the number in each window under an uncertain serial interval.
    ///
    /// Where EpiEstim pools samples from the posterior of each drawn interval, this takes the mixture of the posteriors
    /// itself, so that only the intervals are random.
    ///
    /// - Parameters:
    ///   - local: Local cases per day; those of the first day count as imported.
    ///   - interval: The uncertain interval.
    ///   - windows: First and last days, from 0.
    ///   - draws: Intervals drawn.
    ///   - seed: Seed of the draws.
    /// - Returns: One entry per window; `nil` where it ends before one mean serial interval has passed.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public func estimate(
        local: [Double], interval: UncertainSerialInterval, windows: [ClosedRange<Int>], draws: Int = 200, seed: UInt64
    ) throws(DetectionError) -> [PosteriorMixture?] {
        var generator = SeededGenerator(seed: seed)
        var components = [[Posterior]](repeating: [], count: windows.count)
        for _ in 0..<max(1, draws) {
            let (mean, sd) = interval.draw(using: &generator)
            let drawn = try SerialInterval.discretizedGamma(mean: mean, sd: sd, length: local.count)
            for (place, posterior) in try estimate(local: local, interval: drawn, windows: windows).enumerated() {
                if let posterior { components[place].append(posterior) }
            }
        }
        let central = try SerialInterval.discretizedGamma(mean: interval.mean, sd: interval.sd, length: local.count)
        return zip(windows, components).map { window, components in
            Double(window.upperBound + 1) > central.mean && !components.isEmpty
                ? PosteriorMixture(components: components) : nil
        }
    }
}
