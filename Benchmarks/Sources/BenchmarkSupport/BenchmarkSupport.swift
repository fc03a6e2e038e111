// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import OutbreakDetection
import Foundation

/// Wall and processor time of a piece of work.
///
/// Processor time tells more on a machine with other work.
public struct Stopwatch {
    private let wall = DispatchTime.now().uptimeNanoseconds
    private let processor = clock()

    /// Starts.
    public init() {}

    /// Seconds since the start.
    public var elapsed: (wall: Double, processor: Double) {
        (
            Double(DispatchTime.now().uptimeNanoseconds - wall) / 1e9,
            Double(clock() - processor) / Double(CLOCKS_PER_SEC)
        )
    }
}

/// Realistic daily and weekly counts: day of the week, season, trend, Korea's holidays, overdispersion.
public struct Baseline: Sendable {
    /// Mean count.
    public var mean: Double
    /// Variance over mean.
    public var dispersion: Double
    /// Factors of Monday to Sunday.
    public var weekday: [Double]
    /// Relative size of the yearly wave.
    public var season: Double
    /// Factor of a holiday.
    public var holiday: Double

    /// Describes a baseline.
    public init(
        mean: Double, dispersion: Double = 1.3, weekday: [Double] = [1.25, 1.1, 1.05, 1.0, 1.05, 0.85, 0.7],
        season: Double = 0.3, holiday: Double = 0.6
    ) {
        self.mean = mean
        self.dispersion = dispersion
        self.weekday = weekday
        self.season = season
        self.holiday = holiday
    }

    /// The mean of each date.
    public func means(_ dates: [CalendarDate], calendar: HolidayCalendar?) -> [Double] {
        var holidays = Set<CalendarDate>()
        if let calendar, let first = dates.first, let last = dates.last {
            for year in first.components.year...last.components.year { holidays.formUnion(calendar.days(in: year)) }
        }
        return dates.map { date in
            let angle = 2 * Double.pi * Double(date.dayNumber) / 365.25
            return mean * weekday[date.weekday - 1] * (1 + season * cos(angle))
                * (holidays.contains(date) ? holiday : 1)
        }
    }

    /// Draws counts.
    public func draw(_ means: [Double], using generator: inout SeededGenerator) -> [Double] {
        means.map { generator.negativeBinomial(mean: $0, dispersion: dispersion) }
    }
}

/// Text right-aligned to a width.
public func column(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}

/// A number with so many decimals.
public func decimals(_ value: Double, _ places: Int) -> String {
    value.isFinite ? String(format: "%.\(places)f", value) : "–"
}
