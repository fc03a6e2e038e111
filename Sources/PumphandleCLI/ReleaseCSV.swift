// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import DifferentialPrivacy
import Foundation
import Governance

/// Releases as comma-separated values (RFC 4180, lines ended by LF): one row a release, the same columns always.
package enum ReleaseCSV {
    package static let header =
        (["schema", "site", "camera", "zone", "start", "seconds", "looks", "expected_looks"]
        + Indicator.allCases.flatMap { ["\($0.rawValue)_sum", "\($0.rawValue)_mean", "\($0.rawValue)_sigma"] }
        + ["mechanism", "rho", "policy"]
        + Indicator.allCases.flatMap { indicator in
            ["bias", "spread", "low", "high", "error_source"].map { "\(indicator.rawValue)_\($0)" }
        }).joined(separator: ",")

    package static func row(_ release: Release) -> String {
        var cells = [
            release.schema, release.site, release.camera, release.zone, release.start.formatted(.iso8601),
            "\(release.seconds)", "\(release.looks)", "\(release.expectedLooks)",
        ]
        for indicator in Indicator.allCases {
            let estimate = release.indicators[indicator]
            cells += estimate.map { ["\($0.sum)", "\($0.mean)", "\($0.sigma)"] } ?? ["", "", ""]
        }
        cells += [release.mechanism, "\(release.rho)", release.policy]
        for indicator in Indicator.allCases {
            let error = release.detector[indicator]
            cells +=
                error.map { ["\($0.bias)", "\($0.spread)", "\($0.low)", "\($0.high)", $0.source] }
                ?? Array(repeating: "", count: 5)
        }
        return cells.map(quoted).joined(separator: ",")
    }

    private static func quoted(_ cell: String) -> String {
        guard cell.contains(where: { ",\"\n\r".contains($0) }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}
