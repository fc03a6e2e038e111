// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
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
            let unmeasured = try await Program.run(arguments + ["--indicator", "masked"], in: folder)
            #expect(unmeasured.status == 2 && unmeasured.talk.contains("no mask model"))
            try Program.writeSite(in: folder, window: "15 min", lookEvery: "2 s", expires: "2027-01-01")
            let expired = try await Program.run(arguments + ["--at", "2098-03-01T08:01:00Z"], in: folder)
            #expect(expired.status == 2 && expired.talk.contains("no purpose that is live"))
        }
    }

    @Test(arguments: [("2026-11-20", false), ("2098-11-20", true)])
    func anErrorMeasuredOnADayToComeIsNoted(day: String, isNoted: Bool) async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let file = folder.appending(path: "site.yaml")
            let text = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
                .filter { !$0.contains("id: middle") && !$0.contains("id: right") }.joined(separator: "\n")
            let figures = "looks: 53, occupancy: { bias: -0.2, spread: 0.5 }"
            try (text + "\n    measured_error: { measured: \(day), \(figures) }\n").write(
                to: file, atomically: true, encoding: .utf8)
            let check = try await Program.run(["site", "check", "site.yaml"], in: folder)
            #expect(check.status == 0, "\(check.talk)")
            #expect(check.output.contains("states an error measured on \(day), a day to come") == isNoted)
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

    @Test func noBiasIsCalledNone() async throws {
        try await Program.withFolder { folder in
            try await prepare(folder)
            #expect(try await enter(0, ["3", "3"], in: folder).status == 0)
            let result = try await Program.run(
                ["count-check", "result"] + place + ["--database", "city.db"], in: folder)
            #expect(result.output.contains("Bias: none,"), "\(result.output)")
        }
    }

    @Test func wrongEntriesSayWhatWouldBeRight() async throws {
        try await Program.withFolder { folder in
            try await prepare(folder)
            let cases: [(counts: [String], more: [String], word: String)] = [
                (["1"], [], "has 2 instants"), (["1", "x"], [], "at least two"), (["1", "many"], [], "Count 2"),
                (["1", "2", "3"], [], "Write x"),
                (["1", "1000000"], [], "Count 2 is '1000000'; it must be a whole number from 0 to 100000"),
                (["-1", "2"], [], "Count 1 is '-1'; it must be a whole number from 0 to 100000"),
            ]
            for (counts, more, word) in cases {
                let outcome = try await enter(0, counts, more, in: folder)
                #expect(outcome.status == 2 && outcome.talk.contains(word), "\(outcome.talk)")
            }
            #expect(try await enter(0, ["1", "2"], in: folder).status == 0)
            let again = try await enter(0, ["1", "3"], in: folder)
            #expect(again.status == 2 && again.talk.contains("--replace"))
            #expect(try await enter(0, ["1", "3"], ["--replace"], in: folder).status == 0)
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
            #expect(missing.status == 2 && missing.talk.hasPrefix("none.db: there is no such database;"))
            let mistyped = try await enter(1, ["1", "2"], ["--replac"], in: folder)
            #expect(mistyped.status == 64 && mistyped.talk.contains("Unknown option '--replac'"), "\(mistyped.talk)")
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

    /// Makes a receipt and gives its digest.
    private func consent(_ file: String, _ ground: String = "count", in folder: URL) async throws -> String {
        let given = try await Program.run(
            [
                "consent", "give", file, "--for", ground, "--controller", "시보건소", "--contact", "02-120", "--database",
                "city.db",
            ], in: folder)
        try #require(given.status == 0, "\(given.talk)")
        let listed = try await Program.run(["consent", "list", "--database", "city.db"], in: folder)
        return String(try #require(listed.output.split(separator: "\n").last).prefix(71))
    }

    private func kinds(in folder: URL) async throws -> [Act.Kind] {
        try await Program.entries(of: "city.db", in: folder).map(\.act.kind)
    }

    @Test func aCheckNeedsLiveConsentForCounting() async throws {
        try await Program.withFolder { folder in
            try await prepare(folder)
            let diary = try await consent("diary.jsonld", "diary", in: folder)
            let withdrawn = try await consent("withdrawn.jsonld", in: folder)
            #expect(
                try await Program.run(["consent", "withdraw", withdrawn, "--database", "city.db"], in: folder).status
                    == 0)
            try await Program.withFolder { other in
                _ = try await Program.makeDatabase(in: other)
                _ = try await consent("elsewhere.jsonld", in: other)
                try FileManager.default.copyItem(
                    at: other.appending(path: "elsewhere.jsonld"), to: folder.appending(path: "elsewhere.jsonld"))
            }
            for (receipt, reason, says) in [
                ("sha256:" + String(repeating: "0", count: 64), RefusalReason.receiptUnknown, "is not in the log"),
                (diary, .receiptDoesNotCover, "is for 'diary', not for 'count'"),
                (withdrawn, .receiptWithdrawn, "was withdrawn on"),
                ("elsewhere.jsonld", .receiptSignatureInvalid, "another key than the log's"),
                ("site.yaml", .receiptMalformed, "give the .jsonld file"),
            ] {
                let outcome = try await enter(0, ["1", "2"], ["--consent", receipt], in: folder)
                #expect(outcome.status == 2 && outcome.talk.contains(says), "\(outcome.talk)")
                guard
                    case .requestRefused(let refusal)? = try await Program.entries(of: "city.db", in: folder).last?.act
                else {
                    Issue.record("no refusal of \(receipt)")
                    continue
                }
                #expect(refusal.request == .count && refusal.reason == reason)
            }
            // Nobody counts what no live purpose needs.
            let contact = try await enter(0, ["1", "2"], ["--indicator", "in_contact"], in: folder)
            #expect(
                contact.status == 2 && contact.talk.contains("No live purpose of site 'test-site' needs in_contact"))
            let store = try ReleaseStore(file: folder.appending(path: "city.db").path, for: .read)
            #expect(try await store.countChecks(site: "test-site").isEmpty)
            _ = try await consent("anna.jsonld", in: folder)
            #expect(try await enter(0, ["1", "2"], ["--consent", "anna.jsonld"], in: folder).status == 0)
            #expect(try await kinds(in: folder).last == .countEntered)
            let log = try await Program.entries(of: "city.db", in: folder).map {
                String(decoding: try $0.encoded(), as: UTF8.self)
            }
            let entered = try #require(log.last)
            // Neither who counted nor what stands in the log.
            #expect(
                !entered.contains("receipt") && !entered.contains("people") && entered.contains("\"zone\":\"left\""))
        }
    }

    @Test(.enabled(if: Program.hasClip, "needs the clip of opencv-doc"))
    func withdrawalTakesAChecksFigureAwayAtOnce() async throws {
        try await Program.withFolder { folder in
            try await prepare(folder)
            let receipt = try await consent("anna.jsonld", in: folder)
            for window in 0..<3 {
                let counts = ["\(window + 2)", "\(window + 2)"]
                let more = window == 1 ? ["--consent", "anna.jsonld"] : []
                #expect(try await enter(window, counts, more, in: folder).status == 0)
            }
            func observe(_ start: String) async throws -> [Release] {
                let outcome = try await Program.run(
                    [
                        "observe", Program.clip, "--site", "site.yaml", "--database", "city.db", "--start", start,
                        "--format", "ndjson",
                    ], in: folder)
                #expect(outcome.status == 0, "\(outcome.talk)")
                return try outcome.output.split(separator: "\n").map { try ReleaseDocument.release(in: String($0)) }
                    .filter { $0.zone == "left" && !$0.indicators.isEmpty }
            }
            let before = try await observe("2026-03-01T08:00:00Z")
            #expect(before.allSatisfy { $0.detector[.occupancy]?.checks == 3 } && !before.isEmpty)
            // A window that an interrupted process drew and did not publish yet.
            let held = try #require(before.first).window("2026-03-01T09:00:00Z")
            let store = try ReleaseStore(file: folder.appending(path: "city.db").path, for: .write)
            let size = try Program.log(of: "city.db", in: folder).size()
            _ = try await store.hold(held.window, releases: held.releases, purposes: ["test"], logSize: size)

            // By the log alone: what is stored stays, and counts no more.
            let withdraw = try await Program.run(
                ["consent", "withdraw", receipt, "--log", "city.db-log"], in: folder)
            #expect(withdraw.status == 0)
            let after = try await observe("2026-03-02T08:00:00Z")
            #expect(after.allSatisfy(\.detector.isEmpty) && !after.isEmpty)
            let published = try await store.releases(ReleaseQuery(from: held.window.start)).first { $0.zone == "left" }
            #expect(published?.detector.isEmpty == true && published?.indicators == held.releases[0].indicators)
            let result = ["count-check", "result"] + place + ["--database", "city.db"]
            let text = try await Program.run(result, in: folder)
            #expect(text.output.contains("1 check rests on consent that was withdrawn or has ended; left out."))
            let json = try await Program.run(result + ["--format", "json"], in: folder)
            #expect(json.output.contains("\"without_consent\":1") && json.output.contains("\"checks\":2"))
            let erased = try await Program.run(
                ["count-check", "erase", "site.yaml", "--database", "city.db", "--lapsed"], in: folder)
            #expect(erased.status == 0 && erased.output == "Erased 1 check.\n")
            #expect(try await kinds(in: folder).last == .countErased)
            #expect(try await store.countChecks(site: "test-site").map(\.consent) == [nil, nil])
            // What was released before stands.
            let stored = try await store.releases(ReleaseQuery(until: held.window.start))
            #expect(Set(before).isSubset(of: stored))
        }
    }

    @Test func withdrawalErasesWhatRestsOnItAndMovedCamerasChecksCanBe() async throws {
        try await Program.withFolder { folder in
            try await prepare(folder)
            let receipt = try await consent("anna.jsonld", in: folder)
            for window in 0..<3 {
                #expect(
                    try await enter(
                        window, ["9731", "9731"], window == 0 ? [] : ["--consent", receipt], in: folder
                    ).status == 0)
            }
            let withdrawn = try await Program.run(
                ["consent", "withdraw", "anna.jsonld", "--database", "city.db"], in: folder)
            #expect(withdrawn.status == 0 && withdrawn.output.contains("Erased 2 count checks that rest on it."))
            #expect(
                try await kinds(in: folder).suffix(3) == [.consentWithdrawn, .countErased, .countErased])
            let nothing = try await Program.run(
                ["count-check", "erase", "site.yaml", "--database", "city.db"], in: folder)
            #expect(nothing.status == 64)
            let early = ["count-check", "erase", "site.yaml", "--database", "city.db", "--before"]
            #expect(
                try await Program.run(early + ["2023-11-14T22:13:20Z"], in: folder).output == "Erased 0 checks.\n")
            #expect(
                try await Program.run(early + ["2023-11-14T22:13:21Z", "--zone", "left"], in: folder).output
                    == "Erased 1 check.\n")
        }
    }
}

extension Release {
    /// The same in another window of all three zones, as it would be held.
    fileprivate func window(_ start: String) throws -> (window: WindowRecord, releases: [Release]) {
        let start = try Date(start, strategy: .iso8601)
        let record = WindowRecord(
            site: site, camera: camera, start: start, seconds: seconds, looks: looks, expectedLooks: expectedLooks,
            losses: [:])
        var releases: [Release] = []
        for zone in ["left", "middle", "right"] {
            var release = Release(
                site: site, camera: camera, zone: zone, start: start, seconds: seconds, looks: looks,
                expectedLooks: expectedLooks, indicators: indicators, rho: rho, policy: policy)
            if zone == "left" { release.detector = detector }
            releases.append(release)
        }
        return (record, releases)
    }
}
