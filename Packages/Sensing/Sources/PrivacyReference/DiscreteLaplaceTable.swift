// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import DifferentialPrivacy

internal import Foundation

/// Exact figures of the discrete Laplace P(x) = (1 − q)/(1 + q) · q^|x| with q = e^(−1/t).
package struct DiscreteLaplaceTable {
    /// 1/t.
    private let rate: Double
    /// q.
    private let q: Double

    /// Takes the scale t, above 0.
    ///
    /// - Throws: ``ReferenceError/outOfRange(_:)``.
    package init(scale: Rational) throws(ReferenceError) {
        guard scale > 0 else { throw .outOfRange("scale \(scale) is not above 0") }
        rate = (Rational.one / scale).double()
        q = exp(-rate)
    }

    /// ln P(X = x).
    package func lnMass(_ x: Double) -> Double { log(-expm1(-rate)) - log1p(q) - abs(x) * rate }

    /// P(|X| > x) = 2 q^(x+1) / (1 + q).
    package func tail(beyond x: Double) -> Double { 2 * exp(-(x + 1) * rate) / (1 + q) }

    /// E X².
    package var variance: Double { 2 * q / (expm1(-rate) * expm1(-rate)) }

    /// E X⁴.
    package var fourthMoment: Double { 2 * q * (1 + 10 * q + q * q) / pow(-expm1(-rate), 4) }

    /// The smallest m with P(|X| ≤ m) ≥ probability.
    package func magnitudeQuantile(_ probability: Double) -> Int {
        var m = max(0, Int((-log((1 - probability) * (1 + q) / 2) / rate).rounded(.up)) - 2)
        while m > 0, tail(beyond: Double(m - 1)) <= 1 - probability { m -= 1 }
        while tail(beyond: Double(m)) > 1 - probability { m += 1 }
        return m
    }

    /// OpenDP's `discrete_laplacian_scale_to_accuracy`: t ln(2 / (α (e^(1/t) + 1))) + 1.
    package func openDPAccuracy(alpha: Double) -> Double {
        (log(2 / alpha) - rate - log1p(q)) / rate + 1
    }

    /// Rényi divergence of order α between the noise and the noise shifted by an integer.
    ///
    /// Σ P(x)^α P(x−d)^(1−α) in three parts: left of 0, right of d, and between.
    package func renyi(order: Double, shift: Int) -> Double {
        let d = Double(shift)
        let lnMassAtZero = lnMass(0)
        let lnTailSum = lnMassAtZero - log(-expm1(-rate))
        // Probability of each part under the shifted noise, and its constant or varying log-ratio.
        var parts: [(lnProbability: Double, lnRatio: Double)] = [
            (lnTailSum - d * rate, d * rate), (lnTailSum, -d * rate),
        ]
        for x in 1..<max(shift, 1) {
            let lnRatio = (d - 2 * Double(x)) * rate
            parts.append((lnMassAtZero - (d - Double(x)) * rate, lnRatio))
        }
        return renyiDivergence(parts, order: order)
    }
}
