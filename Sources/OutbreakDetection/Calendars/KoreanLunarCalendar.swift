// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The Korean lunisolar calendar, computed for Korea's time zone (UTC+9).
///
/// Months begin on the day of the new moon; the month that holds the winter solstice is the eleventh; where thirteen new
/// moons lie between two such months, the first month without a principal solar term is the leap month.
public enum KoreanLunarCalendar {
    /// Finds the Gregorian date of a lunar date that is in no leap month.
    ///
    /// - Parameters:
    ///   - year: Gregorian year in which the lunar year begins, 1970...2100.
    ///   - month: 1...12.
    ///   - day: 1...30.
    /// - Returns: The date, or `nil` outside those ranges.
    public static func date(year: Int, month: Int, day: Int) -> CalendarDate? {
        guard (1970...2100).contains(year), (1...12).contains(month), (1...30).contains(day) else { return nil }
        // The eleventh months of the lunar year before and of this one.
        let first = lunationOfSolstice(year - 1), last = lunationOfSolstice(year)
        if month >= 11 { return monthStart(last + month - 11).adding(days: day - 1) }
        var leapMonthsLeft = last - first == 13 ? 1 : 0
        var number = 11
        for lunation in (first + 1)..<last {
            if leapMonthsLeft > 0, !holdsPrincipalTerm(lunation) {
                leapMonthsLeft = 0
                continue
            }
            number = number % 12 + 1
            if number == month { return monthStart(lunation).adding(days: day - 1) }
        }
        return nil
    }

    /// First day of a lunation in Korea.
    private static func monthStart(_ lunation: Int) -> CalendarDate {
        CalendarDate(dayNumber: Int((Ephemeris.newMoon(lunation) + 9.0 / 24).rounded(.down)))
    }

    /// The month that holds the winter solstice of a year.
    private static func lunationOfSolstice(_ year: Int) -> Int {
        // The sun reaches 270° between 21 and 23 December.
        let start = CalendarDate(year: year, month: 12, day: 20)?.dayNumber ?? 0
        var low = Double(start), high = Double(start + 4)
        while high - low > 1e-6 {
            let middle = (low + high) / 2
            if Ephemeris.solarLongitude(middle) < 270 { low = middle } else { high = middle }
        }
        let day = Int((low + 9.0 / 24).rounded(.down))
        var lunation = Int((Double(year - 2000) + 0.97) * 12.3685) - 2
        while monthStart(lunation + 1).dayNumber <= day { lunation += 1 }
        return lunation
    }

    /// Whether the sun passes a multiple of 30° within a month.
    private static func holdsPrincipalTerm(_ lunation: Int) -> Bool {
        func sector(_ date: CalendarDate) -> Int {
            Int(Ephemeris.solarLongitude(Double(date.dayNumber) - 9.0 / 24) / 30)
        }
        return sector(monthStart(lunation)) != sector(monthStart(lunation + 1))
    }
}
