// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import Storage
import Testing

/// Flow from the site file to the release, over the real binary and a recorded clip.
@Suite(.enabled(if: Program.hasClip, "Debian's opencv-doc is not installed"))
struct FlowTests {
    /// The test site with a ground plane, and an arrow in a zone of its own over the whole junction.
    private static func writeSite(in folder: URL, indicators: String = "occupancy, flow_with, flow_against") throws {
        try Program.writeSite(in: folder, window: "40 s")
        let file = folder.appending(path: "site.yaml")
        let plane = """
                ground_plane:
                  homography:
                    - [0.0534514146369552, -0.6041247420067464, 88.57657284652465]
                    - [-0.13930378629983015, -0.39981077245794927, 120.41754746079096]
                    - [0.000917480541160276, 0.019625306569578928, 1.0]
                zones:
                  - { id: junction, pixels: [[48, 150], [700, 150], [700, 575], [48, 575]], flow: { pixels: [[160, 400], [560, 400]] } }
                  - { id: lawn, pixels: [[48, 100], [700, 100], [700, 150], [48, 150]] }

            """
        let text = try String(contentsOf: file, encoding: .utf8)
        let head = text.components(separatedBy: "    zones:\n")[0]
        try (head + plane).replacing("indicators: [occupancy]", with: "indicators: [\(indicators)]")
            .replacing("rho_per_window: 8", with: "rho_per_window: 100")
            .write(to: file, atomically: true, encoding: .utf8)
    }

    @Test func aRecordedClipGivesPeoplePerMinuteBothWays() async throws {
        try await Program.withFolder { folder in
            try Self.writeSite(in: folder)
            let outcome = try await Program.run(
                ObserveTests.observe + ["--database", "city.db", "--format", "ndjson"], in: folder)
            #expect(outcome.status == 0, "\(outcome.talk)")
            let releases = try outcome.output.split(separator: "\n").map { try ReleaseDocument.release(in: String($0)) }
            #expect(releases.map(\.zone) == ["junction", "lawn", "junction", "lawn"])
            for release in releases where release.zone == "lawn" {
                #expect(Set(release.indicators.keys) == [.occupancy])
            }
            for release in releases where release.zone == "junction" {
                for way in [Indicator.flowWith, .flowAgainst] {
                    let estimate = try #require(release.indicators[way])
                    // The zone is 22.6 m long, so that one person adds 7 at most; half of rho is flow's.
                    let sigma = 7 / 100.0.squareRoot() * 80 / Double(release.looks)
                    #expect(abs(estimate.sigma / sigma - 1) < 1e-6)
                    // The labels give 3.7 and 4.9 a minute at the clip's true 7 frames a second; it says that it has 10.
                    #expect((0.5...13).contains(estimate.mean))
                }
            }
            let windows = try await ReleaseStore(file: folder.appending(path: "city.db").path, for: .read).windows(
                ReleaseQuery())
            #expect(windows.allSatisfy { ($0.losses["no-second-frame"] ?? 0) <= 1 })
            let list = try await Program.run(["releases", "list", "--database", "city.db"], in: folder)
            #expect(list.output.contains("flow_with") && list.output.contains("people per minute across the zone"))
        }
    }

    @Test func siteCheckSaysHowFlowIsMeasuredAndPrivacyWhatItCosts() async throws {
        try await Program.withFolder { folder in
            try Self.writeSite(in: folder)
            let check = try await Program.run(["site", "check", "site.yaml"], in: folder)
            #expect(
                check.output.contains(
                    "Flow in zone 'junction': 22.6 m along its arrow; one person adds at most 7 people per minute, so who goes "
                        + "faster than 2.6 m/s is taken to go 2.6 m/s."), "\(check.output)")
            let privacy = try await Program.run(["privacy", "--site", "site.yaml"], in: folder)
            #expect(
                privacy.output.contains("people per minute, in zones where one person adds at most 7"),
                "\(privacy.output)")
        }
    }

    @Test func aCameraWithoutAnArrowIsToldWhyItHasNoFlow() async throws {
        try await Program.withFolder { folder in
            try Self.writeSite(in: folder)
            let file = folder.appending(path: "site.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacing(", flow: { pixels: [[160, 400], [560, 400]] }", with: "").write(
                to: file, atomically: true, encoding: .utf8)
            let check = try await Program.run(["site", "check", "site.yaml"], in: folder)
            #expect(
                check.output.contains(
                    "Camera 'junction' will not release flow_with: none of its zones has a 'flow', the arrow along which people "
                        + "are measured."), "\(check.output)")
            let counted = try await Program.run(
                ["count-check", "start", "site.yaml", "--zone", "junction", "--indicator", "flow_with"], in: folder)
            #expect(counted.status == 64 && counted.talk.contains("flow is nothing to count at an instant"))
            let help = try await Program.run(["count-check", "start", "--help"], in: folder)
            #expect(help.output.contains("in_contact") && !help.output.contains("flow_with"))
        }
    }
}
