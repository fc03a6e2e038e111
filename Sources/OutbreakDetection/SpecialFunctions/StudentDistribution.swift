// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Student's t distribution.
public enum StudentDistribution {
    /// P(T > t).
    /// - Parameters:
    ///   - t: Any number.
    ///   - degrees: Degrees of freedom, above 0, need not be whole.
    /// - Returns: The probability.
    public static func upperTail(_ t: Double, degrees: Double) -> Double {
        guard !t.isInfinite else { return t < 0 ? 1 : 0 }
        let square = t * t
        let outside =
            0.5
            * BetaFunctions.regularized(
                degrees / (degrees + square), complement: square / (degrees + square), degrees / 2, 0.5
            ).lower
        return t >= 0 ? outside : 1 - outside
    }

    /// P(T ≤ t).
    /// - Parameters:
    ///   - t: Any number.
    ///   - degrees: Degrees of freedom, above 0.
    /// - Returns: The probability.
    public static func cdf(_ t: Double, degrees: Double) -> Double { upperTail(-t, degrees: degrees) }

    /// P(|T| > |t|).
    /// - Parameters:
    ///   - t: Any number.
    ///   - degrees: Degrees of freedom, above 0.
    /// - Returns: The probability.
    public static func twoSidedTail(_ t: Double, degrees: Double) -> Double {
        2 * upperTail(abs(t), degrees: degrees)
    }

    /// The t with P(T ≤ t) = p.
    ///
    /// Newton's iteration on the tail's logarithm from the normal quantile, kept inside a bracket.
    /// - Parameters:
    ///   - p: 0...1.
    ///   - degrees: Degrees of freedom, above 0.
    /// - Returns: The quantile.
    public static func quantile(_ p: Double, degrees: Double) -> Double {
        guard p > 0 else { return p == 0 ? -.infinity : .nan }
        guard p < 1 else { return p == 1 ? .infinity : .nan }
        if p == 0.5 { return 0 }
        let tail = min(p, 1 - p)
        let z = -NormalDistribution.quantile(tail)
        // Cornish-Fisher start (Abramowitz and Stegun 26.7.5).
        var t = z + (z * z * z + z) / (4 * degrees)
        var low = 0.0, high = Double.infinity
        let constant =
            GammaFunctions.logGamma((degrees + 1) / 2) - GammaFunctions.logGamma(degrees / 2)
            - 0.5 * log(degrees * Double.pi)
        for _ in 0..<400 {
            let value = upperTail(t, degrees: degrees)
            if value > tail { low = t } else { high = t }
            let density = exp(constant - (degrees + 1) / 2 * log1p(t * t / degrees))
            // In ln t and ln(tail) the far tail is a straight line.
            let slope = -t * density / value
            var next = t * exp((log(tail) - log(value)) / slope)
            if !(next > low && next < high) { next = high.isFinite ? (low + high) / 2 : 2 * t }
            let change = abs(next - t)
            t = next
            if change <= 1e-13 * t { break }
        }
        return p > 0.5 ? t : -t
    }
}
