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

    /// The larger one of a ratio that is known and of a cylinder's, whose logarithms are taken only where they may matter.
    ///
    /// With h(x) = (1 + x) ln(1 + x) − x ≤ x²/2, and h(−y) ≤ y²/(2(1 − y)), the ratio is at most
    /// (c − μ)² (1/μ + 1/(C − c)) / 2.
    func raised(_ best: Double, _ count: Double, expected: Double) -> Double {
        let excess = count - expected
        if excess * excess * 0.5 * (total - count + expected) < best * (1 - 1e-9) * expected * (total - count) {
            return best
        }
        return max(best, self(count, expected: expected))
    }

    /// For each count up to a largest one, the largest expectation at which its ratio still reaches a limit.
    ///
    /// The ratio falls in the expectation and grows in the count, so this table turns "is the ratio at least L" into a
    /// comparison of whole numbers, exactly (up to a slack of 1e-9 on the safe side). It is convex in the expectation, so
    /// Newton's iteration from below never passes the root.
    func largestExpectations(reaching limit: Double, upTo largest: Int) -> [Double] {
        var start = 0.0
        return (0...largest).map { whole in
            let count = Double(whole)
            guard limit > 0, count > 0 else { return count }
            // What one case less may have; for the first counts a value at which the ratio is above the limit.
            var mean = start > 0 ? start : count * exp(-1 - limit / count)
            guard mean > 0 else { return 1e-300 }
            var isSettled = false
            for _ in 0..<100 where !isSettled {
                let slope = count / mean - (total - count) / (total - mean)
                let step = (self(count, expected: mean) - limit) / slope
                isSettled = !(step > 1e-12 * mean)
                if step > 0 { mean += step }
            }
            start = mean
            // Nowhere near the limit's root only for limits close to 0; every count above its expectation reaches those.
            return isSettled ? min(count, mean * (1 + 1e-9)) : count
        }
    }
}
