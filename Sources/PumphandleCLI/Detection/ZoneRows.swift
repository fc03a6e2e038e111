// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection

/// The rows of a case series file by zone, each zone's in order of date.
struct ZoneRows {
    /// One zone's rows, in columns.
    struct Zone {
        /// `nil` in a file without zones.
        let name: String?
        var days: [Int32] = []
        var counts: [Double] = []
        /// Empty in a file without population.
        var population: [Double] = []
        var lines: [UInt32] = []

        /// How messages name it.
        var label: String { name.map { " of zone '\($0)'" } ?? "" }
    }

    /// In order of appearance.
    var zones: [Zone] = []
    private let columns: CaseSeriesFile.Columns
    private var keys: [[UInt8]] = []
    private var places: [[UInt8]: Int] = [:]
    private var last = 0

    init(_ columns: CaseSeriesFile.Columns) {
        self.columns = columns
    }

    /// Takes the reader's row.
    mutating func append(_ reader: CSVReader) throws {
        guard let date = reader.date(columns.date) else {
            throw reader.failure("found the date '\(reader.shown(columns.date))'; dates are written as 2024-03-31")
        }
        guard let count = reader.wholeNumber(columns.count) else {
            let text = reader.shown(columns.count)
            throw reader.failure(
                "\(text.isEmpty ? "the count is empty" : "found the count '\(text)'"); counts are whole numbers of at least 0"
            )
        }
        let place = try place(reader)
        let day = Int32(date.dayNumber)
        if let before = zones[place].days.last, before >= day {
            throw outOfOrder(zones[place], date, reader)
        }
        zones[place].days.append(day)
        zones[place].counts.append(Double(count))
        zones[place].lines.append(UInt32(clamping: reader.line))
        guard let column = columns.population else { return }
        guard let people = reader.number(column), people > 0 else {
            throw reader.failure("found the population '\(reader.shown(column))'; it must be a number above 0")
        }
        zones[place].population.append(people)
    }

    /// Files are sorted by zone or by date: the zone is most often the last one or the one after it.
    private mutating func place(_ reader: CSVReader) throws -> Int {
        guard let column = columns.zone else {
            if zones.isEmpty { zones.append(Zone(name: nil)) }
            return 0
        }
        if !keys.isEmpty {
            if reader.matches(column, keys[last]) { return last }
            let next = last + 1 < keys.count ? last + 1 : 0
            if reader.matches(column, keys[next]) {
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
        last = keys.count
        places[key] = last
        keys.append(key)
        zones.append(Zone(name: name))
        return last
    }

    private func outOfOrder(_ zone: Zone, _ date: CalendarDate, _ reader: CSVReader) -> Failure {
        let day = Int32(date.dayNumber)
        if let known = zone.days.firstIndex(of: day) {
            return reader.failure(
                "a second row\(zone.label) for \(date), the first is on line \(zone.lines[known]); keep one row per period and zone"
            )
        }
        let before = CalendarDate(dayNumber: Int(zone.days[zone.days.count - 1]))
        return reader.failure(
            "\(date)\(zone.label) comes after \(before) on line \(zone.lines[zone.lines.count - 1]); sort the rows by date"
        )
    }

    /// Days, weeks or months, by the smallest step in the file.
    func period(_ reader: CSVReader) throws -> Period {
        var smallest = Int32.max, narrowest = (zone: 0, row: 0)
        for (place, zone) in zones.enumerated() {
            for row in zone.days.indices.dropFirst() where zone.days[row] - zone.days[row - 1] < smallest {
                smallest = zone.days[row] - zone.days[row - 1]
                narrowest = (place, row)
            }
        }
        if smallest < 7 || smallest == .max { return .day }
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
        throw reader.failure(
            line: Int(zone.lines[row]),
            "\(to) is \(smallest) days after \(from), the smallest step in the file; periods are days, weeks or months")
    }
}

/// Makes series of rows; zones that begin on one day and are as long share their dates.
struct SharedDates {
    let period: Period
    private var newest: TimeSeries?

    init(period: Period) {
        self.period = period
    }

    /// Makes the series, using up the zone's columns.
    mutating func series(_ zone: inout ZoneRows.Zone, _ fillZero: Bool, _ reader: CSVReader) throws -> TimeSeries {
        let start = CalendarDate(dayNumber: Int(zone.days[0]))
        if let row = firstDeparture(zone, start) {
            guard fillZero else { throw missing(zone, start, row, reader) }
            try fill(&zone, start, reader)
        }
        var counts: [Double] = [], population: [Double]?
        swap(&counts, &zone.counts)
        if !zone.population.isEmpty { population = zone.population }
        if let newest, let dates = newest.dates, dates.first == start, dates.count == counts.count {
            return try TimeSeries(
                counts: counts, dates: dates, frequency: newest.frequency, startPosition: newest.startPosition,
                population: population)
        }
        let series = try TimeSeries(counts: counts, start: start, period: period, population: population)
        newest = series
        return series
    }

    private func date(_ start: CalendarDate, _ index: Int) -> Int {
        switch period {
        case .day: start.dayNumber + index
        case .week: start.dayNumber + 7 * index
        default: period.advance(start, by: index).dayNumber
        }
    }

    /// The first row that is not one period after the row before it.
    private func firstDeparture(_ zone: ZoneRows.Zone, _ start: CalendarDate) -> Int? {
        zone.days.indices.first { Int(zone.days[$0]) != date(start, $0) }
    }

    private func missing(
        _ zone: ZoneRows.Zone, _ start: CalendarDate, _ row: Int, _ reader: CSVReader
    ) -> Failure {
        let found = CalendarDate(dayNumber: Int(zone.days[row])), expected = CalendarDate(dayNumber: date(start, row))
        return reader.failure(
            line: Int(zone.lines[row]),
            found > expected
                ? "\(expected)\(zone.label) is missing before \(found); add its row, or use --fill-zero if no row means no case"
                : "found \(found)\(zone.label); with one row per \(period.rawValue) it would be \(expected)")
    }

    /// Puts a zero where a period has no row; the population is the one before.
    private func fill(_ zone: inout ZoneRows.Zone, _ start: CalendarDate, _ reader: CSVReader) throws {
        var counts: [Double] = [], population: [Double] = []
        let hasPopulation = !zone.population.isEmpty
        for row in zone.days.indices {
            while Int(zone.days[row]) > date(start, counts.count) {
                counts.append(0)
                if hasPopulation, let before = population.last { population.append(before) }
            }
            guard Int(zone.days[row]) == date(start, counts.count) else {
                let expected = CalendarDate(dayNumber: date(start, counts.count))
                throw reader.failure(
                    line: Int(zone.lines[row]),
                    "found \(CalendarDate(dayNumber: Int(zone.days[row])))\(zone.label); with one row per \(period.rawValue) it would be \(expected)"
                )
            }
            counts.append(zone.counts[row])
            if hasPopulation { population.append(zone.population[row]) }
        }
        zone.counts = counts
        zone.population = population
    }
}
