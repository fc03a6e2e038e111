// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import DifferentialPrivacy
package import Foundation

/// Compares this code's arithmetic with a file of reference values.
package enum ReferenceFile {
    /// Compares every case of a document; the format is recognised by its keys.
    ///
    /// - Throws: ``ReferenceError``, which names the place in the file.
    package static func check(json: Data) throws(ReferenceError) -> [ReferenceCase] {
        let document = try ReferenceValue(json: json)
        if document["epsilon_for_delta"] != nil || document["delta_for_epsilon"] != nil
            || document["max_rho_for_budget"] != nil
        {
            return try checkConversions(document)
        }
        if document["orders"] != nil { return try checkRenyi(document) }
        guard let cases = try document["cases"]?.list(), let first = cases.first else { throw .unknownFormat }
        let check: (ReferenceValue) throws(ReferenceError) -> ReferenceCase
        switch Set(first.keys) {
        case let keys where keys.contains("gamma"): check = checkBernoulli
        case let keys where keys.isSuperset(of: ["sigma_squared", "sensitivity"]): check = checkExactDelta
        case let keys where keys.contains("sigma_squared"): check = checkGaussian
        case let keys where keys.contains("group_size"): check = checkGroup
        case let keys where keys.contains("epsilon_each"): check = checkPure
        case let keys where keys.contains("budget"): check = checkLedger
        case let keys where keys.contains("steps"): check = checkTree
        case let keys where keys.contains("scale"): check = checkLaplace
        default: throw .unknownFormat
        }
        var found: [ReferenceCase] = []
        for value in cases { found.append(try check(value)) }
        for value in try document["interval_cover"]?.list() ?? [] { found.append(try checkCover(value)) }
        return found
    }
}
