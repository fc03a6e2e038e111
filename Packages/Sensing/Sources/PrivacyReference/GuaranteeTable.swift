// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import DifferentialPrivacy
package import Governance

internal import Foundation

/// What policies promise and cost, as text: the tables of docs/PRIVACY.md.
package struct GuaranteeTable {
    /// The rows of the first table of docs/PRIVACY.md.
    package static let documentedRhos = [
        Rational.one / 100, Rational.one / 10, Rational.one / 2, 1, 5, 40,
    ]
    /// The policy of the second.
    package static let documentedGroupRho = Rational.one / 10
    /// Its columns.
    package static let documentedCameras = [1, 2, 5, 20]
    /// Its rows.
    package static let documentedPeople = [1, 2, 5, 10]

    /// Flow limits of the third table, people per minute: zones of 30 m, about 20 m and 10 m.
    package static let documentedFlowLimits = [5, 8, 15]

    /// δ at which ε is stated.
    package let delta: Rational
    /// Length of a window, seconds.
    package let seconds: Int
    /// Looks of a window without outage.
    package let looks: Int
    /// What is released.
    package let indicators: Set<Indicator>

    /// Takes what all rows share.
    package init(delta: Rational, seconds: Int, looks: Int, indicators: Set<Indicator>) {
        self.delta = delta
        self.seconds = seconds
        self.looks = looks
        self.indicators = indicators
    }

    /// One row per ρ: ε of a window, an hour and a day in view, and the error on the mean of each indicator.
    ///
    /// - Throws: ``DifferentialPrivacy/PrivacyPolicyError`` or ``DifferentialPrivacy/PrivacyError``.
    package func policies(_ rhos: [Rational]) throws -> String {
        let shown = indicators.sorted().filter { !$0.isFlow }
        var rows = [["rho per window", "one window", "one hour", "one day"] + shown.map { "\($0.rawValue) ±95 %" }]
        for rho in rhos {
            let guarantee = try guarantee(rho)
            rows.append(
                [rho.description] + guarantee.stays.map { "ε \(up($0.epsilon))" }
                    + guarantee.noise.map { up($0.error95) })
        }
        return table(rows)
    }

    /// One row per ρ: the error on the mean of each indicator, of flow by its limit.
    ///
    /// - Throws: ``DifferentialPrivacy/PrivacyPolicyError`` or ``DifferentialPrivacy/PrivacyError``.
    package func flow(_ rhos: [Rational], limits: [Int]) throws -> String {
        var rows: [[String]] = []
        for rho in rhos {
            // Both ways have the same noise.
            let noise = try guarantee(rho, flowLimits: limits).noise.filter { $0.indicator != .flowAgainst }
            if rows.isEmpty {
                rows.append(
                    ["rho per window"]
                        + noise.map { one in
                            one.flowLimit.map { "flow ±95 %, limit \($0)" } ?? "\(one.indicator.rawValue) ±95 %"
                        })
            }
            rows.append([rho.description] + noise.map { up($0.error95) })
        }
        return table(rows)
    }

    /// ε of one window by the number of cameras that see a group and its size.
    ///
    /// - Throws: ``DifferentialPrivacy/PrivacyPolicyError`` or ``DifferentialPrivacy/PrivacyError``.
    package func groups(rho: Rational, cameras: [Int], people: [Int]) throws -> String {
        let guarantee = try guarantee(rho)
        var rows = [["people together"] + cameras.map { $0 == 1 ? "1 camera" : "\($0) cameras" }]
        for size in people {
            var row = ["\(size)"]
            for count in cameras {
                row.append("ε \(up(try guarantee.epsilon(windows: 1, cameras: count, people: size)))")
            }
            rows.append(row)
        }
        return table(rows)
    }

    private func guarantee(_ rho: Rational, flowLimits: [Int] = []) throws -> PrivacyGuarantee {
        try PrivacyGuarantee(
            camera: "any", seconds: seconds, expectedLooks: looks, indicators: indicators, flowLimits: flowLimits,
            policy: PrivacyPolicy(rhoPerWindow: rho, delta: delta))
    }

    /// Two decimals, rounded up.
    private func up(_ value: Double) -> String { String(format: "%.2f", (value * 100).rounded(.up) / 100) }

    private func table(_ rows: [[String]]) -> String {
        let header = rows.prefix(1).map { "| \($0.joined(separator: " | ")) |" }
        let rule = rows.prefix(1).map { "|\($0.map { _ in "---|" }.joined())" }
        let body = rows.dropFirst().map { "| \($0.joined(separator: " | ")) |" }
        return (header + rule + body).joined(separator: "\n")
    }
}
