// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a reference file, and where.
package enum ReferenceError: Error, Hashable, Sendable {
    /// A parameter that no figure exists for.
    case outOfRange(String)
    /// Something missing or of another kind, at a place such as `cases[2].rho`.
    case malformed(place: String, problem: String)
    /// Not one of the known formats.
    case unknownFormat
    /// Not readable, or not JSON.
    case unreadable(String)
}

extension ReferenceError: CustomStringConvertible {
    /// What a person reads, after the file's name.
    package var description: String {
        switch self {
        case .outOfRange(let problem): problem
        case .malformed(let place, let problem): "\(place): \(problem)"
        case .unknownFormat:
            "none of the known formats; expected one of bernoulli_exp, discrete_gaussian, discrete_gaussian_exact_delta, "
                + "discrete_laplace, group_privacy, ledger, pure_dp_composition, rdp, tree_mechanism, zcdp_to_approx_dp"
        case .unreadable(let problem): problem
        }
    }
}
