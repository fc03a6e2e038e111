// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection
import PumphandleCLI
import Testing

struct CaseSeriesFileTests {
    private func read(_ text: String, fillZero: Bool = false) throws -> CaseSeriesFile {
        try CaseSeriesFile(path: "cases.csv", content: Array(text.utf8), fillZero: fillZero)
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
    ]) func badInputNamesItsLineAndWhatWouldBeRight(text: String, words: [String]) throws {
        let error = try #require(throws: (any Error).self) { try read(text) }
        let message = "\(error)".replacing("\\'", with: "'")
        for word in ["cases.csv"] + words { #expect(message.contains(word), "\(message)") }
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
