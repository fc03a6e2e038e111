// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Which of R's habits a Farrington detector keeps.
public enum FarringtonRules: String, Sendable, CaseIterable {
    /// The method as the papers and the manual intend it.
    case corrected
    /// R's `surveillance` 1.20.3 to the digit.
    case asInR
    /// R's habits, but with its regressions run to convergence.
    case asInRConverged

    var iteration: SeasonalRegression.Iteration {
        switch self {
        case .asInR: .asInR
        case .asInRConverged, .corrected: .converged
        }
    }
}

/// On which scale a threshold is symmetric.
public enum PowerTransformation: String, Sendable, CaseIterable {
    /// Corrects the Poisson's skewness.
    case twoThirds = "2/3"
    /// Stabilises the Poisson's variance.
    case half = "1/2"
    /// The counts themselves.
    case none

    var exponent: Double {
        switch self {
        case .twoThirds: 2.0 / 3
        case .half: 0.5
        case .none: 1
        }
    }
}

/// Fewest cases in the newest periods for which an alarm makes sense.
public struct CaseLimit: Sendable, Equatable {
    /// Cases needed, at least 0.
    public let cases: Double
    /// Over so many periods, the judged one included; at least 1.
    public let periods: Int

    /// Makes a limit.
    /// - Parameters:
    ///   - cases: Cases needed.
    ///   - periods: Over so many periods.
    public init(cases: Double, periods: Int) {
        self.cases = cases
        self.periods = periods
    }

    /// Whether the counts up to a position reach the limit; `nil` if some of them are missing.
    func isReached(_ counts: [Double], _ index: Int) -> Bool? {
        var sum = 0.0
        for position in max(0, index - periods + 1)...index { sum += counts[position] }
        return sum.isNaN ? nil : sum >= cases
    }
}
