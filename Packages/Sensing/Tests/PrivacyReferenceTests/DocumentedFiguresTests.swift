// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import PrivacyReference
import Testing

/// The figures that docs/PRIVACY.md states are those that the code gives.
@Suite struct DocumentedFiguresTests {
    private static let page: URL = {
        var root = URL(filePath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        return root.appending(path: "docs/PRIVACY.md")
    }()

    private static let table = GuaranteeTable(
        delta: Rational.one / 1_000_000, seconds: 900, looks: 450, indicators: [.occupancy, .inContact])

    @Test func policiesAreAsDocumented() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        #expect(page.contains(try Self.table.policies(GuaranteeTable.documentedRhos)))
    }

    @Test func flowIsAsDocumented() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        #expect(
            page.contains(
                try Self.flowTable.flow(GuaranteeTable.documentedRhos, limits: GuaranteeTable.documentedFlowLimits)))
    }

    private static let flowTable = GuaranteeTable(
        delta: Rational.one / 1_000_000, seconds: 900, looks: 450,
        indicators: [.occupancy, .flowWith, .flowAgainst])

    @Test func groupsAreAsDocumented() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let groups = try Self.table.groups(
            rho: GuaranteeTable.documentedGroupRho, cameras: GuaranteeTable.documentedCameras,
            people: GuaranteeTable.documentedPeople)
        #expect(page.contains(groups))
    }
}
