// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection

/// The rows of a case series file, or of a piece of one, by zone, each zone's in order of date.
struct ZoneRows: Sendable {
    /// One zone's rows, in columns.
    struct Zone: Sendable {
        /// The bytes of its name.
        let key: [UInt8]
        /// `nil` in a file without zones.
        let name: String?
        var days: [Int32] = []
        var counts: [Double] = []
        /// These are empty in a file without their column.
        var population: [Double] = []
        var noiseVariance: [Double] = []
        var coverage: [Double] = []
        var lines: [UInt32] = []

        init(key: [UInt8], name: String?) {
            self.key = key
            self.name = name
        }

        /// How messages name it.
        var label: String { name.map { " of zone '\($0)'" } ?? "" }

        /// Adds later rows.
        mutating func append(_ other: Zone) {
            days += other.days
            counts += other.counts
            population += other.population
            noiseVariance += other.noiseVariance
            coverage += other.coverage
            lines += other.lines
        }
    }

    /// In order of appearance.
    var zones: [Zone] = []
    private let columns: CaseSeriesFile.Columns
    private var places: [[UInt8]: Int] = [:]
    private var last = 0
    /// The line at which parsing stopped, and why.
    private var problem: (line: Int, error: any Error)?
    /// What makes messages about lines.
    private var path = ""

    init(_ columns: CaseSeriesFile.Columns) {
        self.columns = columns
    }

    /// Takes all rows of a reader, up to the first bad one.
    mutating func parse(_ reader: inout CSVReader) {
        path = reader.path
        do {
            while try reader.next() { try append(reader) }
        } catch {
            problem = (reader.line, error)
        }
    }

    /// Checks that all rows were good.
    ///
    /// - Throws: What was wrong.
    func requireSound() throws {
        if let problem { throw problem.error }
    }

    /// Takes the rows of the next piece.
    ///
    /// - Throws: The first thing that is wrong in it.
    mutating func take(_ piece: ZoneRows) throws {
        var first = piece.problem
        for zone in piece.zones {
            guard let place = places[zone.key] else {
                places[zone.key] = zones.count
                zones.append(zone)
                continue
            }
            if let before = zones[place].days.last, let day = zone.days.first, before >= day {
                let line = Int(zone.lines[0])
                if first.map({ line < $0.line }) ?? true {
                    first = (line, outOfOrder(zones[place], CalendarDate(dayNumber: Int(day)), line))
                }
            }
            zones[place].append(zone)
        }
        if let first { throw first.error }
    }

    /// Takes the reader's row.
    private mutating func append(_ reader: CSVReader) throws {
        guard let date = reader.date(columns.date) else {
            throw reader.failure("found the date '\(reader.shown(columns.date))'; dates are written as 2024-03-31")
        }
        let coverage = try columns.coverage.map { try share($0, reader) }
        let count = try count(reader, coverage)
        let place = try place(reader)
        let day = Int32(date.dayNumber)
        if let before = zones[place].days.last, before >= day {
            throw outOfOrder(zones[place], date, reader.line)
        }
        zones[place].days.append(day)
        zones[place].counts.append(count)
        zones[place].lines.append(UInt32(clamping: reader.line))
        if let column = columns.population {
            guard let people = reader.number(column), people > 0 else {
                throw reader.failure("found the population '\(reader.shown(column))'; it must be a number above 0")
            }
            zones[place].population.append(people)
        }
        if let column = columns.noiseVariance {
            let isMissing = count.isNaN && reader.isEmpty(column)
            guard let variance = isMissing ? 0 : reader.number(column), variance >= 0 else {
                throw reader.failure(
                    "found the noise_variance '\(reader.shown(column))'; it must be a number of at least 0")
            }
            zones[place].noiseVariance.append(variance)
        }
        if let coverage { zones[place].coverage.append(coverage) }
    }

    /// A case count is whole; one that carries noise is any number; what nobody saw is missing.
    private func count(_ reader: CSVReader, _ coverage: Double?) throws -> Double {
        if let count = reader.wholeNumber(columns.count) { return Double(count) }
        let text = reader.shown(columns.count),
            found = text.isEmpty ? "the count is empty" : "found the count '\(text)'"
        if text.isEmpty, coverage == 0 { return .nan }
        guard columns.noiseVariance != nil || columns.coverage != nil else {
            throw reader.failure("\(found); counts are whole numbers of at least 0")
        }
        guard let count = reader.number(columns.count) else {
            throw reader.failure("\(found); it must be a number, or empty where the coverage is 0")
        }
        return count
    }

    private func share(_ column: Int, _ reader: CSVReader) throws -> Double {
        guard let share = reader.number(column), share >= 0, share <= 1 else {
            throw reader.failure("found the coverage '\(reader.shown(column))'; it must be a share from 0 to 1")
        }
        return share
    }

    /// Files are sorted by zone or by date: the zone is most often the last one or the one after it.
    private mutating func place(_ reader: CSVReader) throws -> Int {
        guard let column = columns.zone else {
            if zones.isEmpty {
                zones.append(Zone(key: [], name: nil))
                places[[]] = 0
            }
            return 0
        }
        if !zones.isEmpty {
            if reader.matches(column, zones[last].key) { return last }
            let next = last + 1 < zones.count ? last + 1 : 0
            if reader.matches(column, zones[next].key) {
                last = next
                return next
            }
        }
        let key = reader.bytes(column)
        if let known = places[key] {
            last = known
            return known
        }
        let name = try reader.text(column)
        guard !name.isEmpty else {
            throw reader.failure("the zone is empty; name it, or leave out the column if there is one series only")
        }
        last = zones.count
        places[key] = last
        zones.append(Zone(key: key, name: name))
        return last
    }

    private func outOfOrder(_ zone: Zone, _ date: CalendarDate, _ line: Int) -> Failure {
        if let known = zone.days.firstIndex(of: Int32(date.dayNumber)) {
            return .atLine(
                line, of: path,
                "a second row\(zone.label) for \(date), the first is on line \(zone.lines[known]); keep one row per period and zone"
            )
        }
        let before = CalendarDate(dayNumber: Int(zone.days[zone.days.count - 1]))
        return .atLine(
            line, of: path,
            "\(date)\(zone.label) comes after \(before) on line \(zone.lines[zone.lines.count - 1]); sort the rows by date"
        )
    }

    /// Days, weeks or months, by the smallest step in the file.
    ///
    /// - Throws: ``Failure`` where it is none of them, and without any row.
    func period(_ path: String) throws -> Period {
        guard !zones.isEmpty else {
            throw Failure.atLine(2, of: path, "there is no row; at least one is needed")
        }
        var smallest = Int32.max, narrowest = (zone: 0, row: 0)
        for (place, zone) in zones.enumerated() {
            for row in zone.days.indices.dropFirst() where zone.days[row] - zone.days[row - 1] < smallest {
                smallest = zone.days[row] - zone.days[row - 1]
                narrowest = (place, row)
            }
            if smallest < 7 { return .day }
        }
        if smallest == .max { return .day }
        let monthDay = CalendarDate(dayNumber: Int(zones[0].days[0])).components.day
        let isMonthly =
            smallest >= 28
            && zones.allSatisfy { zone in
                zone.days.allSatisfy { CalendarDate(dayNumber: Int($0)).components.day == monthDay }
            }
        if isMonthly { return .month }
        if smallest % 7 == 0, smallest < 28 { return .week }
        let zone = zones[narrowest.zone], row = narrowest.row
        let from = CalendarDate(dayNumber: Int(zone.days[row - 1])), to = CalendarDate(dayNumber: Int(zone.days[row]))
        throw Failure.atLine(
            Int(zone.lines[row]), of: path,
            "\(to) is \(smallest) days after \(from), the smallest step in the file; periods are days, weeks or months")
    }
}

extension Failure {
    /// Bad input on a line of a file.
    static func atLine(_ line: Int, of path: String, _ problem: String) -> Failure {
        .badInput("\(path), line \(line): \(problem).")
    }
}
