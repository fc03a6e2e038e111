// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Day-of-week and holiday effects of a daily series, as factors on its level.
public struct CalendarEffects: Sendable, Equatable {
    /// Factors of Monday to Sunday; their mean is 1.
    public let weekday: [Double]
    /// Factor of a holiday, relative to what its day of the week would have been.
    public let holiday: Double

    /// Estimates the effects from a daily series' past.
    ///
    /// Each day is compared with the mean of the seven days around it, which holds every day of the week once; ratios of
    /// sums, so noise of mean 0 does no harm and half-covered days count half. Holidays are left out of the weekly pattern.
    ///
    /// - Parameters:
    ///   - series: A dated daily series.
    ///   - range: Positions to learn from, from 0; eight weeks or more.
    ///   - calendar: The holidays, or `nil` for the day of the week alone.
    /// - Throws: ``DetectionError``.
    public init(_ series: TimeSeries, from range: Range<Int>, calendar: HolidayCalendar?) throws(DetectionError) {
        guard let dates = series.dates, series.frequency == 365 else {
            throw .badParameter(name: "series", found: "no dates or no days", expected: "a dated daily series")
        }
        guard range.count >= 56 else { throw .tooShort(method: "calendar effects", needed: 56, found: range.count) }
        let isHoliday = Self.holidays(dates, calendar)
        var sums = [Double](repeating: 0, count: 7), levels = sums
        func level(_ index: Int) -> Double? {
            guard index - 3 >= range.lowerBound, index + 3 < range.upperBound else { return nil }
            let around = series.counts[(index - 3)...(index + 3)]
            let mean = around.reduce(0, +) / 7
            return mean > 0 ? mean : nil
        }
        for index in range where !isHoliday[index] && !series.counts[index].isNaN {
            guard !(max(0, index - 3)...min(dates.count - 1, index + 3)).contains(where: { isHoliday[$0] }),
                let level = level(index)
            else { continue }
            let weight = series.coverage?[index] ?? 1
            sums[dates[index].weekday - 1] += weight * series.counts[index]
            levels[dates[index].weekday - 1] += weight * level
        }
        let raw = (0..<7).map { levels[$0] > 0 && sums[$0] > 0 ? sums[$0] / levels[$0] : 1 }
        let average = raw.reduce(0, +) / 7
        let weekday = raw.map { $0 / average }
        var seen = 0.0, expected = 0.0
        for index in range where isHoliday[index] && !series.counts[index].isNaN {
            // The level around a holiday, from ordinary days only.
            var sum = 0.0, factors = 0.0
            for near in max(range.lowerBound, index - 7)...min(range.upperBound - 1, index + 7)
            where !isHoliday[near] && !series.counts[near].isNaN {
                sum += series.counts[near]
                factors += weekday[dates[near].weekday - 1]
            }
            guard factors > 0, sum > 0 else { continue }
            seen += series.counts[index]
            expected += sum / factors * weekday[dates[index].weekday - 1]
        }
        self.weekday = weekday
        holiday = expected > 0 && seen > 0 ? seen / expected : 1
    }

    /// The factor of each of some dates.
    ///
    /// - Parameters:
    ///   - dates: The dates.
    ///   - calendar: The calendar that the effects were estimated with.
    /// - Returns: One factor for each date.
    public func factors(_ dates: [CalendarDate], calendar: HolidayCalendar?) -> [Double] {
        zip(dates, Self.holidays(dates, calendar)).map { date, isHoliday in
            weekday[date.weekday - 1] * (isHoliday ? holiday : 1)
        }
    }

    private static func holidays(_ dates: [CalendarDate], _ calendar: HolidayCalendar?) -> [Bool] {
        guard let calendar, let first = dates.first, let last = dates.last else { return dates.map { _ in false } }
        let days = Set((first.components.year...last.components.year).flatMap { calendar.days(in: $0) })
        return dates.map { days.contains($0) }
    }
}
