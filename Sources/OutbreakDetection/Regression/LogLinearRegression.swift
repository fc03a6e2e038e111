// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Log-linear regression of counts on a few covariates by iteratively reweighted least squares.
struct LogLinearRegression {
    /// Variance of a count given its mean.
    enum Family: Sendable, Equatable {
        /// Variance μ.
        case poisson
        /// Variance μ + alpha μ².
        case negativeBinomial(alpha: Double)
    }

    /// How far the iteration goes.
    enum Convergence: Sendable {
        /// Until the deviance no longer changes.
        case full
        /// R's `glm` defaults, which stop the negative binomial's slower iteration about 1e-5 short.
        case asInR
    }

    let coefficients: [Double]
    let fitted: [Double]

    /// Fits the model.
    ///
    /// - Parameters:
    ///   - response: Counts of at least 0.
    ///   - rows: Covariates of each count, the constant included.
    ///   - family: The variance function.
    ///   - convergence: How far to iterate.
    /// - Returns: `nil` if it does not converge or the covariates are collinear.
    static func fit(
        _ response: [Double], rows: [[Double]], family: Family, convergence: Convergence
    ) -> LogLinearRegression? {
        guard let width = rows.first?.count, response.count > width else { return nil }
        var mean = response.map { family == .poisson ? $0 + 0.1 : $0 == 0 ? 1.0 / 6 : $0 }
        var eta = mean.map { log($0) }
        func deviance(_ mean: [Double]) -> Double {
            zip(response, mean).reduce(0) { sum, pair in
                let (y, mu) = pair
                let unit = y > 0 ? y * log(y / mu) : 0
                switch family {
                case .poisson: return sum + 2 * (unit - (y - mu))
                case .negativeBinomial(let alpha):
                    return sum + 2 * (unit - (y + 1 / alpha) * log((1 + alpha * y) / (1 + alpha * mu)))
                }
            }
        }
        var previous = deviance(mean)
        let (tolerance, limit) = convergence == .full ? (1e-13, 200) : (1e-8, 25)
        for _ in 0..<limit {
            var gram = [Double](repeating: 0, count: width * width)
            var right = [Double](repeating: 0, count: width)
            for (index, row) in rows.enumerated() {
                let mu = mean[index]
                let weight =
                    switch family {
                    case .poisson: mu
                    case .negativeBinomial(let alpha): mu / (1 + alpha * mu)
                    }
                let working = eta[index] + (response[index] - mu) / mu
                for i in 0..<width {
                    right[i] += weight * row[i] * working
                    for j in 0...i { gram[i * width + j] += weight * row[i] * row[j] }
                }
            }
            guard let solution = solve(&gram, right, width) else { return nil }
            for (index, row) in rows.enumerated() {
                var value = 0.0
                for i in 0..<width { value += row[i] * solution[i] }
                eta[index] = value
                mean[index] = max(exp(value), 2.2e-16)
            }
            let current = deviance(mean)
            guard current.isFinite else { return nil }
            if abs(current - previous) / (abs(current) + 0.1) < tolerance {
                return LogLinearRegression(coefficients: solution, fitted: mean)
            }
            previous = current
        }
        return nil
    }

    /// Solves gram · x = right by Cholesky's decomposition of the lower triangle.
    private static func solve(_ gram: inout [Double], _ right: [Double], _ width: Int) -> [Double]? {
        var x = right
        for i in 0..<width {
            for j in 0...i {
                var sum = gram[i * width + j]
                for k in 0..<j { sum -= gram[i * width + k] * gram[j * width + k] }
                if i == j {
                    guard sum > 1e-12 * abs(gram[i * width + i]) else { return nil }
                    gram[i * width + i] = sum.squareRoot()
                } else {
                    gram[i * width + j] = sum / gram[j * width + j]
                }
            }
            var value = x[i]
            for k in 0..<i { value -= gram[i * width + k] * x[k] }
            x[i] = value / gram[i * width + i]
        }
        for i in stride(from: width - 1, through: 0, by: -1) {
            var value = x[i]
            for k in (i + 1)..<max(width, i + 1) { value -= gram[k * width + i] * x[k] }
            x[i] = value / gram[i * width + i]
        }
        return x
    }
}
