// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The gamma function's relatives, accurate to about 1e-14 relative unless said otherwise.
public enum GammaFunctions {
    /// ln Γ(x).
    /// - Parameter x: Above 0.
    /// - Returns: The logarithm.
    public static func logGamma(_ x: Double) -> Double { lgamma(x).0 }

    /// The error of Stirling's formula, ln Γ(x + 1) − (x + ½) ln x + x − ½ ln 2π.
    ///
    /// Abramowitz and Stegun 6.1.41; below 16 from ln Γ itself.
    /// - Parameter x: Above 0.
    /// - Returns: The error.
    static func stirlingError(_ x: Double) -> Double {
        if x < 16 { return logGamma(x + 1) - (x + 0.5) * log(x) + x - 0.918_938_533_204_672_8 }
        let square = 1 / (x * x)
        return
            (1.0 / 12
            - square
            * (1.0 / 360
                - square * (1.0 / 1260 - square * (1.0 / 1680 - square * (1.0 / 1188 - square * 691.0 / 360_360)))))
            / x
    }

    /// a ln(a/x) + x − a without cancellation where x is near a.
    /// - Parameters:
    ///   - a: Above 0.
    ///   - x: Above 0.
    /// - Returns: A value of at least 0.
    static func deviance(_ a: Double, _ x: Double) -> Double {
        let difference = x - a
        if abs(difference) < 0.3 * (x + a) {
            // ln(x/a) = 2 artanh((x − a)/(x + a)); the leading terms are subtracted exactly.
            let v = difference / (x + a)
            let square = v * v
            var power = 2 * a * v * square, sum = difference * v
            var divisor = 3.0
            while true {
                let next = sum - power / divisor
                if next == sum { return sum }
                sum = next
                power *= square
                divisor += 2
            }
        }
        return a * log(a / x) + difference
    }

    /// x^a e^−x / Γ(a + 1), the Poisson probability of a when the mean is x.
    /// - Parameters:
    ///   - a: Above 0.
    ///   - x: Above 0.
    /// - Returns: The probability.
    static func poissonTerm(_ a: Double, _ x: Double) -> Double {
        if a < 1 { return exp(a * log(x) - x - logGamma(a + 1)) }
        return exp(-stirlingError(a) - deviance(a, x)) / (2 * Double.pi * a).squareRoot()
    }

    /// Regularised lower incomplete gamma function P(a, x).
    /// - Parameters:
    ///   - a: Shape, above 0.
    ///   - x: At least 0.
    /// - Returns: The lower tail.
    public static func lowerRegularized(_ a: Double, _ x: Double) -> Double { regularized(a, x).lower }

    /// Regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x).
    /// - Parameters:
    ///   - a: Shape, above 0.
    ///   - x: At least 0.
    /// - Returns: The upper tail.
    public static func upperRegularized(_ a: Double, _ x: Double) -> Double { regularized(a, x).upper }

    /// Both tails, each accurate where it is small.
    ///
    /// Series below the mean, continued fraction above (DiDonato and Morris, *ACM TOMS* 12 (1986) 377), Temme's uniform
    /// expansion where a is large and x near it (Temme, *SIAM J Math Anal* 10 (1979) 757).
    static func regularized(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
        guard x > 0 else { return (0, 1) }
        guard x < .infinity else { return (1, 0) }
        if a >= 25, abs(x - a) < 0.4 * a { return TemmeExpansion(a).regularized(x) }
        if x < a + 1 {
            var term = 1.0, sum = 1.0, divisor = a
            while true {
                divisor += 1
                term *= x / divisor
                sum += term
                if term < sum * 1e-17 { break }
            }
            let lower = sum * poissonTerm(a, x)
            return (lower, 1 - lower)
        }
        // Lentz's method on the continued fraction of Γ(a, x).
        var b = x + 1 - a, c = 1e300, d = 1 / b, fraction = d
        for step in 1...100_000 {
            let numerator = -Double(step) * (Double(step) - a)
            b += 2
            d = 1 / nonzero(numerator * d + b)
            c = nonzero(b + numerator / c)
            let factor = d * c
            fraction *= factor
            if abs(factor - 1) < 1e-16 { break }
        }
        let upper = fraction * poissonTerm(a, x) * a
        return (1 - upper, upper)
    }

    private static func nonzero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }

    /// The x with P(a, x) = p.
    ///
    /// Halley's iteration on the smaller tail, kept inside a bracket, from the Wilson-Hilferty start (or the leading term
    /// of the series for small results).
    ///
    /// - Parameters:
    ///   - a: Shape, above 0.
    ///   - p: Lower tail, 0...1.
    /// - Returns: The quantile.
    public static func inverseLowerRegularized(_ a: Double, _ p: Double) -> Double {
        guard p > 0 else { return 0 }
        guard p < 1 else { return .infinity }
        let upper = 1 - p
        var x = inverseStart(a, p)
        let expansion = a >= 25 ? TemmeExpansion(a) : nil
        var low = 0.0, high = Double.infinity
        for _ in 0..<200 {
            let tails: (lower: Double, upper: Double)
            if let expansion, abs(x - a) < 0.4 * a {
                tails = expansion.regularized(x)
            } else {
                tails = regularized(a, x)
            }
            let error = p <= 0.5 ? tails.lower - p : upper - tails.upper
            if error == 0 { return x }
            if error > 0 { high = x } else { low = x }
            let density = poissonTerm(a, x) * a / x
            guard density > 0 else {
                x = high.isFinite ? (low + high) / 2 : 2 * low
                continue
            }
            let newton = error / density
            let curvature = (a - 1) / x - 1
            let halley = newton / max(0.5, 1 - 0.5 * newton * curvature)
            // Halley's error is cubic, so a step this small leaves nothing above rounding.
            if abs(halley) <= 1e-6 * x { return x - halley }
            x -= halley
            if !(x > low && x < high) { x = high.isFinite ? (low + high) / 2 : 2 * low }
        }
        return x
    }

    private static func inverseStart(_ a: Double, _ p: Double) -> Double {
        let z = NormalDistribution.quantile(p)
        let ninth = 1 / (9 * a)
        let cubeRoot = 1 - ninth + z * ninth.squareRoot()
        let start = a * cubeRoot * cubeRoot * cubeRoot
        if a < 1 || cubeRoot < 0.3 {
            // P(a, x) is about x^a / Γ(a + 1) for small x.
            let small = exp((log(p) + logGamma(a + 1)) / a)
            if small < 0.5 * (a + 1) { return max(small, .leastNormalMagnitude) }
            if a < 1, p > 0.5 { return max(-log((1 - p) * exp(logGamma(a))), 0.1) }
        }
        return max(start, 1e-3 * a)
    }
}
