// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Probability that a case follows its infector by so many days.
public struct SerialInterval: Sendable, Equatable {
    /// Weights from lag 0 on; lag 0 has weight 0.
    public let weights: [Double]
    /// Mean of the weights, in days.
    public let mean: Double
    /// Their standard deviation, in days.
    public let sd: Double

    /// Takes a serial interval as estimated from pairs of cases.
    /// - Parameter weights: From lag 0 on, at least 0, summing to 1 within 1e-3, none at lag 0.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(weights: [Double]) throws(DetectionError) {
        guard weights.count >= 2, weights[0] == 0 else {
            throw .badParameter(
                name: "serial interval", found: "\(weights.first ?? 0) at lag 0",
                expected: "0 at lag 0, then the weights")
        }
        guard weights.allSatisfy({ $0 >= 0 }), abs(weights.reduce(0, +) - 1) <= 1e-3 else {
            throw .badParameter(
                name: "serial interval", found: "weights that sum to \(weights.reduce(0, +))",
                expected: "weights of at least 0 that sum to 1")
        }
        self.init(unchecked: weights)
    }

    private init(unchecked weights: [Double]) {
        self.weights = weights
        var first = 0.0, second = 0.0
        for (lag, weight) in weights.enumerated() {
            first += Double(lag) * weight
            second += Double(lag * lag) * weight
        }
        mean = first
        sd = max(0, second - first * first).squareRoot()
    }

    /// Discretises a gamma distribution shifted by one day.
    ///
    /// Cori et al., *Am J Epidemiol* 178 (2013) 1505, web appendix 11. The tail beyond `length` is cut off and the rest
    /// not scaled up, as EpiEstim does.
    /// - Parameters:
    ///   - mean: Above 1 day.
    ///   - sd: Above 0 days.
    ///   - length: Number of weights, from lag 0 on.
    /// - Returns: The interval.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public static func discretizedGamma(mean: Double, sd: Double, length: Int) throws(DetectionError) -> SerialInterval
    {
        guard mean > 1, mean.isFinite else {
            throw .badParameter(name: "mean serial interval", found: "\(mean)", expected: "a number of days above 1")
        }
        guard sd > 0, sd.isFinite else {
            throw .badParameter(name: "sd of the serial interval", found: "\(sd)", expected: "a number of days above 0")
        }
        let shape = (mean - 1) * (mean - 1) / (sd * sd), scale = sd * sd / (mean - 1)
        // F_{a+1}(k) = F_a(k) − (k/b)^a e^(−k/b) / Γ(a + 1), so one incomplete gamma function per day is enough.
        var cdf = [Double](repeating: 0, count: max(2, length)), next = cdf
        for day in 1..<cdf.count {
            let x = Double(day) / scale
            cdf[day] = GammaFunctions.lowerRegularized(shape, x)
            next[day] = cdf[day] - GammaFunctions.poissonTerm(shape, x)
            if next[day] == 1 {
                for rest in day..<cdf.count {
                    cdf[rest] = 1
                    next[rest] = 1
                }
                break
            }
        }
        func at(_ values: [Double], _ day: Int) -> Double { day < 0 ? 0 : values[day] }
        let weights = (0..<length).map { day in
            let k = Double(day)
            let direct = k * at(cdf, day) + (k - 2) * at(cdf, day - 2) - 2 * (k - 1) * at(cdf, day - 1)
            let moment = 2 * at(next, day - 1) - at(next, day - 2) - at(next, day)
            return max(0, direct + shape * scale * moment)
        }
        return SerialInterval(unchecked: weights)
    }
}
