// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
package import OutbreakDetection

/// A case series file (DESIGN, section 8): `date,count[,population][,zone]`, one row per period and zone.
package struct CaseSeriesFile {
    /// The series of one zone.
    package struct Zone {
        /// Its name; `nil` in a file without zones.
        package let name: String?
        /// Its counts.
        package let series: TimeSeries
        /// Lines of its first and its last row.
        package let lines: ClosedRange<Int>

        /// The dates of the periods; a file's series always has them.
        package var dates: [CalendarDate] { series.dates ?? [] }
    }

    /// Where it was read from.
    package let path: String
    /// The step from one row of a zone to its next.
    package let period: Period
    /// In order of appearance.
    package let zones: [Zone]

    /// Reads and checks a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - fillZero: Whether periods without a row are zero rather than an error.
    /// - Throws: ``Failure``, naming file and line.
    package init(path: String, fillZero: Bool) throws {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw Failure.badInput(
                "\(path): cannot be read; give a CSV file with the header date,count[,population][,zone].")
        }
        try self.init(path: path, content: [UInt8](content), fillZero: fillZero)
    }

    /// Checks a file's content.
    package init(path: String, content: [UInt8], fillZero: Bool) throws {
        self.path = path
        var reader = CSVReader(path: path, content: content)
        let columns = try Columns(&reader)
        var names: [String?] = [], rows: [[Row]] = [], places: [[UInt8]: Int] = [:]
        while let fields = try reader.next() {
            let row = try Row(fields, columns, reader)
            let key = columns.zone.map { fields[$0] } ?? []
            if let place = places[key] {
                rows[place].append(row)
            } else {
                places[key] = rows.count
                names.append(columns.zone == nil ? nil : String(decoding: key, as: UTF8.self))
                rows.append([row])
            }
        }
        guard !rows.isEmpty else { throw reader.failure(line: 2, "there is no row; at least one is needed") }
        for (name, rows) in zip(names, rows) { try Self.checkOrder(rows, name, reader) }
        period = try Self.period(of: rows, reader)
        var zones: [Zone] = []
        for (name, rows) in zip(names, rows) {
            let series = try Self.series(rows, name, period, fillZero, reader)
            zones.append(Zone(name: name, series: series, lines: rows[0].line...rows[rows.count - 1].line))
        }
        self.zones = zones
    }

    /// Positions of the columns.
    private struct Columns {
        var date = -1
        var count = -1
        var population: Int?
        var zone: Int?

        init(_ reader: inout CSVReader) throws {
            let wanted = "the header must be date,count[,population][,zone]"
            guard let header = try reader.next() else { throw reader.failure(line: 1, "the file is empty; \(wanted)") }
            for (place, field) in header.enumerated() {
                let name = String(decoding: field, as: UTF8.self)
                switch name {
                case "date" where date < 0: date = place
                case "count" where count < 0: count = place
                case "population" where population == nil: population = place
                case "zone" where zone == nil: zone = place
                default: throw reader.failure(line: 1, "found the column '\(name)'; \(wanted)")
                }
            }
            guard date >= 0, count >= 0 else {
                throw reader.failure(line: 1, "the column '\(date < 0 ? "date" : "count")' is missing; \(wanted)")
            }
        }
    }

    /// One row of a zone.
    private struct Row {
        let date: CalendarDate
        let count: Double
        let population: Double?
        let line: Int

        init(_ fields: [[UInt8]], _ columns: Columns, _ reader: CSVReader) throws {
            line = reader.line
            let dateText = String(decoding: fields[columns.date], as: UTF8.self)
            guard let date = CalendarDate(dateText) else {
                throw reader.failure("found the date '\(dateText)'; dates are written as 2024-03-31")
            }
            self.date = date
            count = try Self.count(fields[columns.count], reader)
            population = try columns.population.map { column in
                let text = String(decoding: fields[column], as: UTF8.self)
                guard let value = Double(text), value > 0, value.isFinite else {
                    throw reader.failure("found the population '\(text)'; it must be a number above 0")
                }
                return value
            }
        }

        private static func count(_ bytes: [UInt8], _ reader: CSVReader) throws -> Double {
            var value = 0
            var isWhole = !bytes.isEmpty && bytes.count <= 15
            for byte in bytes {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
                    isWhole = false
                    break
                }
                value = value &* 10 &+ Int(byte - UInt8(ascii: "0"))
            }
            guard isWhole else {
                let text = String(decoding: bytes, as: UTF8.self)
                let problem =
                    text.isEmpty ? "the count is empty" : "found the count '\(text)'"
                throw reader.failure("\(problem); counts are whole numbers of at least 0")
            }
            return Double(value)
        }
    }

    private static func checkOrder(_ rows: [Row], _ name: String?, _ reader: CSVReader) throws {
        for (row, next) in zip(rows, rows.dropFirst()) where next.date <= row.date {
            let zone = name.map { " of zone '\($0)'" } ?? ""
            if next.date == row.date {
                throw reader.failure(
                    line: next.line,
                    "a second row\(zone) for \(next.date), the first is on line \(row.line); keep one row per period and zone"
                )
            }
            throw reader.failure(
                line: next.line,
                "\(next.date)\(zone) comes after \(row.date) on line \(row.line); sort the rows by date")
        }
    }

    /// Days, weeks or months, by the smallest step in the file.
    private static func period(of zones: [[Row]], _ reader: CSVReader) throws -> Period {
        var smallest = Int.max, place = (line: 0, from: CalendarDate(dayNumber: 0), to: CalendarDate(dayNumber: 0))
        for rows in zones {
            for (row, next) in zip(rows, rows.dropFirst()) where next.date.dayNumber - row.date.dayNumber < smallest {
                smallest = next.date.dayNumber - row.date.dayNumber
                place = (next.line, row.date, next.date)
            }
        }
        if smallest < 7 || smallest == .max { return .day }
        let day = zones[0][0].date.components.day
        if smallest >= 28, zones.allSatisfy({ $0.allSatisfy { $0.date.components.day == day } }) { return .month }
        if smallest % 7 == 0, smallest < 28 { return .week }
        throw reader.failure(
            line: place.line,
            "\(place.to) is \(smallest) days after \(place.from), the smallest step in the file; periods are days, weeks or months"
        )
    }

    private static func series(
        _ rows: [Row], _ name: String?, _ period: Period, _ fillZero: Bool, _ reader: CSVReader
    ) throws -> TimeSeries {
        let zone = name.map { " of zone '\($0)'" } ?? ""
        var counts: [Double] = [], population: [Double] = []
        counts.reserveCapacity(rows.count)
        let start = rows[0].date
        for row in rows {
            var expected = period.advance(start, by: counts.count)
            if row.date > expected, !fillZero {
                throw reader.failure(
                    line: row.line,
                    "\(expected)\(zone) is missing before \(row.date); add its row, or use --fill-zero if no row means no case"
                )
            }
            while row.date > expected {
                counts.append(0)
                population.append(population.last ?? 1)
                expected = period.advance(start, by: counts.count)
            }
            guard row.date == expected else {
                throw reader.failure(
                    line: row.line,
                    "found \(row.date)\(zone); with one row per \(period.rawValue) it would be \(expected)")
            }
            counts.append(row.count)
            population.append(row.population ?? 1)
        }
        return try TimeSeries(
            counts: counts, start: start, period: period, population: rows[0].population == nil ? nil : population)
    }
}
