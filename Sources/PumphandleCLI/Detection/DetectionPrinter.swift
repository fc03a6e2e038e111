// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection

/// Prints judged zones one after another, in any of the formats.
struct DetectionPrinter {
    private let format: SeriesFormat
    /// Whether zones without alarm are left out.
    private let isShort: Bool
    private var text: String
    /// Whether nothing is printed yet because no zone could be judged so far: a file without any is refused instead.
    private var isHeld = true
    private var isFirst = true

    init(_ command: DetectCommand, parameters: [(key: String, json: String)], isShort: Bool) {
        format = command.format
        self.isShort = isShort
        text = Self.head(command, parameters)
    }

    /// Takes the next zone.
    mutating func add(_ zone: String, isLoud: Bool, isJudged: Bool) {
        isHeld = isHeld && !isJudged
        guard !isShort || isLoud else { return }
        if format == .json, !isFirst { text += "," }
        isFirst = false
        text += zone
        if !isHeld, text.utf8.count > 1 << 20 { flush() }
    }

    /// Prints what stands below the last zone.
    mutating func end(loud: Int, zones: Int) {
        if format == .json { text += "]}\n" }
        if isShort {
            text += "\(loud) of \(zones) zones have an alarm; the others are left out. "
            text += "--format csv prints every one.\n"
        }
        flush()
    }

    private mutating func flush() {
        Console.standard.print(text)
        text = ""
    }

    private static func head(_ command: DetectCommand, _ parameters: [(key: String, json: String)]) -> String {
        switch command.format {
        case .table: return ""
        case .csv: return "zone,date,count,expected,threshold,score,alarm\n"
        case .json:
            var parts: [(key: String, json: String)] = [
                ("method", JSONText.string(command.method.rawValue)), ("parameters", JSONText.object(parameters)),
                ("compat", JSONText.string(command.compat.rawValue)), ("from", JSONText.string(command.from)),
            ]
            if let region = command.holidays { parts.append(("holidays", JSONText.string(region.rawValue))) }
            return JSONText.object(parts).dropLast() + ",\"series\":["
        }
    }

    /// One zone as it is printed.
    static func text(_ zone: JudgedZone, _ format: SeriesFormat, path: String, method: DetectionMethod) -> String {
        switch format {
        case .table: table(zone, path, method)
        case .csv: csv(zone)
        case .json: json(zone)
        }
    }

    private static func json(_ zone: JudgedZone) -> String {
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

    private static func csv(_ zone: JudgedZone) -> String {
        let name = CSVText.field(zone.name ?? "")
        func field(_ value: Double?) -> String { value.flatMap { $0.isFinite ? JSONText.number($0) : nil } ?? "" }
        var text = ""
        for point in zone.points {
            text += "\(name),\(zone.dates[point.index]),\(field(point.observed)),\(field(point.expected))"
            text += ",\(field(point.threshold)),\(field(point.score)),\(point.alarm.map { "\($0)" } ?? "")\n"
        }
        return text
    }

    private static func table(_ zone: JudgedZone, _ path: String, _ method: DetectionMethod) -> String {
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
