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
        var reader = try CSVReader(path: path, header: "date,count[,population][,zone]")
        try self.init(path, &reader, fillZero)
    }

    /// Checks a file's content.
    package init(path: String, content: [UInt8], fillZero: Bool) throws {
        var reader = CSVReader(path: path, content: content)
        try self.init(path, &reader, fillZero)
    }

    private init(_ path: String, _ reader: inout CSVReader, _ fillZero: Bool) throws {
        self.path = path
        let columns = try Columns(&reader)
        var rows = ZoneRows(columns)
        while try reader.next() { try rows.append(reader) }
        guard !rows.zones.isEmpty else { throw reader.failure(line: 2, "there is no row; at least one is needed") }
        period = try rows.period(reader)
        var calendar = SharedDates(period: period), zones: [Zone] = []
        zones.reserveCapacity(rows.zones.count)
        for place in rows.zones.indices {
            // Taken out, so that no row is held twice.
            var taken = ZoneRows.Zone(name: nil)
            swap(&taken, &rows.zones[place])
            let lines = taken.lines.isEmpty ? 1...1 : Int(taken.lines[0])...Int(taken.lines[taken.lines.count - 1])
            let name = taken.name
            zones.append(Zone(name: name, series: try calendar.series(&taken, fillZero, reader), lines: lines))
        }
        self.zones = zones
    }

    /// Positions of the columns.
    struct Columns {
        var date = -1
        var count = -1
        var population: Int?
        var zone: Int?

        init(_ reader: inout CSVReader) throws {
            let wanted = "the header must be date,count[,population][,zone]"
            guard try reader.next() else { throw reader.failure(line: 1, "the file is empty; \(wanted)") }
            for place in 0..<reader.count {
                switch try reader.text(place) {
                case "date" where date < 0: date = place
                case "count" where count < 0: count = place
                case "population" where population == nil: population = place
                case "zone" where zone == nil: zone = place
                default: throw reader.failure("found the column '\(reader.shown(place))'; \(wanted)")
                }
            }
            guard date >= 0, count >= 0 else {
                throw reader.failure("the column '\(date < 0 ? "date" : "count")' is missing; \(wanted)")
            }
        }
    }
}
