// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// In-control means from a regression on time and harmonics of the year.
struct HarmonicRegression: Sendable {
    /// Pairs of sine and cosine, at least 0.
    let harmonics: Int
    /// Whether there is a linear trend.
    let trend: Bool
    /// How far the regression is iterated.
    var convergence = LogLinearRegression.Convergence.full

    /// Which family, and whether its overdispersion is to be estimated.
    enum Family: Sendable, Equatable {
        case poisson
        case negativeBinomial(alpha: Double)
        case negativeBinomialEstimated
    }

    /// A fitted model.
    struct Model: Sendable {
        let coefficients: [Double]
        let frequency: Int
        let harmonics: Int
        let trend: Bool
        /// Overdispersion, 0 for Poisson.
        let alpha: Double

        /// The in-control mean at a time, in periods.
        func mean(at time: Double) -> Double {
            let row = HarmonicRegression(harmonics: harmonics, trend: trend).row(time, frequency)
            return exp(zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 })
        }
    }

    private func row(_ time: Double, _ frequency: Int) -> [Double] {
        var row = [1.0]
        if trend { row.append(time) }
        for harmonic in stride(from: 1, through: harmonics, by: 1) {
            let angle = 2 * Double(harmonic) * Double.pi / Double(frequency) * time
            row.append(cos(angle))
            row.append(sin(angle))
        }
        return row
    }

    /// Fits the model to the known counts.
    func fit(
        _ counts: ArraySlice<Double>, frequency: Int, family: Family, method: String, time: (Int) -> Double
    ) throws(DetectionError) -> Model {
        let known = counts.indices.filter { !counts[$0].isNaN }
        let needed = 2 + (trend ? 1 : 0) + 2 * harmonics
        guard known.count >= needed else { throw .tooShort(method: method, needed: needed, found: known.count) }
        let response = known.map { counts[$0] }
        let rows = known.map { row(time($0), frequency) }
        func model(_ fit: LogLinearRegression, _ alpha: Double) -> Model {
            Model(
                coefficients: fit.coefficients, frequency: frequency, harmonics: harmonics, trend: trend, alpha: alpha)
        }
        guard
            let poisson = LogLinearRegression.fit(response, rows: rows, family: .poisson, convergence: convergence)
        else {
            throw .didNotConverge(method: method)
        }
        switch family {
        case .poisson: return model(poisson, 0)
        case .negativeBinomial(let alpha):
            guard alpha > 0 else { return model(poisson, 0) }
            guard
                let fit = LogLinearRegression.fit(
                    response, rows: rows, family: .negativeBinomial(alpha: alpha), convergence: convergence)
            else { throw .didNotConverge(method: method) }
            return model(fit, alpha)
        case .negativeBinomialEstimated:
            var current = poisson
            var alpha = Overdispersion.maximumLikelihood(response, means: poisson.fitted)
            for _ in 0..<200 {
                guard alpha > 0 else { return model(poisson, 0) }
                guard
                    let fit = LogLinearRegression.fit(
                        response, rows: rows, family: .negativeBinomial(alpha: alpha), convergence: .full)
                else { throw .didNotConverge(method: method) }
                current = fit
                let next = Overdispersion.maximumLikelihood(response, means: fit.fitted)
                let change = abs(next - alpha)
                alpha = next
                if change <= 1e-10 * max(alpha, 1e-3) { break }
            }
            return model(current, alpha)
        }
    }
}

/// The negative binomial's overdispersion.
enum Overdispersion {
    /// The alpha ≥ 0 that maximises the likelihood of variance μ + alpha μ², by golden-section search on ln alpha.
    static func maximumLikelihood(_ counts: [Double], means: [Double]) -> Double {
        func logLikelihood(_ alpha: Double) -> Double {
            let size = 1 / alpha
            let atSize = GammaFunctions.logGamma(size)
            var sum = 0.0
            for (y, mu) in zip(counts, means) {
                sum += y > 0 ? GammaFunctions.logGamma(y + size) - atSize + y * log(alpha) : 0
                sum += y * log(mu) - (y + size) * log1p(alpha * mu)
            }
            return sum
        }
        // The score at 0 says whether any overdispersion helps at all.
        let score = zip(counts, means).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) - $1.0 }
        guard score > 0 else { return 0 }
        let ratio = (5.0.squareRoot() - 1) / 2
        var low = log(1e-6), high = log(1e3)
        var a = high - ratio * (high - low), b = low + ratio * (high - low)
        var atA = logLikelihood(exp(a)), atB = logLikelihood(exp(b))
        while high - low > 1e-9 {
            if atA < atB {
                low = a
                a = b
                atA = atB
                b = low + ratio * (high - low)
                atB = logLikelihood(exp(b))
            } else {
                high = b
                b = a
                atB = atA
                a = high - ratio * (high - low)
                atA = logLikelihood(exp(a))
            }
        }
        let alpha = exp((low + high) / 2)
        return alpha < 2e-6 ? 0 : alpha
    }
}
