// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DifferentialPrivacy
import Foundation
import Governance
import PeopleCounting
import SiteFile

/// `pumphandle privacy`.
struct PrivacyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "privacy",
        abstract: "Say what a site's policy protects, and what error to expect.",
        discussion: """
            For each camera: what someone's presence costs in one window, one hour and one day in view, and how far a \
            released figure lies from the truth. Depends on the site file alone; no source is opened.

            EXAMPLES
              pumphandle privacy --site site.yaml
              pumphandle privacy --site site.yaml --format json
            """)

    @OptionGroup var site: SiteOptions

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func run() throws {
        let site = try site.loadWithoutSecrets()
        let report = try PrivacyReport(site, now: .now)
        Console.standard.print(format == .json ? try report.json : report.text)
    }
}

/// The guarantee of every camera of a site.
package struct PrivacyReport: Encodable {
    package let schema = "pumphandle.privacy/1"
    let site: String
    let policy: String
    let cameras: [PrivacyGuarantee]
    /// One window, hour and day in view of every camera at once, where there are several.
    let allCameras: [Together]

    struct Together: Encodable {
        let name: String
        let epsilon: Double
    }

    init(_ site: Site, now: Date) throws {
        self.site = site.id
        policy = site.policyDigest
        let live = site.purposes.purposes.filter { now < $0.expires }
        // Where every purpose has ended nothing is collected; the figures are then of what was.
        let needed = (live.isEmpty ? site.purposes.purposes : live)
            .reduce(into: Set<Indicator>()) { $0.formUnion($1.indicators) }
        cameras = try site.cameras.compactMap { camera in
            let released = needed.intersection(camera.measurable)
            guard !released.isEmpty else { return nil }
            return try PrivacyGuarantee(
                camera: camera.id, seconds: camera.windowSeconds, expectedLooks: camera.expectedLooks,
                indicators: released, flowLimits: camera.zones.flowLimits, policy: site.policy)
        }
        guard let first = cameras.first, cameras.count > 1 else {
            allCameras = []
            return
        }
        let count = cameras.count
        allCameras = try first.stays.map { stay in
            Together(name: stay.name, epsilon: try first.epsilon(windows: stay.windows, cameras: count))
        }
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    var text: String {
        var lines = ["Site '\(site)', policy \(policy)"]
        for camera in cameras {
            lines += [
                "", "Camera '\(camera.camera)': windows of \(camera.seconds) s, \(camera.expectedLooks) looks each.",
            ]
            lines.append("What someone's presence in view costs, at delta \(camera.delta):")
            for stay in camera.stays {
                let windows = stay.windows == 1 ? "1 window" : "\(stay.windows) windows"
                lines.append(
                    "  \(padded(stay.name, 11)) \(padded("(\(windows))", 16)) epsilon \(Self.rounded(stay.epsilon)): \(Self.meaning(stay.epsilon))"
                )
            }
            lines.append("What error to expect, people per look, in 95 of 100 windows without outage:")
            for noise in camera.noise {
                let zones =
                    noise.flowLimit.map { ", people per minute, in zones where one person adds at most \($0)" } ?? ""
                lines.append(
                    "  \(padded(noise.indicator.rawValue, 11)) within ± \(Self.rounded(noise.error95)) (sigma \(Self.rounded(noise.sigma)))\(zones)"
                )
            }
        }
        if !allCameras.isEmpty {
            lines += ["", "In view of all \(cameras.count) cameras at once:"]
            lines += allCameras.map {
                "  \(padded($0.name, 11)) epsilon \(Self.rounded($0.epsilon)): \(Self.meaning($0.epsilon))"
            }
        }
        lines += [
            "",
            "Not covered by the theorem: what the detector gets wrong when one person hides another, and that a look did "
                + "not count, which the coverage shows. docs/PRIVACY.md has the proof and its limits.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// ε as what it lets someone learn: a coin toss about one presence becomes at most e^ε / (1 + e^ε) sure.
    package static func meaning(_ epsilon: Double) -> String {
        let certainty = 1 / (1 + exp(-epsilon))
        let percent = Int((certainty * 100).rounded(.up))
        guard percent < 100 else {
            return "no protection for someone that long in view; only shorter presence is hidden"
        }
        return "who thought it 50 % likely that someone was there is at most \(percent) % sure afterwards"
    }

    /// Three digits, rounded up, as a privacy figure must be.
    package static func rounded(_ value: Double) -> String {
        guard value > 0, value.isFinite else { return "\(value)" }
        let scale = pow(10, 2 - floor(log10(value)))
        return ((value * scale).rounded(.up) / scale).formatted(
            .number.precision(.significantDigits(1...3)).locale(Locale(identifier: "en_US_POSIX")).grouping(.never))
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
    }
}
