// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection
import PumphandleCLI
import Testing

struct CaseSeriesFileTests {
    private func read(_ text: String, fillZero: Bool = false, allowsNoise: Bool = false) throws -> CaseSeriesFile {
        try CaseSeriesFile(
            path: "cases.csv", content: Array(text.utf8), .init(fillZero: fillZero, allowsNoise: allowsNoise))
    }

    @Test(arguments: [
        ("date,count\n2024-01-01,3\n2024-01-02,4\n", Period.day), ("date,count\n2024-01-01,3\n2024-01-08,4\n", .week),
        ("date,count\n2024-01-15,3\n2024-02-15,4\n2024-03-15,1\n", .month),
        ("date,count\n2023-02-01,3\n2023-03-01,4\n2023-04-01,4\n", .month),
    ]) func thePeriodFollowsFromTheDates(text: String, period: Period) throws {
        let file = try read(text)
        #expect(file.period == period)
        #expect(file.zones[0].series.count == text.split(separator: "\n").count - 1)
    }

    @Test func columnsMayStandInAnyOrderAndZonesBeQuoted() throws {
        let file = try read(
            "\u{FEFF}zone,count,date,population\r\n\"a, \"\"b\"\"\",3,2024-01-01,10\r\nc,4,2024-01-01,20.5\r\n")
        #expect(file.zones.map(\.name) == ["a, \"b\"", "c"])
        #expect(file.zones[1].series.population == [20.5])
    }

    @Test func fillZeroFillsGapsAndNothingElse() throws {
        let file = try read("date,count\n2024-01-01,3\n2024-01-02,4\n2024-01-05,1\n", fillZero: true)
        #expect(file.zones[0].series.counts == [3, 4, 0, 0, 1])
    }

    @Test func noiseAndCoverageAreTakenWhereACommandKnowsThem() throws {
        let text = "date,count,noise_variance,coverage\n2024-01-01,-1.5,2.25,1\n2024-01-02,,,0\n2024-01-03,3,1,0.5\n"
        let series = try read(text, allowsNoise: true).zones[0].series
        #expect(series.counts[0] == -1.5 && series.isMissing(1) && series.counts[2] == 3)
        #expect(series.noiseVariance == [2.25, 0, 1] && series.coverage == [1, 0, 0.5])
        let gap = try read(text.replacing("2024-01-03", with: "2024-01-04"), fillZero: true, allowsNoise: true)
        #expect(gap.zones[0].series.isMissing(2), "an outage is missing, never zero")
        let error = try #require(throws: (any Error).self) { try read(text) }
        #expect("\(error)".contains("noise_variance"))
    }

    @Test(arguments: [
        ("2024-01-01,1,-1,1", "at least 0"), ("2024-01-01,1,1,1.5", "share"), ("2024-01-01,,1,1", "empty"),
        ("2024-01-01,x,1,1", "a number"),
    ]) func badNoiseNamesItsLine(row: String, word: String) throws {
        let error = try #require(throws: (any Error).self) {
            try read("date,count,noise_variance,coverage\n\(row)\n", allowsNoise: true)
        }
        #expect("\(error)".contains("line 2") && "\(error)".contains(word), "\(error)")
    }

    /// Each with the words that the message must hold.
    @Test(arguments: [
        ("", ["line 1", "empty"]), ("day,count\n", ["line 1", "'day'", "date,count"]),
        ("date,zone\n", ["line 1", "'count' is missing"]), ("date,count\n", ["line 2", "no row"]),
        ("date,count\n2024-13-01,1\n", ["line 2", "2024-13-01", "2024-03-31"]),
        ("date,count\n2024-01-01,-1\n", ["line 2", "'-1'", "at least 0"]),
        ("date,count\n2024-01-01,1.5\n", ["line 2", "'1.5'", "whole"]),
        ("date,count\n2024-01-01,\n", ["line 2", "empty", "whole"]),
        ("date,count\n2024-01-02,1\n2024-01-01,1\n", ["line 3", "sort"]),
        ("date,count\n2024-01-01,1\n2024-01-01,2\n", ["line 3", "second row", "line 2"]),
        ("date,count\n2024-01-01,1\n2024-01-02,1\n2024-01-04,1\n", ["line 4", "2024-01-03", "--fill-zero"]),
        ("date,count\n2024-01-01,1\n2024-01-08,1\n2024-01-17,1\n", ["line 4", "2024-01-15"]),
        ("date,count\n2024-01-01,1\n2024-01-11,1\n", ["line 3", "10 days", "days, weeks or months"]),
        ("date,count,population\n2024-01-01,1,0\n", ["line 2", "'0'", "above 0"]),
        ("date,count\n2024-01-01,1,2\n", ["line 2", "3 fields", "has 2"]),
        ("date,count,zone\n2024-01-01,1,\"a\n", ["line 2", "quotation mark"]),
        ("date,count,zone\n2024-01-01,1,a\n2024-01-01,1,\n", ["line 3", "zone is empty"]),
        ("date,count,zone\n2024-01-01,1,a\n2024-01-02,1,b\n2024-01-01,2,a\n", ["line 4", "second row of zone 'a'"]),
        ("date,count\r2024-01-01,1\r", ["line 1", "found the column"]),
        ("date,count\n2024-01-01,99999999999999999999\n", ["line 2", "whole"]),
    ]) func badInputNamesItsLineAndWhatWouldBeRight(text: String, words: [String]) throws {
        let error = try #require(throws: (any Error).self) { try read(text) }
        let message = "\(error)".replacing("\\'", with: "'")
        for word in ["cases.csv"] + words { #expect(message.contains(word), "\(message)") }
    }
}

struct CSVReaderTests {
    /// Rows sorted by date, by zone or neither end in the same series.
    @Test(arguments: [1 as UInt64, 2, 3]) func theOrderOfZonesDoesNotMatter(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let start = try #require(CalendarDate("2024-02-20"))
        var rows = (0..<7).flatMap { zone in (0..<20).map { day in (day: day, zone: zone, count: 31 * zone + day) } }
        func series() throws -> [String: [Double]] {
            let text =
                "date,count,zone\n" + rows.map { "\(start.adding(days: $0.day)),\($0.count),z\($0.zone)\n" }.joined()
            let file = try CaseSeriesFile(path: "cases.csv", content: Array(text.utf8))
            return Dictionary(uniqueKeysWithValues: file.zones.map { ($0.name ?? "", $0.series.counts) })
        }
        let byZone = try series()
        rows.sort { ($0.day, $0.zone) < ($1.day, $1.zone) }
        #expect(try series() == byZone)
        var shuffled = rows
        shuffled.shuffle(using: &generator)
        rows = (0..<20).flatMap { day in shuffled.filter { $0.day == day } }
        #expect(try series() == byZone)
    }

    /// A file that is read in many pieces gives what its content gives at once.
    @Test(arguments: [1, 3]) func filesLargerThanOnePieceAreReadWhole(jobs: Int) async throws {
        let start = try #require(CalendarDate("1970-01-01"))
        var text = "\u{FEFF}date,count,zone\r\n"
        for zone in 0..<9 {
            for day in 0..<8000 { text += "\(start.adding(days: day)),\(day % 977),\"quarter, \"\"\(zone)\"\"\"\r\n" }
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(text.utf8.count > 2 << 20)
        let file = try await CaseSeriesFile(path: path, .init(jobs: jobs))
        #expect(file.zones.map(\.name) == (0..<9).map { "quarter, \"\($0)\"" })
        #expect(file.zones.allSatisfy { $0.series.counts == (0..<8000).map { Double($0 % 977) } })
        #expect(file.zones[8].lines == 64_002...72_001)
    }

    /// Errors name the line in the file whatever piece it lies in, the first one first.
    @Test(arguments: [1, 3]) func errorsInLaterPiecesNameTheirLines(jobs: Int) async throws {
        let start = try #require(CalendarDate("1970-01-01"))
        var lines = ["date,count,zone"]
        for zone in 0..<40 {
            for day in 0..<5000 { lines.append("\(start.adding(days: day)),1,quarter of zone \(zone)") }
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        for (place, row, word) in [
            (150_000, "1970-01-01,x,quarter of zone 29", "'x'"),
            (190_000, "1970-01-01,1,quarter of zone 0", "second row"),
        ] {
            var bad = lines
            bad[place - 1] = row
            bad[195_000] = "1970-01-01,y,z"
            try Data(bad.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
            let error = try await #require(throws: (any Error).self) {
                try await CaseSeriesFile(path: path, .init(jobs: jobs))
            }
            let message = "\(error)".replacing("\\'", with: "'")
            #expect(message.contains("line \(place):") && message.contains(word), "\(message)")
        }
    }

    @Test func textThatIsNotUTF8IsRefused() throws {
        let bytes = Array("date,count,zone\n2024-01-01,1,Z".utf8) + [0xFC, 0x0A]
        let error = try #require(throws: (any Error).self) {
            try CaseSeriesFile(path: "cases.csv", content: bytes)
        }
        #expect("\(error)".contains("line 2") && "\(error)".contains("UTF-8"), "\(error)")
    }
}

struct ZoneFileTests {
    @Test func columnsMayStandInAnyOrder() throws {
        let file = try ZoneFile(path: "z.csv", content: Array("population,y,zone,x\n5,2,a,1\n7.5,4,b,3\n".utf8))
        #expect(file.names == ["a", "b"] && file.population == [5, 7.5])
        #expect(
            try ZoneFile(path: "z.csv", content: Array("zone,longitude,latitude\na,127,37\n".utf8)).population == nil)
    }

    /// Each with the words that the message must hold.
    @Test(arguments: [
        ("", ["line 1", "empty"]), ("zone,x\na,1\n", ["line 1", "'y' is missing"]),
        ("zone,x,y,people\n", ["line 1", "'people'"]), ("zone,x,x,y\n", ["line 1", "twice"]),
        ("zone,x,y\n", ["line 2", "no zone"]), ("zone,x,y\na,1,q\n", ["line 2", "'q'", "a number"]),
        ("zone,x,y\n,1,2\n", ["line 2", "empty"]), ("zone,x,y\na,1,1\na,2,2\n", ["line 3", "line 2"]),
        ("zone,x,y\na,1e999,1\n", ["line 2", "1e999"]), ("zone,x,y,population\na,1,1,0\n", ["line 2", "above 0"]),
        ("zone,longitude,latitude\na,127,95\n", ["line 2", "latitude", "-90 to 90"]),
    ]) func badInputNamesItsLine(text: String, words: [String]) throws {
        let error = try #require(throws: (any Error).self) { try ZoneFile(path: "z.csv", content: Array(text.utf8)) }
        let message = "\(error)".replacing("\\'", with: "'")
        for word in ["z.csv"] + words { #expect(message.contains(word), "\(message)") }
    }

    @Test func zonesThatBeginLateOrEndEarlyAreRefusedUnlessFilled() throws {
        let zones = try ZoneFile(path: "z.csv", content: Array("zone,x,y\na,1,1\nb,2,2\nc,3,3\n".utf8))
        let rows = "date,count,zone\n2024-01-01,1,a\n2024-01-02,1,a\n2024-01-03,1,a\n"
        for (more, line, word) in [
            ("2024-01-02,1,b\n2024-01-03,1,b\n", 5, "begins on 2024-01-02"),
            ("2024-01-01,1,b\n", 5, "ends on 2024-01-01"),
        ] {
            let cases = try CaseSeriesFile(path: "c.csv", content: Array((rows + more).utf8))
            let error = try #require(throws: (any Error).self) { try ClusterInput(cases, zones, isSpatial: false) }
            #expect("\(error)".contains("line \(line)") && "\(error)".contains(word), "\(error)")
            let filled = try ClusterInput(cases, zones, isSpatial: false, fillZero: true)
            #expect(filled.silent == ["c"])
        }
    }

    @Test func aZoneWithoutPlaceIsRefusedWithItsLine() throws {
        let zones = try ZoneFile(path: "z.csv", content: Array("zone,x,y\na,1,1\n".utf8))
        let cases = try CaseSeriesFile(
            path: "c.csv", content: Array("date,count,zone\n2024-01-01,1,a\n2024-01-01,1,b\n".utf8))
        let error = try #require(throws: (any Error).self) { try ClusterInput(cases, zones, isSpatial: false) }
        #expect("\(error)".contains("line 3") && "\(error)".contains("z.csv"), "\(error)")
    }
}

struct DetectorTests {
    @Test func allParametersAreReportedWithTheirDefaults() throws {
        let detector = try Detector(.farringtonFlexible, ["b=3", "limit54=10,2"], asInR: false)
        let values = Dictionary(uniqueKeysWithValues: detector.parameters.map { ($0.key, $0.json) })
        #expect(values["b"] == "3" && values["w"] == "3" && values["limit54"] == "[10,2]")
        #expect(values["thresholdMethod"] == "\"delta\"" && values["pastWeeksNotIncluded"] == "3")
        #expect(values.count == 13)
    }

    @Test func calendarEffectsAreTakenOutOfAKnownNoisySeries() throws {
        // An excess on a Saturday that is smaller than what every Monday brings.
        let start = try #require(CalendarDate("2023-01-02"))
        var generator = SeededGenerator(seed: 4)
        var counts = (0..<364).map { 20 * ($0 % 7 == 0 ? 3.0 : 1) + generator.normal() }
        counts[360] += 20
        let series = try TimeSeries(
            counts: counts, start: start, period: .day, noiseVariance: counts.map { _ in 1 })
        func isAlarm(_ calendar: CalendarAdjustment?) throws -> Bool? {
            try Detector(.noiseAwareEars, ["alpha=0.01"], asInR: false, calendar: calendar)
                .detect(series, 360..<361)[0].alarm
        }
        #expect(try isAlarm(nil) == false)
        #expect(try isAlarm(CalendarAdjustment(.korea, hasStart: true)) == true)
        let error = try #require(throws: (any Error).self) {
            try Detector(.cusum, [], asInR: false, calendar: CalendarAdjustment(.korea, hasStart: true))
        }
        #expect("\(error)".contains("noise-aware-farrington"))
    }

    @Test(arguments: [
        (DetectionMethod.earsC1, "alfa=0.1", "did you mean alpha?"), (.earsC1, "alpha", "key=value"),
        (.earsC1, "alpha=x", "a number"), (.earsC1, "alpha=2", "probability"), (.earsC1, "baseline=2.5", "whole"),
        (.cusum, "trans=box", "rossi"), (.farringtonFlexible, "thresholdMethod=normal", "nbPlugin"),
        (.farringtonFlexible, "limit54=5", "5,4"), (.glrPoisson, "alpha=0.2", "no such parameter"),
        (.glrNegativeBinomial, "alpha=0", "glr-poisson"), (.ewma, "lambda=0", "above 0"),
    ]) func badParametersSayWhatWouldBeRight(method: DetectionMethod, argument: String, word: String) throws {
        let error = try #require(throws: (any Error).self) { try Detector(method, [argument], asInR: false) }
        #expect("\(error)".contains(word), "\(error)")
    }

    @Test(arguments: DetectionMethod.allCases) func everyMethodFindsAnOutbreak(method: DetectionMethod) throws {
        var generator = SeededGenerator(seed: 6)
        var counts = (0..<340).map { _ in generator.poisson(mean: 10) }
        for week in 336..<340 { counts[week] += Double(25 * (week - 334)) }
        let series = try TimeSeries(counts: counts, frequency: 52)
        for asInR in [false, true] where !(asInR && method == .earsC3) {
            let points = try Detector(method, [], asInR: asInR).detect(series, 300..<340)
            #expect(points.suffix(4).contains { $0.alarm == true }, "\(method) asInR \(asInR)")
            #expect(points.count == 40)
        }
    }
}

struct SparklineTests {
    @Test func marksStandUnderTheirColumns() {
        #expect(Sparkline([0, 1, 2, 8, .nan], marks: [false, false, false, true, false]).text == "▁▁▂█ \n   ▲ \n")
        #expect(Sparkline((0..<1000).map(Double.init), marks: (0..<1000).map { $0 == 999 }).text.hasSuffix("▲\n"))
        #expect(Sparkline([], marks: []).text.isEmpty)
    }
}
