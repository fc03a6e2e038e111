// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Why a method could not run.
public enum DetectionError: Error, Equatable, Sendable {
    /// A parameter is outside what the method allows.
    case badParameter(name: String, found: String, expected: String)
    /// The series has too few points before those to judge.
    case tooShort(method: String, needed: Int, found: Int)
    /// A dated reference week is not in the series.
    case referenceOutsideSeries(index: Int, yearsBack: Int)
    /// A regression on the reference data did not converge.
    case didNotConverge(method: String)
}

extension DetectionError: CustomStringConvertible {
    /// What a reader needs to correct the input.
    public var description: String {
        switch self {
        case .badParameter(let name, let found, let expected):
            "\(name) is \(found); it must be \(expected)."
        case .tooShort(let method, let needed, let found):
            "\(method) needs at least \(needed) periods; the series has \(found)."
        case .referenceOutsideSeries(let index, let yearsBack):
            "The series does not reach \(yearsBack) years back from its point \(index + 1); lower b or judge later points."
        case .didNotConverge(let method):
            "\(method): the regression on the reference data did not converge; the series may be almost all zero."
        }
    }
}
