// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Pearson's test of a million draws against a probability per integer, with tails pooled so that every bin expects
/// at least 25.
struct GoodnessOfFit {
    /// Σ (observed − expected)² / expected.
    private(set) var statistic = 0.0
    /// Bins − 1.
    private(set) var degreesOfFreedom = -1

    /// Compares draws by value with `mass`; values outside `range` are pooled with its ends.
    init(_ counts: [Int: Int], draws: Int, range: ClosedRange<Int>, mass: (Int) -> Double) {
        var expected = 0.0
        var observed = 0
        var spentMass = 0.0
        var spentDraws = 0
        for value in range {
            let next = mass(value) * Double(draws)
            expected += next
            observed += counts[value] ?? 0
            if value == range.lowerBound {
                for (other, count) in counts where other < value { observed += count }
            }
            let remaining = Double(draws) - spentMass - expected
            if expected >= 25, remaining >= 25 {
                add(Double(observed), expected)
                spentMass += expected
                spentDraws += observed
                (expected, observed) = (0, 0)
            }
        }
        add(Double(draws - spentDraws), Double(draws) - spentMass)
    }

    private mutating func add(_ observed: Double, _ expected: Double) {
        statistic += (observed - expected) * (observed - expected) / expected
        degreesOfFreedom += 1
    }

    /// The value exceeded with probability 1e-6 (Wilson, Hilferty 1931, good to a percent from one degree up here).
    var critical: Double {
        let n = Double(max(degreesOfFreedom, 1))
        let z = 4.753424308822899
        // For few degrees the cube is off by a few percent to the low side; 1.05 keeps the false alarms rare.
        return 1.05 * n * pow(1 - 2 / (9 * n) + z * (2 / (9 * n)).squareRoot(), 3)
    }
}
