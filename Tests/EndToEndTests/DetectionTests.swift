// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import Storage
import Testing

/// `detect`, `rt`, `clusters` and `risk` as their users run them.
struct DetectionTests {
    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// Days of March 2024 and on, so many for each zone.
    private func series(days: Int, zones: [String] = [], _ count: (Int, Int) -> Int) -> String {
        let start = Date(timeIntervalSince1970: 1_709_251_200)
        var text = "date,count\(zones.isEmpty ? "" : ",zone")\n"
        for zone in 0..<max(1, zones.count) {
            for day in 0..<days {
                let date = start.addingTimeInterval(Double(day) * 86_400).formatted(.iso8601.year().month().day())
                text += "\(date),\(count(zone, day))\(zones.isEmpty ? "" : ",\(zones[zone])")\n"
            }
        }
        return text
    }

    @Test func aSteadySeriesReproducesItselfOnce() async throws {
        try await Program.withFolder { folder in
            try series(days: 60) { _, _ in 40 }.write(
                to: folder.appending(path: "c.csv"), atomically: true, encoding: .utf8)
            let arguments = ["rt", "c.csv", "--mean-si", "3", "--sd-si", "1.5"]
            let report = try json(try await Program.run(arguments + ["--format", "json"], in: folder).output)
            let points = try #require((report["series"] as? [[String: Any]])?.first?["points"] as? [[String: Any]])
            let last = try #require(points.last)
            let mean = try #require(last["mean"] as? Double)
            #expect(abs(mean - 1) < 0.03 && last["end"] as? String == "2024-04-29")
            let quantiles = ["q025", "median", "q975"].compactMap { last[$0] as? Double }
            #expect(quantiles.count == 3 && quantiles == quantiles.sorted())
            let table = try await Program.run(arguments + ["--project", "7"], in: folder)
            #expect(table.output.contains("Cases ahead") && table.status == 0)
            let short = try await Program.run(arguments + ["--window", "70"], in: folder)
            #expect(short.status == 2 && short.talk.contains("needs at least 71"))
            let zero = try await Program.run(["rt", "c.csv", "--mean-si", "0.5", "--sd-si", "1"], in: folder)
            #expect(zero.status == 2 && zero.output.isEmpty)
        }
    }

    @Test func masksAndAirLowerTheRisk() async throws {
        try await Program.withFolder { folder in
            let room = ["risk", "--quanta-rate", "25", "--breathing", "0.5", "--volume", "150", "--minutes", "60"]
            func probability(_ more: [String], _ part: String = "transient") async throws -> Double {
                let outcome = try await Program.run(room + more + ["--format", "json"], in: folder)
                let risk = try #require(try json(outcome.output)[part] as? [String: Any])
                return try #require(risk["probability"] as? Double)
            }
            let plain = try await probability(["--ventilation", "2"])
            let steady = try await probability(["--ventilation", "2"], "steady")
            // Settled air: dose = 25 × 0.5 × 1 / (2 × 150).
            #expect(abs(steady - (1 - exp(-12.5 / 300))) < 1e-12 && plain < steady)
            #expect(try await probability(["--ventilation", "6"]) < plain)
            #expect(try await probability(["--ventilation", "2", "--mask-out", "0.5"]) < plain)
            let bad = try await Program.run(room + ["--ventilation", "2", "--mask-in", "1.5"], in: folder)
            #expect(bad.status == 2 && bad.output.isEmpty && bad.talk.contains("risk:"))
            #expect(try await Program.run(room, in: folder).status == 64)
        }
    }

    @Test func theNumberOfJobsChangesNothing() async throws {
        try await Program.withFolder { folder in
            let names = (0..<150).map { "zone \($0)" }
            try series(days: 60, zones: names) { zone, day in
                (zone * 7 + day * 13) % 11 + (day == 59 && zone == 40 ? 60 : 0)
            }
            .write(to: folder.appending(path: "c.csv"), atomically: true, encoding: .utf8)
            for format in ["json", "csv", "table"] {
                let command = ["detect", "c.csv", "--method", "ears-c2", "--format", format]
                let one = try await Program.run(command + ["--jobs", "1"], in: folder)
                let many = try await Program.run(command + ["--jobs", "5"], in: folder)
                #expect(one.status == 0 && one.output == many.output && one.output.contains("zone 40"))
            }
            let csv = try await Program.run(
                ["detect", "c.csv", "--method", "ears-c2", "--format", "csv", "--fail-on-alarm"], in: folder)
            #expect(csv.status == 3 && csv.output.split(separator: "\n").count == 1 + 150 * 60)
            #expect(
                try await Program.run(["detect", "c.csv", "--method", "ears-c2", "--jobs", "0"], in: folder).status
                    == 64)
            let weekday = ["detect", "c.csv", "--method", "ears-c1", "--holidays", "KR"]
            #expect(try await Program.run(weekday, in: folder).status == 2)
        }
    }

    @Test func clustersNameZonesThatEndEarly() async throws {
        try await Program.withFolder { folder in
            try "zone,x,y,population\na,0,0,100\nb,1,0,100\nc,9,9,100\n".write(
                to: folder.appending(path: "z.csv"), atomically: true, encoding: .utf8)
            let rows = series(days: 30, zones: ["a", "b", "c"]) { zone, day in day > 26 && zone == 0 ? 12 : 1 + day % 2
            }
            let short = rows.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
            let command = ["clusters", "--zones", "z.csv", "--cases", "c.csv", "--seed", "1", "--format", "json"]
            let file = folder.appending(path: "c.csv")
            try short.write(to: file, atomically: true, encoding: .utf8)
            let refused = try await Program.run(command, in: folder)
            #expect(refused.status == 2 && refused.talk.contains("zone 'c' ends on 2024-03-29"))
            #expect(refused.output.isEmpty && refused.talk.contains("c.csv, line 90"))
            try rows.write(to: file, atomically: true, encoding: .utf8)
            let report = try json(try await Program.run(command, in: folder).output)
            let cluster = try #require((report["clusters"] as? [[String: Any]])?.first)
            #expect(cluster["zones"] as? [String] == ["a"])
            #expect(try #require(cluster["p"] as? Double) <= 0.01)
        }
    }

    /// From what observe stores to an alarm: `releases series` into `detect`.
    @Test func releasesGoIntoDetection() async throws {
        try await Program.withFolder { folder in
            let store = try await Program.makeDatabase(in: folder)
            let noon = Date(timeIntervalSince1970: 1_709_262_000)
            for day in 0..<30 where day != 12 {
                let start = noon.addingTimeInterval(Double(day) * 86_400)
                let sum = day == 29 ? 4000 : 450 + (day * 37) % 45
                let release = Release(
                    site: "test-site", camera: "junction", zone: "left", start: start, seconds: 900, looks: 450,
                    expectedLooks: 450,
                    indicators: [.occupancy: .init(sum: sum, mean: Double(sum) / 450, sigma: 0.05)], rho: 0.01,
                    policy: "sha256:0")
                let window = WindowRecord(
                    site: "test-site", camera: "junction", start: start, seconds: 900, looks: 450, expectedLooks: 450,
                    losses: [:])
                try await store.save(window, releases: [release])
            }
            let series = try await Program.run(
                ["releases", "series", "--indicator", "occupancy", "--database", "city.db", "--camera", "junction"],
                in: folder)
            #expect(series.status == 0 && series.output.split(separator: "\n").count == 31)
            #expect(series.output.contains("2024-03-13,,0,0,junction/left"))
            try series.output.write(to: folder.appending(path: "s.csv"), atomically: true, encoding: .utf8)
            let found = try await Program.run(
                [
                    "detect", "s.csv", "--method", "noise-aware-ears", "--from", "2024-03-20", "--fail-on-alarm",
                    "--format", "csv",
                ],
                in: folder)
            #expect(found.status == 3 && found.output.split(separator: "\n").last?.hasSuffix(",true") == true)
            #expect(found.output.split(separator: "\n").count { $0.hasSuffix(",true") } == 1)
            let plain = try await Program.run(["detect", "s.csv", "--method", "ears-c2"], in: folder)
            #expect(plain.status == 2 && plain.talk.contains("noise_variance"))
            let none = try await Program.run(
                ["releases", "series", "--indicator", "occupancy", "--database", "city.db", "--zone", "right"],
                in: folder)
            #expect(none.status == 2 && none.output.isEmpty)
        }
    }
}
