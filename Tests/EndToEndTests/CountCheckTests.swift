// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import Storage
import Testing

/// `count-check` as its users run it.
struct CountCheckTests {
    private static let start = Date(timeIntervalSince1970: 1_700_000_000)

    /// A database with four released windows in which the detector saw one person too many.
    private func prepare(_ folder: URL) async throws {
        try Program.writeSite(in: folder)
        let store = try await Program.makeDatabase(in: folder)
        for window in 0..<4 {
            let start = Self.start.addingTimeInterval(Double(window) * 3600)
            let record = WindowRecord(
                site: "test-site", camera: "junction", start: start, seconds: 10, looks: 20, expectedLooks: 20,
                losses: [:])
            let release = Release(
                site: "test-site", camera: "junction", zone: "left", start: start, seconds: 10, looks: 20,
                expectedLooks: 20,
                indicators: [.occupancy: .init(sum: 20 * (window + 3), mean: Double(window + 3), sigma: 0.1)],
                rho: 1, policy: "sha256:0")
            try await store.save(record, releases: [release])
        }
    }

    private let place = ["site.yaml", "--camera", "junction", "--zone", "left"]

    private func enter(_ window: Int, _ counts: [String], _ more: [String] = [], in folder: URL) async throws
        -> Program.Outcome
    {
        let start = Self.start.addingTimeInterval(Double(window) * 3600).formatted(.iso8601)
        return try await Program.run(
            ["count-check", "enter"] + place + ["--database", "city.db", "--start", start, "--every", "5"] + more
                + counts,
            in: folder)
    }

    @Test func theSheetNamesAWindowToCome() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder, window: "15 min", lookEvery: "2 s")
            let arguments = ["count-check", "start"] + place
            let json = try await Program.run(
                arguments + ["--at", "2098-03-01T08:01:00Z", "--format", "json"], in: folder)
            let sheet = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
            #expect(sheet["start"] as? String == "2098-03-01T08:15:00Z" && sheet["every"] as? Int == 30)
            #expect((sheet["instants"] as? [String])?.first == "2098-03-01T08:15:15.000Z")
            let page = try await Program.run(arguments, in: folder)
            #expect(page.status == 0 && page.output.contains("COUNT SHEET") && page.output.contains("계수 기록지"))
            #expect(page.output.split(separator: "[    ]").count == 31)
            let korean = try await Program.run(arguments + ["--language", "ko"], in: folder)
            #expect(korean.output.contains("구역") && !korean.output.contains("COUNT SHEET"))
            let past = try await Program.run(arguments + ["--at", "2020-01-01T00:00:00Z"], in: folder)
            #expect(past.status == 2 && past.talk.contains("is past"))
            let odd = try await Program.run(arguments + ["--every", "7"], in: folder)
            #expect(odd.status == 2 && odd.talk.contains("divides"))
        }
    }

    @Test func countsBecomeBiasAndSpread() async throws {
        try await Program.withFolder { folder in
            try await prepare(folder)
            let result = ["count-check", "result"] + place + ["--database", "city.db"]
            let nothing = try await Program.run(result, in: folder)
            #expect(nothing.status == 0 && nothing.output.contains("not measured here"))
            for window in 0..<4 {
                let count = "\(window + 2)"
                #expect(try await enter(window, [count, count], in: folder).status == 0)
                if window == 0 {
                    #expect(try await Program.run(result, in: folder).output.contains("nothing of the spread"))
                }
            }
            let json = try await Program.run(result + ["--format", "json"], in: folder)
            let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
            let bias = try #require(report["bias"] as? [String: Any]),
                spread = try #require(report["spread"] as? [String: Any])
            #expect(report["checks"] as? Int == 4 && report["applied"] as? Bool == true)
            let found = try #require(bias["estimate"] as? Double)
            #expect(abs(found - 1) < 1e-9 && spread["estimate"] as? Double == 0)
            #expect(!json.output.contains("people"))
        }
    }

    @Test func wrongEntriesSayWhatWouldBeRight() async throws {
        try await Program.withFolder { folder in
            try await prepare(folder)
            let cases: [(counts: [String], more: [String], word: String)] = [
                (["1"], [], "has 2 instants"), (["1", "x"], [], "at least two"), (["1", "many"], [], "Count 2"),
                (["1", "2", "3"], [], "Write x"),
            ]
            for (counts, more, word) in cases {
                let outcome = try await enter(0, counts, more, in: folder)
                #expect(outcome.status == 2 && outcome.talk.contains(word), "\(outcome.talk)")
            }
            #expect(try await enter(0, ["1", "2"], in: folder).status == 0)
            let again = try await enter(0, ["1", "3"], in: folder)
            #expect(again.status == 2 && again.talk.contains("--replace"))
            #expect(try await enter(0, ["1", "3"], ["--replace", "--consent", "receipt-1"], in: folder).status == 0)
            let inside = try await Program.run(
                ["count-check", "enter"] + place + [
                    "--database", "city.db", "--start", "2023-11-14T22:13:25Z", "1", "2",
                ],
                in: folder)
            #expect(inside.status == 2 && inside.talk.contains("2023-11-14T22:13:20Z"))
            let zone = try await Program.run(
                ["count-check", "result", "site.yaml", "--zone", "north", "--database", "city.db"], in: folder)
            #expect(zone.status == 2 && zone.talk.contains("left, middle, right"))
            let missing = try await Program.run(
                ["count-check", "result", "site.yaml", "--zone", "left", "--database", "none.db"], in: folder)
            #expect(missing.status == 2)
        }
    }

    @Test(.enabled(if: Program.hasClip, "needs the clip of opencv-doc"))
    func laterReleasesCarryWhatWasFound() async throws {
        try await Program.withFolder { folder in
            try await prepare(folder)
            for window in 0..<3 { _ = try await enter(window, ["\(window + 2)", "\(window + 2)"], in: folder) }
            let observed = try await Program.run(
                [
                    "observe", Program.clip, "--site", "site.yaml", "--database", "city.db", "--start",
                    "2026-03-01T08:00:00Z", "--format", "ndjson",
                ], in: folder)
            #expect(observed.status == 0, "\(observed.talk)")
            let documents = try observed.output.split(separator: "\n").map {
                try ReleaseDocument.release(in: String($0))
            }
            let left = documents.filter { $0.zone == "left" && !$0.indicators.isEmpty }
            let error = try #require(left.last?.detector[.occupancy])
            #expect(error.source == "count-check" && error.checks == 3 && error.bias == 1)
            #expect(documents.filter { $0.zone == "right" }.allSatisfy { $0.detector.isEmpty })
            let table = try await Program.run(
                ["releases", "list", "--database", "city.db", "--from", "2026-01-01T00:00:00Z"], in: folder)
            #expect(table.output.contains("*") && table.output.contains("counting on the spot"))
        }
    }
}
