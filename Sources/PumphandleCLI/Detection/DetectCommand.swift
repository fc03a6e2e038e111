// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import OutbreakDetection

/// Whose habits a method keeps.
enum Compatibility: String, CaseIterable, ExpressibleByArgument {
    /// The method as it was published.
    case none
    /// R's `surveillance`, to the digit.
    case r
}

/// How lists of points are printed.
enum SeriesFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people.
    case table
    /// One document.
    case json
    /// One row a line, with a header.
    case csv
}

/// `pumphandle detect`.
struct DetectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Find the periods in which a series of counts departs from what is normal.",
        discussion: """
            SERIES.csv has the header date,count[,population][,zone], ISO dates, one row per day, week or month and zone. \
            Parameters carry the names of R's surveillance package (baseline, minSigma, alpha; b, w, noPeriods, \
            thresholdMethod, limit54=5,4; k, h, m, trans; c.ARL, theta, M, Mtilde, S, trend, refit; lambda, L, sigma, \
            limits, start). docs/DETECTION.md says what each method is for and when it misleads.

            Methods that learn from a stretch without outbreak (cusum, glr-poisson, glr-nb, ewma) learn from everything \
            before --from; without it from the first two years, or the first half of a shorter series.

            EXAMPLES
              pumphandle detect cases.csv --method ears-c2
              pumphandle detect cases.csv --method farrington-flexible --set noPeriods=10 --set thresholdMethod=nbPlugin
              pumphandle detect cases.csv --method cusum --from 2024-01-01 --fail-on-alarm --format json
              pumphandle detect cases.csv --method farrington-flexible --compat r --format csv
            """)

    @Argument(help: "The case series.")
    var file: String

    @Option(
        help: ArgumentHelp("The method.", valueName: DetectionMethod.allCases.map(\.rawValue).joined(separator: "|")))
    var method: DetectionMethod

    @Option(name: .customLong("set"), parsing: .singleValue, help: ArgumentHelp("A parameter.", valueName: "key=value"))
    var parameters: [String] = []

    @Option(help: "Judge and print from this date on, YYYY-MM-DD.")
    var from: String?

    @Flag(help: "Exit with 3 if a printed point is an alarm.")
    var failOnAlarm = false

    @Flag(help: "Take a period without a row for zero cases.")
    var fillZero = false

    @Option(help: "Reproduce R's results with its faults: r, or none.")
    var compat: Compatibility = .none

    @Option(help: "table, json or csv.")
    var format: SeriesFormat = .table

    func run() async throws {
        let report = try await DetectionReport(self)
        Console.standard.endProgress()
        switch format {
        case .table: report.print(report.table(_:))
        case .csv:
            Console.standard.print("zone,date,count,expected,threshold,score,alarm\n")
            report.print(report.csv(_:))
        case .json: Console.standard.print(report.json)
        }
        if failOnAlarm, report.hasAlarm { throw ExitCode(3) }
    }
}

/// What a method found in a file.
struct DetectionReport {
    /// One zone's points.
    struct Zone: Sendable {
        let name: String?
        let dates: [CalendarDate]
        let points: [DetectionPoint]

        var alarms: Int { points.count { $0.alarm == true } }
    }

    private let command: DetectCommand
    private let parameters: [(key: String, json: String)]
    let zones: [Zone]

    init(_ command: DetectCommand) async throws {
        self.command = command
        let detector = try Detector(command.method, command.parameters, asInR: command.compat == .r)
        parameters = detector.parameters
        let from = try command.from.map { text in
            guard let date = CalendarDate(text) else {
                throw Failure.badInput("--from \(text): write the date as 2024-03-31.")
            }
            return date
        }
        let file = try CaseSeriesFile(path: command.file, fillZero: command.fillZero)
        zones = try await Self.detect(file, detector, command, from)
    }

    var hasAlarm: Bool { zones.contains { $0.alarms > 0 } }

    /// Shares the zones out over all cores.
    private static func detect(
        _ file: CaseSeriesFile, _ detector: Detector, _ command: DetectCommand, _ from: CalendarDate?
    ) async throws -> [Zone] {
        let path = file.path, zones = file.zones, method = command.method
        let size = max(1, min(64, zones.count / (4 * ProcessInfo.processInfo.activeProcessorCount)))
        return try await withThrowingTaskGroup(of: (Int, [Zone]).self) { group in
            for start in stride(from: 0, to: zones.count, by: size) {
                group.addTask {
                    let part = try zones[start..<min(start + size, zones.count)].map {
                        try judge($0, path, detector, method, from)
                    }
                    return (start, part)
                }
            }
            var parts: [Int: [Zone]] = [:]
            for try await (start, part) in group {
                parts[start] = part
                Console.standard.show("Judging", fraction: Double(parts.count * size) / Double(zones.count))
            }
            return parts.keys.sorted().flatMap { parts[$0] ?? [] }
        }
    }

    private static func judge(
        _ zone: CaseSeriesFile.Zone, _ path: String, _ detector: Detector, _ method: DetectionMethod,
        _ from: CalendarDate?
    ) throws -> Zone {
        let series = zone.series, dates = zone.dates
        let lines = "\(path), lines \(zone.lines.lowerBound) to \(zone.lines.upperBound)"
        let place = zone.name.map { "\(lines), zone '\($0)'" } ?? lines
        var first = 0
        if let from {
            guard let index = dates.firstIndex(where: { $0 >= from }) else {
                throw Failure.badInput(
                    "\(place): --from \(from) is after its last row, \(dates.last?.description ?? "none"); give an earlier date."
                )
            }
            first = index
        }
        // Where the judged points begin, and which of them the method can judge at all.
        let begin = from == nil && method.needsTraining ? min(2 * series.frequency, series.count / 2) : first
        do {
            guard !method.needsTraining || begin >= 1 else {
                throw Failure.badInput(
                    from == nil
                        ? "\(place): \(method.rawValue) needs at least 2 periods; the series has \(series.count)."
                        : "\(place): \(method.rawValue) learns from the rows before --from; give a date after \(dates[0])."
                )
            }
            let points = try detector.detect(series, begin..<series.count)
            guard points.contains(where: { $0.alarm != nil }) else {
                throw DetectionError.tooShort(
                    method: method.rawValue, needed: detector.needed(series.frequency), found: series.count)
            }
            let silent = (first..<max(first, begin)).map {
                DetectionPoint(index: $0, observed: series.counts[$0])
            }
            return Zone(name: zone.name, dates: dates, points: silent + points)
        } catch let error as DetectionError {
            throw Failure.badInput("\(place): \(error)")
        }
    }

    /// The contract's document.
    var json: String {
        let series = zones.map { zone in
            let points = zone.points.map { point in
                "{\"date\":\"\(zone.dates[point.index])\",\"count\":\(JSONText.number(point.observed))"
                    + ",\"expected\":\(JSONText.number(point.expected))"
                    + ",\"threshold\":\(JSONText.number(point.threshold))"
                    + ",\"score\":\(JSONText.number(point.score)),\"alarm\":\(JSONText.flag(point.alarm))}"
            }
            return "{\"zone\":\(JSONText.string(zone.name)),\"points\":\(JSONText.array(points))}"
        }
        return JSONText.object([
            ("method", JSONText.string(command.method.rawValue)), ("parameters", JSONText.object(parameters)),
            ("compat", JSONText.string(command.compat.rawValue)), ("from", JSONText.string(command.from)),
            ("series", JSONText.array(series)),
        ]) + "\n"
    }

    func print(_ text: (Zone) -> String) {
        for zone in zones { Console.standard.print(text(zone)) }
    }

    func csv(_ zone: Zone) -> String {
        let name = zone.name.map { name in
            name.contains(where: { ",\"\n\r".contains($0) }) ? "\"\(name.replacing("\"", with: "\"\""))\"" : name
        }
        func field(_ value: Double?) -> String {
            value.map { JSONText.number($0) }.map { $0 == "null" ? "" : $0 } ?? ""
        }
        return zone.points.map { point in
            [
                name ?? "", zone.dates[point.index].description, field(point.observed), field(point.expected),
                field(point.threshold), field(point.score), point.alarm.map { "\($0)" } ?? "",
            ].joined(separator: ",") + "\n"
        }.joined()
    }

    func table(_ zone: Zone) -> String {
        let judged = zone.points.count { $0.alarm != nil }
        var text = "\(zone.name.map { "Zone '\($0)'" } ?? command.file): \(command.method.rawValue), "
        text += "\(zone.alarms) \(zone.alarms == 1 ? "alarm" : "alarms") in \(judged) judged periods\n"
        text += Sparkline(zone.points.map(\.observed), marks: zone.points.map { $0.alarm == true }).text
        let newest = zone.points.count - 12
        let shown = zone.points.enumerated().filter { $0.offset >= newest || $0.element.alarm == true }.map(\.element)
        let rows = shown.map { point in
            [
                zone.dates[point.index].description, TextTable.number(point.observed),
                TextTable.number(point.expected), TextTable.number(point.threshold), TextTable.number(point.score),
                point.alarm == true ? "ALARM" : "",
            ]
        }
        text += TextTable(header: ["date", "count", "expected", "threshold", "score", ""], rows: rows).text
        if shown.count < zone.points.count {
            text += "All alarms and the newest 12 of \(zone.points.count) periods; --format csv prints every one.\n"
        }
        return text + "\n"
    }
}
