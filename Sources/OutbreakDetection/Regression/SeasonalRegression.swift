// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Quasi-Poisson regression with a log link on one factor (the season) and, if wanted, a linear trend.
///
/// A model of this shape needs no matrix: within a season level the normal equations are sums, and the trend is one
/// division. One iteration costs one exponential per row. Season effects are the levels' own intercepts, which spans the
/// same space as R's treatment contrasts.
package struct SeasonalRegression {
    /// When the iteration stops.
    package struct Iteration: Sendable {
        /// Relative change of the deviance that ends the iteration.
        let tolerance: Double
        /// Steps after which it has failed.
        let limit: Int

        /// R's `glm` defaults.
        package static let asInR = Iteration(tolerance: 1e-8, limit: 25)
        /// Run on until the last step no longer matters: weights are one update behind the means, here by about 1e-7.
        package static let converged = Iteration(tolerance: 1e-12, limit: 100)
    }

    /// Counts of the rows.
    package private(set) var response: [Double] = []
    /// Season level of each row, from 0.
    package private(set) var level: [Int] = []
    /// Time of each row, in periods.
    private(set) var time: [Double] = []
    /// Offset of each row on the log scale; empty for none.
    private(set) var offset: [Double] = []
    private var logResponse: [Double] = []
    private let levels: Int

    /// Prior weights of the rows.
    package var priorWeight: [Double] = []
    /// Fitted means.
    private(set) var mean: [Double] = []
    /// Working weights, prior weight times mean.
    private(set) var workingWeight: [Double] = []

    private var eta: [Double] = []
    private var working: [Double] = []
    private var intercept: [Double]
    private var levelWeight: [Double]
    private var levelTime: [Double]
    private var levelResponse: [Double]
    package private(set) var trend = 0.0
    private var trendWeight = 0.0
    private(set) var hasTrend = false
    package private(set) var iterations = 0
    private(set) var rank = 0
    /// Pearson dispersion, not floored; `nan` without degrees of freedom.
    package private(set) var dispersion = Double.nan

    /// Makes an empty model.
    package init(levels: Int) {
        self.levels = levels
        intercept = [Double](repeating: 0, count: levels)
        levelWeight = intercept
        levelTime = intercept
        levelResponse = intercept
    }

    /// Number of rows.
    package var count: Int { response.count }

    /// Degrees of freedom left for the dispersion.
    var degreesOfFreedom: Int { count - rank }

    /// Replaces the reference data and forgets all weights.
    package mutating func setRows(response: [Double], level: [Int], time: [Double], offset: [Double]) {
        self.response = response
        self.level = level
        self.time = time
        self.offset = offset
        logResponse = response.map { $0 > 0 ? log($0) : 0 }
        priorWeight = [Double](repeating: 1, count: response.count)
        mean = priorWeight
        workingWeight = priorWeight
        eta = priorWeight
        working = priorWeight
    }

    /// Iterates from the data as R's `glm.fit` does: η = ln(y + 0.1).
    /// - Returns: Whether it converged.
    package mutating func fit(trend wantsTrend: Bool, _ iteration: Iteration) -> Bool {
        hasTrend = wantsTrend
        let rows = count
        guard rows > 0 else { return false }
        for row in 0..<rows {
            let start = response[row] + 0.1
            mean[row] = start
            eta[row] = log(start)
        }
        var previous = deviance()
        var converged = false
        iterations = 0
        while iterations < iteration.limit, !converged {
            iterations += 1
            for row in 0..<rows {
                workingWeight[row] = priorWeight[row] * mean[row]
                working[row] = eta[row] + (response[row] - mean[row]) / mean[row]
            }
            if !offset.isEmpty { for row in 0..<rows { working[row] -= offset[row] } }
            solve()
            for row in 0..<rows {
                var value = intercept[level[row]]
                if hasTrend { value += trend * time[row] }
                if !offset.isEmpty { value += offset[row] }
                eta[row] = value
                mean[row] = max(exp(value), 2.220446049250313e-16)
            }
            let current = deviance()
            guard current.isFinite else { return false }
            converged = abs(current - previous) / (abs(current) + 0.1) < iteration.tolerance
            previous = current
        }
        var pearson = 0.0
        for row in 0..<rows {
            let residual = (response[row] - mean[row]) / mean[row]
            pearson += workingWeight[row] * residual * residual
        }
        dispersion = degreesOfFreedom > 0 ? pearson / Double(degreesOfFreedom) : .nan
        return converged
    }

    /// Fits counts that carry noise of known variance: variance φμ/coverage + v, with φ by moments.
    ///
    /// The noise enters the weights, W = weight · μ / (1 + v/(φμ)), so that a noisy row counts less, and is taken out of
    /// the dispersion. Observations may be negative.
    /// - Returns: Whether it converged.
    mutating func fit(trend wantsTrend: Bool, noiseVariance: [Double], minimumDispersion floor: Double) -> Bool {
        hasTrend = wantsTrend
        let rows = count
        let total = response.reduce(0, +)
        guard rows > 0, total > 0 else { return false }
        let level = total / Double(rows)
        for row in 0..<rows {
            mean[row] = max(response[row], 0.1 * level) + 0.1
            eta[row] = log(mean[row])
        }
        var phi = floor
        for step in 1...200 {
            iterations = step
            for row in 0..<rows {
                workingWeight[row] = priorWeight[row] * mean[row] / (1 + noiseVariance[row] / (phi * mean[row]))
                working[row] = eta[row] + (response[row] - mean[row]) / mean[row]
            }
            if !offset.isEmpty { for row in 0..<rows { working[row] -= offset[row] } }
            solve()
            var change = 0.0, pearson = 0.0
            for row in 0..<rows {
                var value = intercept[self.level[row]] + (hasTrend ? trend * time[row] : 0)
                if !offset.isEmpty { value += offset[row] }
                guard value.isFinite else { return false }
                // Steps of more than a factor of e are cut short: noise can send the first ones far.
                value = min(max(value, eta[row] - 1), eta[row] + 1)
                change = max(change, abs(value - eta[row]))
                eta[row] = value
                mean[row] = max(exp(value), 1e-8)
                let residual = response[row] - mean[row]
                pearson += priorWeight[row] * residual * residual / (mean[row] + noiseVariance[row] / phi)
            }
            guard degreesOfFreedom > 0 else { return false }
            let next = max(floor, pearson / Double(degreesOfFreedom))
            change = max(change, abs(next - phi) / phi)
            phi = next
            if change < 1e-7 {
                dispersion = phi
                return true
            }
        }
        dispersion = phi
        return false
    }

    /// Weights down rows far above their mean, by residuals that know each row's noise.
    mutating func reweight(threshold: Double, noiseVariance: [Double], coverage: [Double]) {
        var sum = 0.0, target = 0.0
        for row in 0..<count {
            let variance = dispersion * mean[row] / coverage[row] + noiseVariance[row]
            let residual = (response[row] - mean[row]) / (variance * max(1e-6, 1 - hat(row))).squareRoot()
            priorWeight[row] = coverage[row] * (residual > threshold ? 1 / (residual * residual) : 1)
            sum += priorWeight[row]
            target += coverage[row]
        }
        for row in 0..<count { priorWeight[row] *= target / sum }
    }

    /// Poisson deviance; ln μ is η except where the mean was floored.
    private func deviance() -> Double {
        var sum = 0.0
        for row in 0..<count {
            let y = response[row]
            let logMean = mean[row] > 2.3e-16 ? eta[row] : log(mean[row])
            let unit = y > 0 ? y * (logResponse[row] - logMean) : 0
            sum += priorWeight[row] * (unit - (y - mean[row]))
        }
        return 2 * sum
    }

    /// Weighted sums per level, and the trend's weight around the levels' mean times.
    private mutating func sums() {
        for index in 0..<levels {
            levelWeight[index] = 0
            levelTime[index] = 0
        }
        for row in 0..<count {
            levelWeight[level[row]] += workingWeight[row]
            levelTime[level[row]] += workingWeight[row] * time[row]
        }
        rank = hasTrend ? 1 : 0
        for index in 0..<levels where levelWeight[index] > 0 {
            rank += 1
            levelTime[index] /= levelWeight[index]
        }
        trendWeight = 0
        if hasTrend {
            for row in 0..<count {
                let centred = time[row] - levelTime[level[row]]
                trendWeight += workingWeight[row] * centred * centred
            }
        }
    }

    private mutating func solve() {
        sums()
        for index in 0..<levels { levelResponse[index] = 0 }
        var slope = 0.0
        for row in 0..<count {
            let index = level[row]
            levelResponse[index] += workingWeight[row] * working[row]
            if hasTrend { slope += workingWeight[row] * (time[row] - levelTime[index]) * working[row] }
        }
        trend = hasTrend && trendWeight > 0 ? slope / trendWeight : 0
        for index in 0..<levels where levelWeight[index] > 0 {
            intercept[index] = levelResponse[index] / levelWeight[index] - (hasTrend ? trend * levelTime[index] : 0)
        }
    }

    /// Leverage of a row.
    package func hat(_ row: Int) -> Double {
        let weight = workingWeight[row], index = level[row]
        var inverse = 1 / levelWeight[index]
        if hasTrend {
            let centred = time[row] - levelTime[index]
            inverse += centred * centred / trendWeight
        }
        return weight * inverse
    }

    /// Linear predictor at a season level and time, without its offset, and its variance for dispersion 1.
    package func predict(level: Int, time: Double) -> (eta: Double, unitVariance: Double) {
        var eta = intercept[level], variance = 1 / levelWeight[level]
        if hasTrend {
            eta += trend * time
            let centred = time - levelTime[level]
            variance += centred * centred / trendWeight
        }
        return levelWeight[level] > 0 ? (eta, variance) : (.nan, .nan)
    }

    /// Two-sided p value of the trend for a dispersion.
    func trendPValue(dispersion: Double) -> Double {
        guard degreesOfFreedom > 0 else { return .nan }
        let error = (dispersion / trendWeight).squareRoot()
        return StudentDistribution.twoSidedTail(trend / error, degrees: Double(degreesOfFreedom))
    }

    /// Mean squared working residual with the prior weights, which R takes for the dispersion after a reweighting.
    func dispersionWithPriorWeights() -> Double {
        guard degreesOfFreedom > 0 else { return .nan }
        var sum = 0.0
        for row in 0..<count {
            let residual = (response[row] - mean[row]) / mean[row]
            sum += priorWeight[row] * residual * residual
        }
        return sum / Double(degreesOfFreedom)
    }

    /// Standardised Anscombe residual of a row for a dispersion.
    package func anscombeResidual(_ row: Int, phi: Double) -> Double {
        let y = cbrt(response[row])
        let scaled = y * y / cbrt(mean[row]).squareRoot() - mean[row].squareRoot()
        return 1.5 * scaled / (phi * (1 - hat(row))).squareRoot()
    }

    /// Downweights rows whose standardised Anscombe residual is large, keeping the weights' sum.
    ///
    /// Farrington et al. 1996, section 3.4.
    package mutating func reweight(threshold: Double, phi: Double) {
        var sum = 0.0
        for row in 0..<count {
            let residual = anscombeResidual(row, phi: phi)
            let weight = residual > threshold ? 1 / (residual * residual) : 1
            priorWeight[row] = weight
            sum += weight
        }
        let scale = Double(count) / sum
        for row in 0..<count { priorWeight[row] *= scale }
    }
}
