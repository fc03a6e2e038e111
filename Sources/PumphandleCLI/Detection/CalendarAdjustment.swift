// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
package import OutbreakDetection

/// Whose holidays a series knows (`--holidays`).
package enum HolidayRegion: String, CaseIterable, ExpressibleByArgument {
    /// Korea's, lunar feasts and substitute days included.
    case korea = "KR"
    /// No holidays: the day of the week alone.
    case none

    /// Takes either letter case.
    package init?(argument: String) {
        guard let region = Self.allCases.first(where: { $0.rawValue.lowercased() == argument.lowercased() }) else {
            return nil
        }
        self = region
    }
}

/// Day-of-week and holiday factors, learnt from each series itself.
package struct CalendarAdjustment: Sendable {
    private let calendar: HolidayCalendar?
    /// Whether there is a first point to judge, so that what comes before it is there to learn from.
    private let hasStart: Bool

    /// Chooses a calendar.
    ///
    /// - Parameters:
    ///   - region: Whose holidays.
    ///   - hasStart: Whether factors are learnt from the periods before the judged ones only, rather than from all.
    package init(_ region: HolidayRegion, hasStart: Bool) {
        calendar = region == .korea ? .korea() : nil
        self.hasStart = hasStart
    }

    /// One factor for each period, 1 on average over a week.
    ///
    /// - Parameters:
    ///   - series: The series.
    ///   - first: The first judged position.
    /// - Returns: The factors.
    /// - Throws: ``DetectionError`` for a series that is not daily or too short.
    package func factors(_ series: TimeSeries, before first: Int) throws -> [Double] {
        let effects = try CalendarEffects(series, from: 0..<(hasStart ? first : series.count), calendar: calendar)
        return effects.factors(series.dates ?? [], calendar: calendar)
    }

    /// The series with its factors in the population, which regressions take as an offset.
    func offset(_ series: TimeSeries, _ usesPopulation: Bool, before first: Int) throws -> TimeSeries {
        var factors = try factors(series, before: first)
        if usesPopulation, let population = series.population {
            for place in factors.indices { factors[place] *= population[place] }
        }
        return try TimeSeries(
            counts: series.counts, dates: series.dates, frequency: series.frequency,
            startPosition: series.startPosition, population: factors, noiseVariance: series.noiseVariance,
            coverage: series.coverage)
    }
}
