// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Kulldorff's Poisson log likelihood ratio, conditional on the total.
struct PoissonScanRatio: Sendable {
    /// Cases in all zones and days.
    let total: Double

    /// c ln(c/μ) + (C − c) ln((C − c)/(C − μ)) where c > μ, else 0.
    ///
    /// Kulldorff, *Commun Stat Theory Methods* 26 (1997) 1481.
    func callAsFunction(_ count: Double, expected: Double) -> Double {
        guard count > expected else { return 0 }
        let outside = total - count
        return (expected > 0 ? count * log(count / expected) : .infinity)
            + (outside > 0 ? outside * log(outside / (total - expected)) : 0)
    }

    /// For each count up to a largest one, the largest expectation at which its ratio still reaches a limit.
    ///
    /// The ratio falls in the expectation and grows in the count, so this table turns "is the ratio at least L" into a
    /// comparison of whole numbers, exactly (up to a slack of 1e-9 on the safe side).
    func largestExpectations(reaching limit: Double, upTo largest: Int) -> [Double] {
        (0...largest).map { whole in
            let count = Double(whole)
            guard limit > 0 else { return count }
            var low = 0.0, high = count
            guard count > 0 else { return 0 }
            while high - low > 1e-12 * high {
                let middle = (low + high) / 2
                if callAsFunction(count, expected: middle) >= limit { low = middle } else { high = middle }
                if middle == low, middle == high { break }
                if high < 1e-300 { break }
            }
            return high * (1 + 1e-9)
        }
    }
}
