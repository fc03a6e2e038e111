// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Draws from the distributions that the simulations need.
extension RandomNumberGenerator {
    /// A uniform number, above 0 and below 1.
    public mutating func uniform() -> Double {
        (Double(next() >> 12) + 0.5) * 0x1p-52
    }

    /// A standard normal number, by inversion so that one draw takes one number.
    public mutating func normal() -> Double { NormalDistribution.quantile(uniform()) }

    /// A gamma number.
    ///
    /// Marsaglia and Tsang, *ACM TOMS* 26 (2000) 363.
    /// - Parameters:
    ///   - shape: Above 0.
    ///   - scale: Above 0.
    /// - Returns: A number above 0.
    public mutating func gamma(shape: Double, scale: Double) -> Double {
        if shape < 1 {
            let boost = pow(uniform(), 1 / shape)
            return boost * gamma(shape: shape + 1, scale: scale)
        }
        let d = shape - 1.0 / 3, c = 1 / (9 * d).squareRoot()
        while true {
            let z = normal()
            let cube = 1 + c * z
            guard cube > 0 else { continue }
            let v = cube * cube * cube
            if log(uniform()) < 0.5 * z * z + d * (1 - v + log(v)) { return d * v * scale }
        }
    }

    /// A Poisson number.
    ///
    /// Multiplication of uniforms below 10, Hörmann's transformed rejection (*Insurance: Mathematics and Economics* 12
    /// (1993) 39) from there on.
    /// - Parameter mean: At least 0.
    /// - Returns: A whole number.
    public mutating func poisson(mean: Double) -> Double {
        guard mean > 0 else { return 0 }
        if mean < 10 {
            let limit = exp(-mean)
            var product = uniform(), count = 0.0
            while product > limit {
                product *= uniform()
                count += 1
            }
            return count
        }
        let root = mean.squareRoot()
        let b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b
        let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4), bound = 0.9277 - 3.6224 / (b - 2)
        while true {
            let u = uniform() - 0.5, v = uniform()
            let us = 0.5 - abs(u)
            let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
            if us >= 0.07, v <= bound { return k }
            if k < 0 || (us < 0.013 && v > us) { continue }
            let left = log(v * inverseAlpha / (a / (us * us) + b))
            if left <= k * log(mean) - mean - GammaFunctions.logGamma(k + 1) { return k }
        }
    }

    /// A negative binomial number.
    /// - Parameters:
    ///   - mean: At least 0.
    ///   - dispersion: Variance over mean; 1 or less gives Poisson.
    /// - Returns: A whole number.
    public mutating func negativeBinomial(mean: Double, dispersion: Double) -> Double {
        guard mean > 0, dispersion > 1 else { return poisson(mean: mean) }
        return poisson(mean: gamma(shape: mean / (dispersion - 1), scale: dispersion - 1))
    }
}
