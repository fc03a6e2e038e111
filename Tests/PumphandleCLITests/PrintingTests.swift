// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import PumphandleCLI
import Storage
import Synchronization
import Testing

struct PrintingTests {
    private func release(_ zone: String = "west", mean: Double = -0.001, looks: Int = 4) throws -> Release {
        let indicators = looks == 0 ? "{}" : #"{"occupancy":{"sum":-1,"mean":\#(mean),"sigma":0.5}}"#
        return try ReleaseDocument.release(
            in: """
                {"schema":"pumphandle.release/1","site":"city","camera":"square","zone":"\(zone)",
                "start":"2026-10-25T00:30:00Z","seconds":900,"looks":\(looks),"expected_looks":5,"indicators":\(indicators),
                "mechanism":"discrete-gaussian","rho":0.5,"policy":"sha256:\(String(repeating: "0", count: 64))"}
                """)
    }

    private func printed(_ format: OutputFormat, _ releases: [Release]) throws -> String {
        let text = Mutex("")
        let columns = ReleasePrinter.Columns(
            timeZone: try #require(TimeZone(identifier: "Europe/London")), indicators: [.occupancy, .inContact],
            cameras: ["square"], zones: ["west"])
        var printer = ReleasePrinter(format, columns: columns) { part in text.withLock { $0 += part } }
        printer.begin()
        for release in releases { try printer.add(release) }
        printer.end()
        return text.withLock { $0 }
    }

    @Test func theTableShowsTheSitesClockWithItsOffset() throws {
        #expect(
            try printed(.table, [release(mean: 1.234), release(looks: 0)]) == """
                start (Europe/London)     camera  zone  looks      occupancy      in_contact
                2026-10-25 01:30:00+01:00 square  west  4/5        1.23 ± 0.98    –
                2026-10-25 01:30:00+01:00 square  west  0/5        –              –
                People per look; ± holds the true mean of the looks in 95 of 100 windows.
                The detector's own error is not measured here; 'pumphandle count-check' measures it.

                """)
    }

    @Test func aKnownDetectorErrorIsTakenOffAndMarked() throws {
        var corrected = try release(mean: 3)
        corrected.detector = [
            .occupancy: .init(
                source: "count-check", measured: "2026-10-20", checks: 4, bias: 0.5, spread: 0.4, low: 1, high: 4)
        ]
        let table = try printed(.table, [corrected, release(mean: 3)])
        #expect(
            table.contains("2.50 ± 1.50*") && table.contains("3.00 ± 0.98 ") && table.contains("counting on the spot"))
        // The contract's keys stand; the error is one more.
        let line = try printed(.ndjson, [corrected])
        #expect(
            line.contains(#""detector":{"occupancy":{"bias":0.5,"checks":4,"high":4,"low":1,"measured":"2026-10-20""#))
        #expect(try ReleaseDocument.release(in: line) == corrected)
        #expect(try printed(.csv, [corrected]).contains(",0.5,0.4,1.0,4.0,count-check,"))
        #expect(try !printed(.ndjson, [release()]).contains("detector"))
    }

    @Test func jsonIsOneDocumentAndLinesAreOneEach() throws {
        let releases = [try release("west"), try release("east")]
        let document = try JSONSerialization.jsonObject(with: Data(try printed(.json, releases).utf8)) as? [Any]
        #expect(document?.count == 2)
        #expect(try printed(.json, []) == "[]\n")
        let lines = try printed(.ndjson, releases).split(separator: "\n")
        #expect(try lines.map { try ReleaseDocument.release(in: String($0)) } == releases)
    }

    @Test func csvHasTheSameColumnsAlways() throws {
        let rows = try printed(.csv, [release(), release(looks: 0)]).split(
            separator: "\n", omittingEmptySubsequences: false)
        let columns = ReleaseCSV.header.split(separator: ",").count
        #expect(columns == 59)
        #expect(
            rows.dropLast().allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == columns })
        #expect(
            rows[1].hasPrefix("pumphandle.release/1,city,square,west,2026-10-25T00:30:00Z,900,4,5,-1,-0.001,0.5,,,"))
    }

    @Test func aProgressLineNeverMixesWithResults() {
        let shown = Mutex("")
        let append: @Sendable (String) -> Void = { text in shown.withLock { $0 += text } }
        let console = Console(showsProgress: true, output: append, talk: append)
        console.show("Watching", fraction: 0.5)
        console.print("row\n")
        console.endProgress()
        let clear = "\r\u{1B}[2K"
        let bar = Console.bar("Watching", fraction: 0.5)
        #expect(shown.withLock { $0 } == clear + bar + clear + "row\n" + bar + clear)
        #expect(bar == "Watching [███████████████···············] 50 %")
        let quiet = Console(showsProgress: false, output: append, talk: append)
        quiet.show("Watching", fraction: 1)
        #expect(!shown.withLock { $0.contains("100 %") })
    }

    @Test func privacyFiguresAreRoundedUpAndPutIntoWords() {
        #expect(PrivacyReport.rounded(5.201) == "5.21")
        #expect(PrivacyReport.rounded(0.012341) == "0.0124")
        #expect(PrivacyReport.rounded(361.2) == "362")
        #expect(
            PrivacyReport.meaning(1)
                == "who thought it 50 % likely that someone was there is at most 74 % sure afterwards")
        #expect(PrivacyReport.meaning(8).hasPrefix("no protection"))
    }
}
