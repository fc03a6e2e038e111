// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// From ρ-zCDP to (ε, δ) and back, tightly, every figure rounded to the safe side.
///
/// Canonne, Kamath, Steinke 2020 (arXiv 2004.00010), Corollary 13: ρ-zCDP implies (ε, δ) with
/// δ = inf over α > 1 of e^((α−1)(αρ−ε)) / (α−1) · (1 − 1/α)^α. Any α gives a valid bound, so a numerical search for
/// the best one can only err to the safe side; the results are then moved to that side by 1 part in 10⁹, far more than
/// the arithmetic's error.
package enum ZeroConcentrated {
    /// A part in 10⁹, by which results are moved to the safe side.
    package static let margin = 1e-9

    /// The least ε of ρ-zCDP at δ.
    ///
    /// - Parameters:
    ///   - rho: 0 or more.
    ///   - delta: Above 0; 1 or more needs no ε at all.
    /// - Returns: ε, 0 or more, at most 1e-9 too large in proportion.
    /// - Throws: ``PrivacyError/figure(_:)``.
    package static func epsilon(rho: Rational, delta: Rational) throws(PrivacyError) -> Double {
        guard rho >= 0, delta > 0 else {
            throw .figure("rho must be 0 or more and delta above 0; found \(rho), \(delta)")
        }
        if rho.isZero || delta >= 1 { return 0 }
        let cost = rho.double(rounding: .up)
        let strictness = -delta.naturalLogarithm
        let best = leastOverOrders { u in
            let beta = exp(u)
            return (1 + beta) * cost + strictness / beta + penalty(u, beta)
        }
        return best <= 0 ? 0 : best * (1 + margin)
    }

    /// The least δ of ρ-zCDP at ε, as its natural logarithm; 0 or less.
    ///
    /// - Throws: ``PrivacyError/figure(_:)``.
    package static func lnDelta(rho: Rational, epsilon: Rational) throws(PrivacyError) -> Double {
        guard rho > 0, epsilon >= 0 else {
            throw .figure("rho must be above 0 and epsilon 0 or more; found \(rho), \(epsilon)")
        }
        let cost = rho.double(rounding: .up)
        let bound = epsilon.double(rounding: .down)
        let best = leastOverOrders { u in
            let beta = exp(u)
            return beta * ((1 + beta) * cost - bound + penalty(u, beta))
        }
        return min(0, best + abs(best) * 1e-13 + 1e-10)
    }

    /// The least δ of ρ-zCDP at ε; never 0, even where no double is small enough.
    ///
    /// - Throws: ``PrivacyError/figure(_:)``.
    package static func delta(rho: Rational, epsilon: Rational) throws(PrivacyError) -> Double {
        max(exp(try lnDelta(rho: rho, epsilon: epsilon)), .leastNonzeroMagnitude)
    }

    /// The greatest ρ that keeps within (ε, δ).
    ///
    /// - Throws: ``PrivacyError/figure(_:)``.
    package static func greatestRho(epsilon: Rational, delta: Rational) throws(PrivacyError) -> Double {
        guard epsilon > 0, delta > 0, delta < 1 else {
            throw .figure("epsilon must be above 0 and delta between 0 and 1; found \(epsilon), \(delta)")
        }
        let bound = epsilon.double(rounding: .down)
        let strictness = -delta.naturalLogarithm
        let best = -leastOverOrders { u in
            let beta = exp(u)
            return (strictness / beta + penalty(u, beta) - bound) / (1 + beta)
        }
        return max(0, best * (1 - margin))
    }

    /// With β = α − 1 = e^u: u − (1 + 1/β) ln(1 + β), so that ε = αρ + ln(1/δ)/β + penalty; written without cancellation.
    private static func penalty(_ u: Double, _ beta: Double) -> Double {
        beta > 1 ? -log1p(1 / beta) - log1p(beta) / beta : u - (1 + 1 / beta) * log1p(beta)
    }

    /// The least value over the orders α = 1 + e^u of a function that falls and then rises.
    ///
    /// Each function above is quasi-convex in u: its sublevel sets are those of ln δ, which is convex in α.
    private static func leastOverOrders(_ value: (Double) -> Double) -> Double {
        var low = -60.0
        var high = 60.0
        // A coarse grid first, because far from the optimum rounding makes plateaus.
        let steps = 480
        var best = (position: low, value: Double.infinity)
        for step in 0...steps {
            let position = low + (high - low) * Double(step) / Double(steps)
            let found = value(position)
            if found < best.value { best = (position, found) }
        }
        (low, high) = (best.position - 0.25, best.position + 0.25)
        let ratio = (5.0.squareRoot() - 1) / 2
        var left = high - ratio * (high - low)
        var right = low + ratio * (high - low)
        var (atLeft, atRight) = (value(left), value(right))
        for _ in 0..<60 {
            if atLeft < atRight {
                (high, right, atRight) = (right, left, atLeft)
                left = high - ratio * (high - low)
                atLeft = value(left)
            } else {
                (low, left, atLeft) = (left, right, atRight)
                right = low + ratio * (high - low)
                atRight = value(right)
            }
        }
        return min(best.value, atLeft, atRight)
    }
}
