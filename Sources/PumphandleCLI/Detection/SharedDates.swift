// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection

/// Makes series of rows; zones that begin on one day and are as long share their dates.
struct SharedDates {
    let period: Period
    let path: String
    private var newest: TimeSeries?

    init(period: Period, path: String) {
        self.period = period
        self.path = path
    }

    /// Makes one zone's series.
    mutating func zone(_ rows: ZoneRows.Zone, _ fillZero: Bool) throws -> CaseSeriesFile.Zone {
        let lines = rows.lines.isEmpty ? 1...1 : Int(rows.lines[0])...Int(rows.lines[rows.lines.count - 1])
        return CaseSeriesFile.Zone(name: rows.name, series: try series(rows, fillZero), lines: lines)
    }

    private mutating func series(_ rows: ZoneRows.Zone, _ fillZero: Bool) throws -> TimeSeries {
        let start = CalendarDate(dayNumber: Int(rows.days[0]))
        var zone = rows
        if let row = firstDeparture(zone, start) {
            guard fillZero else { throw missing(zone, start, row) }
            try fill(&zone, start)
        }
        let population = zone.population.isEmpty ? nil : zone.population
        let noise = zone.noiseVariance.isEmpty ? nil : zone.noiseVariance
        let coverage = zone.coverage.isEmpty ? nil : zone.coverage
        if let newest, let dates = newest.dates, dates.first == start, dates.count == zone.counts.count {
            return try TimeSeries(
                counts: zone.counts, dates: dates, frequency: newest.frequency, startPosition: newest.startPosition,
                population: population, noiseVariance: noise, coverage: coverage)
        }
        let series = try TimeSeries(
            counts: zone.counts, start: start, period: period, population: population, noiseVariance: noise,
            coverage: coverage)
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

    private func missing(_ zone: ZoneRows.Zone, _ start: CalendarDate, _ row: Int) -> Failure {
        let found = CalendarDate(dayNumber: Int(zone.days[row])), expected = CalendarDate(dayNumber: date(start, row))
        return .atLine(
            Int(zone.lines[row]), of: path,
            found > expected
                ? "\(expected)\(zone.label) is missing before \(found); add its row, or use --fill-zero if no row means no case"
                : "found \(found)\(zone.label); with one row per \(period.rawValue) it would be \(expected)")
    }

    /// Puts a zero where a period has no row.
    ///
    /// The population is the one before. What carries noise or coverage is unknown there, not zero.
    private func fill(_ zone: inout ZoneRows.Zone, _ start: CalendarDate) throws {
        var filled = ZoneRows.Zone(key: zone.key, name: zone.name)
        let isCounted = zone.noiseVariance.isEmpty && zone.coverage.isEmpty
        for row in zone.days.indices {
            while Int(zone.days[row]) > date(start, filled.counts.count) {
                filled.counts.append(isCounted ? 0 : .nan)
                if let before = filled.population.last { filled.population.append(before) }
                if !zone.noiseVariance.isEmpty { filled.noiseVariance.append(0) }
                if !zone.coverage.isEmpty { filled.coverage.append(0) }
            }
            guard Int(zone.days[row]) == date(start, filled.counts.count) else {
                let expected = CalendarDate(dayNumber: date(start, filled.counts.count))
                throw Failure.atLine(
                    Int(zone.lines[row]), of: path,
                    "found \(CalendarDate(dayNumber: Int(zone.days[row])))\(zone.label); with one row per \(period.rawValue) it would be \(expected)"
                )
            }
            filled.counts.append(zone.counts[row])
            if !zone.population.isEmpty { filled.population.append(zone.population[row]) }
            if !zone.noiseVariance.isEmpty { filled.noiseVariance.append(zone.noiseVariance[row]) }
            if !zone.coverage.isEmpty { filled.coverage.append(zone.coverage[row]) }
        }
        zone = filled
    }
}
