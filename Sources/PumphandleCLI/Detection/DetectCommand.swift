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
        usage: """
            pumphandle detect <SERIES.csv> --method <method> [--set <key=value> ...] [--from <date>] [--fail-on-alarm] \
            [--fill-zero] [--compat <r|none>] [--format <table|json|csv>]
            """,
        discussion: """
            SERIES.csv has the header date,count[,population][,zone], ISO dates, one row per day, week or month and zone; \
            where a method gives nothing yet, the result is empty (null in JSON). \
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

    @Argument(help: ArgumentHelp("The case series.", valueName: "SERIES.csv"))
    var inputs: [String]

    @Option(
        help: ArgumentHelp("The method.", valueName: DetectionMethod.allCases.map(\.rawValue).joined(separator: "|")))
    var method: DetectionMethod

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("A parameter; more may follow it.", valueName: "key=value"))
    var settings: [String] = []

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

    /// The case series: the only argument, or the only one that is no further `key=value` of `--set`.
    var file: String { (inputs.count == 1 ? inputs : inputs.filter { !$0.contains("=") }).first ?? "" }

    /// `--set a=1 --set b=2` and `--set a=1 b=2` alike.
    var parameters: [String] { settings + (inputs.count == 1 ? [] : inputs.filter { $0.contains("=") }) }

    func validate() throws {
        let files = inputs.count == 1 ? inputs : inputs.filter { !$0.contains("=") }
        guard files.count == 1 else {
            throw ValidationError(
                files.isEmpty ? "Missing the case series file." : "Found \(files.count) files; give one case series.")
        }
        guard !settings.isEmpty || inputs.count == 1 else {
            throw ValidationError("Unexpected '\(parameters[0])'; write --set \(parameters[0]).")
        }
    }

    func run() async throws {
        let report = try await DetectionReport(self)
        report.print()
        if failOnAlarm, report.alarms > 0 { throw ExitCode(3) }
    }
}

/// What a method found in a file.
struct DetectionReport {
    /// One zone's points.
    struct Zone: Sendable {
        let name: String?
        let dates: [CalendarDate]
        let points: [DetectionPoint]
        /// Why nothing could be judged, if so.
        var problem: String?

        var alarms: Int { points.count { $0.alarm == true } }
    }

    /// One zone as it will be printed; its points are not kept.
    private struct Rendered: Sendable {
        let text: String
        let alarms: Int
        let problem: String?
    }

    /// With more zones than this, the table leaves out those without alarm.
    private static let mostTables = 25

    private let head: String
    private let zones: [Rendered]
    private let format: SeriesFormat

    /// Points that are alarms.
    var alarms: Int { zones.reduce(0) { $0 + $1.alarms } }

    init(_ command: DetectCommand) async throws {
        let detector = try Detector(command.method, command.parameters, asInR: command.compat == .r)
        let from = try command.from.map { text in
            guard let date = CalendarDate(text) else {
                throw Failure.badInput("--from \(text): write the date as 2024-03-31.")
            }
            return date
        }
        let file = try CaseSeriesFile(path: command.file, fillZero: command.fillZero)
        format = command.format
        head = Self.head(command, detector.parameters)
        zones = try await Self.detect(file, detector, command, from)
        Console.standard.endProgress()
        let problems = zones.compactMap(\.problem)
        if problems.count == zones.count, let first = problems.first { throw Failure.badInput(first) }
        for problem in problems.prefix(10) { Console.standard.note("\(problem) Not judged.") }
        if problems.count > 10 { Console.standard.note("\(problems.count - 10) more zones were not judged.") }
    }

    /// Shares the zones out over all cores.
    private static func detect(
        _ file: CaseSeriesFile, _ detector: Detector, _ command: DetectCommand, _ from: CalendarDate?
    ) async throws -> [Rendered] {
        let path = file.path, zones = file.zones, method = command.method, format = command.format
        let size = max(1, min(64, zones.count / (4 * ProcessInfo.processInfo.activeProcessorCount)))
        return try await withThrowingTaskGroup(of: (Int, [Rendered]).self) { group in
            for start in stride(from: 0, to: zones.count, by: size) {
                group.addTask {
                    let part = try zones[start..<min(start + size, zones.count)].map {
                        try render(judge($0, path, detector, method, from), format, command: (path, method))
                    }
                    return (start, part)
                }
            }
            var parts: [Int: [Rendered]] = [:]
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
            let needed = detector.needed(series.frequency)
            guard series.count >= needed || points.contains(where: { $0.alarm != nil }) else {
                throw DetectionError.tooShort(method: method.rawValue, needed: needed, found: series.count)
            }
            let silent = (first..<max(first, begin)).map {
                DetectionPoint(index: $0, observed: series.counts[$0])
            }
            return Zone(name: zone.name, dates: dates, points: silent + points)
        } catch let error as DetectionError {
            if case .didNotConverge = error {
                // A zone without any case must not keep the others from being judged.
                let points = (first..<series.count).map { DetectionPoint(index: $0, observed: series.counts[$0]) }
                return Zone(name: zone.name, dates: dates, points: points, problem: "\(place): \(error)")
            }
            throw Failure.badInput("\(place): \(error)")
        }
    }

    private static func head(_ command: DetectCommand, _ parameters: [(key: String, json: String)]) -> String {
        switch command.format {
        case .table: return ""
        case .csv: return "zone,date,count,expected,threshold,score,alarm\n"
        case .json:
            let parts = JSONText.object([
                ("method", JSONText.string(command.method.rawValue)), ("parameters", JSONText.object(parameters)),
                ("compat", JSONText.string(command.compat.rawValue)), ("from", JSONText.string(command.from)),
            ])
            return parts.dropLast() + ",\"series\":["
        }
    }

    private static func render(
        _ zone: Zone, _ format: SeriesFormat, command: (path: String, method: DetectionMethod)
    ) -> Rendered {
        let text =
            switch format {
            case .table: table(zone, command.path, command.method)
            case .csv: csv(zone)
            case .json: json(zone)
            }
        return Rendered(text: text, alarms: zone.alarms, problem: zone.problem)
    }

    /// Prints all zones in the order of the file.
    func print() {
        var text = head
        let isLong = format == .table && zones.count > Self.mostTables
        for (place, zone) in zones.enumerated() where !isLong || zone.alarms > 0 {
            if format == .json, place > 0 { text += "," }
            text += zone.text
            if text.utf8.count > 1 << 20 {
                Console.standard.print(text)
                text = ""
            }
        }
        if format == .json { text += "]}\n" }
        if isLong {
            let loud = zones.count { $0.alarms > 0 }
            text += "\(loud) of \(zones.count) zones have an alarm; the others are left out. "
            text += "--format csv prints every one.\n"
        }
        Console.standard.print(text)
    }

    private static func json(_ zone: Zone) -> String {
        var text = "{\"zone\":\(JSONText.string(zone.name)),\"points\":["
        for (place, point) in zone.points.enumerated() {
            if place > 0 { text += "," }
            text += "{\"date\":\"\(zone.dates[point.index])\",\"count\":"
            text += JSONText.number(point.observed)
            text += ",\"expected\":"
            text += JSONText.number(point.expected)
            text += ",\"threshold\":"
            text += JSONText.number(point.threshold)
            text += ",\"score\":"
            text += JSONText.number(point.score)
            text += ",\"alarm\":"
            text += JSONText.flag(point.alarm)
            text += "}"
        }
        return text + "]}"
    }

    private static func csv(_ zone: Zone) -> String {
        let name = CSVText.field(zone.name ?? "")
        func field(_ value: Double?) -> String { value.flatMap { $0.isFinite ? JSONText.number($0) : nil } ?? "" }
        var text = ""
        for point in zone.points {
            text += "\(name),\(zone.dates[point.index]),\(field(point.observed)),\(field(point.expected))"
            text += ",\(field(point.threshold)),\(field(point.score)),\(point.alarm.map { "\($0)" } ?? "")\n"
        }
        return text
    }

    private static func table(_ zone: Zone, _ path: String, _ method: DetectionMethod) -> String {
        let judged = zone.points.count { $0.alarm != nil }
        var text = "\(zone.name.map { "Zone '\($0)'" } ?? path): \(method.rawValue), "
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
