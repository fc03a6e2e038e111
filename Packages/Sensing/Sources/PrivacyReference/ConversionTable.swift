// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Formulas that the product does not use, to compare the one it uses with.
package enum ConversionTable {
    /// The order α > 1 at which Corollary 13's δ is least: (2α−1)ρ − ε + ln(1 − 1/α) = 0, which increases in α.
    package static func optimalOrder(rho: Double, epsilon: Double) -> Double {
        var low = -80.0
        var high = 80.0
        for _ in 0..<300 {
            let middle = (low + high) / 2
            let beta = exp(middle)
            let slope = (2 * beta + 1) * rho - epsilon - log1p(1 / beta)
            if slope < 0 { low = middle } else { high = middle }
        }
        return 1 + exp((low + high) / 2)
    }

    /// ρ + 2 √(ρ ln(1/δ)).
    ///
    /// Bun, Steinke 2016, Proposition 1.3.
    package static func bunSteinke(rho: Double, lnDelta: Double) -> Double { rho + 2 * (rho * -lnDelta).squareRoot() }

    /// √(2k ln(1/δ)) ε + k ε (e^ε − 1).
    ///
    /// Dwork, Rothblum, Vadhan 2010, Theorem III.3.
    package static func dworkRothblumVadhan(epsilon: Double, count: Int, lnDelta: Double) -> Double {
        (2 * Double(count) * -lnDelta).squareRoot() * epsilon + Double(count) * epsilon * expm1(epsilon)
    }

    /// δ (e^(kε) − 1) / (e^ε − 1): what (ε, δ) becomes for a group of k, at kε.
    package static func groupDelta(epsilon: Double, delta: Double, people: Int) -> Double {
        epsilon == 0 ? delta * Double(people) : delta * expm1(epsilon * Double(people)) / expm1(epsilon)
    }
}
