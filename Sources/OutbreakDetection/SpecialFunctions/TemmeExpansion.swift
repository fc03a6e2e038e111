// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Temme's uniform asymptotic expansion of the incomplete gamma functions for one large shape.
///
/// Q(a, x) = ½ erfc(η√(a/2)) + S(η) e^(−aη²/2) / √(2πa), with ½η² = λ − 1 − ln λ and λ = x/a. S is a power series in η
/// whose coefficients follow from a backward recurrence in a alone, so that inverting for one shape computes them once.
/// Temme, *Math. Comp.* 48 (1987); Gil, Segura and Temme, *SIAM J Sci Comput* 34 (2012) A2965.
struct TemmeExpansion {
    private let shape: Double
    private let coefficients: [Double]
    private let normalization: Double

    /// Taylor coefficients of η/(λ − 1) in η.
    private static let series: [Double] = [
        1.0, -0.3333333333333333333, 0.08333333333333333333, -0.01481481481481481481, 0.001157407407407407407,
        0.0003527336860670194004, -0.0001787551440329218107, 0.00003919263178522437782, -2.185448510679992161e-6,
        -1.854062210715159961e-6, 8.296711340953086005e-7, -1.766595273682607930e-7, 6.707853543401498580e-9,
        1.026180978424030804e-8, -4.382036018453353187e-9, 9.147699582236790234e-10, -2.551419399494624977e-11,
        -5.830772132550425067e-11, 2.436194802066741624e-11, -5.027669280114175589e-12, 1.100439203195613477e-13,
        3.371763262400985379e-13, -1.392388722418162066e-13, 2.853489380704744320e-14, -5.139111834242572619e-16,
        -1.975228829434944284e-15, 8.099521156704561334e-16, -1.652253121639816182e-16,
    ]

    /// Computes the recurrence.
    /// - Parameter shape: At least 25.
    init(_ shape: Double) {
        self.shape = shape
        let series = Self.series
        var b = [Double](repeating: 0, count: 26)
        b[25] = series[26]
        b[24] = series[25]
        for m in stride(from: 24, to: 0, by: -1) {
            b[m - 1] = series[m] + Double(m + 1) * b[m + 1] / shape
        }
        normalization = 1 / (1 + b[1] / shape)
        coefficients = b
    }

    /// Both tails at x, which must be within 40 percent of the shape.
    func regularized(_ x: Double) -> (lower: Double, upper: Double) {
        let half = GammaFunctions.deviance(shape, x)  // a η²/2
        let magnitude = (2 * half / shape).squareRoot()
        let eta = x < shape ? -magnitude : magnitude
        var sum = 0.0
        for index in stride(from: 24, through: 0, by: -1) { sum = sum * eta + coefficients[index] }
        let correction = sum * normalization * exp(-half) / (2 * Double.pi * shape).squareRoot()
        let tail = 0.5 * erfc(half.squareRoot())
        // The smaller tail first, the other as its complement.
        if x < shape {
            let lower = tail - correction
            return (lower, 1 - lower)
        }
        let upper = tail + correction
        return (1 - upper, upper)
    }
}
