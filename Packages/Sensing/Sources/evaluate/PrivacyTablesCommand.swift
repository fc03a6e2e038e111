// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DifferentialPrivacy
import Foundation
import Governance
import PrivacyReference

/// Prints the tables of docs/PRIVACY.md, for any policy.
struct PrivacyTablesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "privacy-tables",
        abstract: "Prints what policies promise and what error their readers should expect, as Markdown tables.")

    @Option(help: "rho per window, one row each; exact numbers above 0.", transform: exactNumber)
    var rho: [Rational] = []

    @Option(help: "delta at which epsilon is stated.", transform: exactNumber)
    var delta = Rational.one / 1_000_000

    @Option(help: "Length of a window in seconds.")
    var window = 900

    @Option(help: "Looks in a window without outage.")
    var looks = 450

    @Option(help: "What is released, with the default split.")
    var indicators: [String] = [Indicator.occupancy.rawValue, Indicator.inContact.rawValue]

    func run() throws {
        let table = GuaranteeTable(
            delta: delta, seconds: window, looks: looks,
            indicators: Set(indicators.compactMap(Indicator.init(rawValue:))))
        let rhos = rho.isEmpty ? GuaranteeTable.documentedRhos : rho
        print(try table.policies(rhos))
        for one in rho.isEmpty ? [GuaranteeTable.documentedGroupRho] : rho {
            print("\nGroups at rho \(one):\n")
            print(
                try table.groups(
                    rho: one, cameras: GuaranteeTable.documentedCameras, people: GuaranteeTable.documentedPeople))
        }
        let flow = GuaranteeTable(
            delta: delta, seconds: window, looks: looks, indicators: [.occupancy, .flowWith, .flowAgainst])
        print("\nFlow, people per minute, with occupancy:\n")
        print(try flow.flow(rhos, limits: GuaranteeTable.documentedFlowLimits))
    }

    func validate() throws {
        for name in indicators where Indicator(rawValue: name) == nil {
            let known = Indicator.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--indicators knows \(known); found '\(name)'.")
        }
        do {
            for one in rho { _ = try PrivacyPolicy(rhoPerWindow: one, delta: delta) }
            _ = try WindowMechanism(
                camera: "any", seconds: window, expectedLooks: looks, indicators: [.occupancy],
                policy: PrivacyPolicy(rhoPerWindow: 1, delta: delta))
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
