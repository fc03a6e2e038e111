// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A threshold by normal approximation on a power-transformed scale (Farrington 1996, section 3.6).
struct DeltaThreshold {
    private let exponent: Double
    private let transformed: Double
    private let sd: Double

    /// Makes a threshold.
    ///
    /// - Parameters:
    ///   - mean: Predicted mean.
    ///   - error: Standard error of the mean.
    ///   - phi: Dispersion.
    ///   - transformation: The scale.
    ///   - noiseVariance: Variance of the noise that the judged count carries.
    init(mean: Double, error: Double, phi: Double, transformation: PowerTransformation, noiseVariance: Double = 0) {
        let tau = phi + (error * error + noiseVariance) / mean
        exponent = transformation.exponent
        transformed = pow(mean, exponent)
        switch transformation {
        case .twoThirds: sd = (4.0 / 9 * cbrt(mean) * tau).squareRoot()
        case .half: sd = (tau / 4).squareRoot()
        case .none: sd = (mean * tau).squareRoot()
        }
    }

    /// The upper bound at a normal quantile.
    func bound(_ z: Double) -> Double { pow(transformed + z * sd, 1 / exponent) }

    /// The observation's distance from the mean in standard deviations.
    func standardize(_ observed: Double) -> Double {
        (pow(max(observed, 0), exponent) - transformed) / sd
    }
}
