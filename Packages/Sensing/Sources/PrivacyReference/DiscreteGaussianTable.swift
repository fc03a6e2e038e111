// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import DifferentialPrivacy

internal import Foundation

/// Exact figures of the discrete Gaussian P(x) ∝ e^(−x²/(2σ²)), summed term by term.
package struct DiscreteGaussianTable {
    /// σ².
    package let parameter: Double
    /// Σ e^(−x²/(2σ²)) over all integers.
    package let normaliser: Double

    /// Weights of 0, 1, 2, … relative to that of 0.
    private let weights: [Double]
    private let lnNormaliser: Double

    /// Sums the distribution up.
    ///
    /// - Parameter sigmaSquared: Above 0, at most 10^12.
    /// - Throws: ``ReferenceError/outOfRange(_:)``.
    package init(sigmaSquared: Rational) throws(ReferenceError) {
        guard sigmaSquared > 0, sigmaSquared <= Rational(1_000_000_000_000) else {
            throw .outOfRange("sigma_squared \(sigmaSquared) is not above 0 and at most 1e12")
        }
        let parameter = sigmaSquared.double()
        let reach = Int((parameter.squareRoot() * 40).rounded(.up)) + 1
        weights = (0...reach).map { exp(-Double($0) * Double($0) / (2 * parameter)) }
        self.parameter = parameter
        let beyondZero = 2 * weights.dropFirst().reversed().reduce(0, +)
        normaliser = 1 + beyondZero
        lnNormaliser = log1p(beyondZero)
    }

    /// ln P(X = x).
    package func lnMass(_ x: Double) -> Double {
        -x * x / (2 * parameter) - lnNormaliser
    }

    /// E X^power, power even.
    package func moment(_ power: Int) -> Double {
        var sum = 0.0
        for x in weights.indices.reversed().dropLast() { sum += 2 * pow(Double(x), Double(power)) * weights[x] }
        return sum / normaliser
    }

    /// P(|X| > x).
    package func tail(beyond x: Int) -> Double {
        if x + 1 < weights.count { return 2 * weights[(x + 1)...].reversed().reduce(0, +) / normaliser }
        // Beyond the table each term is e^−800 at most; the first few decide.
        return (x + 1...x + 200).reversed().reduce(0) { $0 + 2 * exp(lnMass(Double($1))) }
    }

    /// The smallest m with P(|X| ≤ m) ≥ probability.
    package func magnitudeQuantile(_ probability: Double) -> Int {
        var above = 0.0
        for x in weights.indices.reversed() {
            above += (x == 0 ? 1 : 2) * weights[x] / normaliser
            if above > 1 - probability { return x }
        }
        return 0
    }

    /// The scale ⌊σ⌋ + 1 of the proposal of Algorithm 3 and the probability that it accepts.
    package func algorithm3(sigmaSquared: Rational) throws(ReferenceError) -> (scale: Int, acceptance: Double) {
        var scale = Int(parameter.squareRoot())
        while Rational(scale) * Rational(scale) > sigmaSquared { scale -= 1 }
        while Rational(scale + 1) * Rational(scale + 1) <= sigmaSquared { scale += 1 }
        scale += 1
        let proposal = try DiscreteLaplaceTable(scale: Rational(scale))
        let centre = parameter / Double(scale)
        var sum = 0.0
        for y in (0..<weights.count + 40 * scale).reversed() {
            let distance = Double(y) - centre
            sum += (y == 0 ? 1 : 2) * exp(proposal.lnMass(Double(y)) - distance * distance / (2 * parameter))
        }
        return (scale, sum)
    }

    /// ln of the exact δ at ε for an integer sensitivity.
    ///
    /// Canonne, Kamath, Steinke 2020, Theorem 7, summed as Σ P(y) (1 − e^(ε − loss(y))) over losses above ε, so that
    /// nothing cancels.
    package func lnExactDelta(sensitivity: Int, epsilon: Double) -> Double {
        let d = Double(sensitivity)
        let first = (epsilon * parameter / d - d / 2).rounded(.down) + 1
        let lnFirst = lnMass(first)
        var sum = 0.0
        for step in (0...weights.count * 2).reversed() {
            let y = first + Double(step)
            let loss = (2 * y * d + d * d) / (2 * parameter)
            guard loss > epsilon else { continue }
            sum += exp(lnMassDifference(y, first)) * -expm1(epsilon - loss)
        }
        return lnFirst + log(sum)
    }

    /// ln P(y) − ln P(x).
    private func lnMassDifference(_ y: Double, _ x: Double) -> Double { (x - y) * (x + y) / (2 * parameter) }
}
