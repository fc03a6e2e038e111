// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The days of a year on which people behave as on no working day.
public struct HolidayCalendar: Sendable {
    /// How a holiday's date is found.
    public enum Rule: Sendable, Equatable {
        /// The same day every year.
        case fixed(month: Int, day: Int)
        /// So many days after Western Easter Sunday.
        case easter(offset: Int)
        /// A day of the Korean lunisolar calendar, and so many days after it.
        case koreanLunar(month: Int, day: Int, offset: Int)
    }

    /// On which days of the week a holiday gives a substitute.
    public enum Substitute: Sendable, Equatable {
        /// Never.
        case none
        /// On a Sunday or another holiday.
        case sunday
        /// On a Saturday, a Sunday or another holiday.
        case weekend
    }

    /// One holiday.
    public struct Holiday: Sendable, Equatable {
        /// How its date is found.
        public let rule: Rule
        /// Years in which it is one.
        public let years: ClosedRange<Int>
        /// First year with a substitute and its kind.
        public let substitute: Substitute
        /// First date from which there are substitutes.
        public let substituteFrom: CalendarDate?

        /// Makes a holiday.
        ///
        /// - Parameters:
        ///   - rule: How its date is found.
        ///   - years: Years in which it is one.
        ///   - substitute: The substitute's kind.
        ///   - substituteFrom: The first date with a substitute; `nil` for all.
        public init(
            _ rule: Rule, years: ClosedRange<Int> = 1...9999, substitute: Substitute = .none,
            substituteFrom: CalendarDate? = nil
        ) {
            self.rule = rule
            self.years = years
            self.substitute = substitute
            self.substituteFrom = substituteFrom
        }
    }

    /// The holidays.
    public let holidays: [Holiday]
    /// Single days on top, such as elections and temporary holidays, which no rule foresees.
    public let extraDays: Set<CalendarDate>

    /// Makes a calendar.
    ///
    /// - Parameters:
    ///   - holidays: Its holidays.
    ///   - extraDays: Single days on top.
    public init(holidays: [Holiday], extraDays: Set<CalendarDate> = []) {
        self.holidays = holidays
        self.extraDays = extraDays
    }

    /// South Korea's public holidays by statute, with substitute holidays since 2014, widened in August 2021 and May 2023.
    ///
    /// Elections and temporary holidays are set from case to case; add them as `extraDays`.
    ///
    /// - Parameter extraDays: Single days on top.
    /// - Returns: The calendar.
    public static func korea(extraDays: Set<CalendarDate> = []) -> HolidayCalendar {
        func from(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate? {
            CalendarDate(year: year, month: month, day: day)
        }
        let national = from(2021, 8, 15), recent = from(2023, 5, 1), feasts = from(2014, 1, 1)
        return HolidayCalendar(
            holidays: [
                Holiday(.fixed(month: 1, day: 1)),
                Holiday(.koreanLunar(month: 1, day: 1, offset: -1), substitute: .sunday, substituteFrom: feasts),
                Holiday(.koreanLunar(month: 1, day: 1, offset: 0), substitute: .sunday, substituteFrom: feasts),
                Holiday(.koreanLunar(month: 1, day: 1, offset: 1), substitute: .sunday, substituteFrom: feasts),
                Holiday(.fixed(month: 3, day: 1), substitute: .weekend, substituteFrom: national),
                Holiday(.koreanLunar(month: 4, day: 8, offset: 0), substitute: .weekend, substituteFrom: recent),
                Holiday(.fixed(month: 5, day: 5), substitute: .weekend, substituteFrom: feasts),
                Holiday(.fixed(month: 6, day: 6)),
                Holiday(.fixed(month: 7, day: 17), years: 1949...2007),
                Holiday(.fixed(month: 8, day: 15), substitute: .weekend, substituteFrom: national),
                Holiday(.koreanLunar(month: 8, day: 15, offset: -1), substitute: .sunday, substituteFrom: feasts),
                Holiday(.koreanLunar(month: 8, day: 15, offset: 0), substitute: .sunday, substituteFrom: feasts),
                Holiday(.koreanLunar(month: 8, day: 15, offset: 1), substitute: .sunday, substituteFrom: feasts),
                Holiday(.fixed(month: 10, day: 3), substitute: .weekend, substituteFrom: national),
                Holiday(.fixed(month: 10, day: 9), years: 2013...9999, substitute: .weekend, substituteFrom: national),
                Holiday(.fixed(month: 12, day: 25), substitute: .weekend, substituteFrom: recent),
            ], extraDays: extraDays)
    }

    /// Finds the holidays of a year, substitutes among them.
    ///
    /// - Parameter year: 1970...2100 where lunar rules are in use.
    /// - Returns: The days, in order.
    public func days(in year: Int) -> [CalendarDate] {
        let dated = holidays.filter { $0.years.contains(year) }
            .compactMap { holiday in date(of: holiday.rule, year).map { (holiday: holiday, date: $0) } }
            .sorted { $0.date < $1.date }
        var days = Set(dated.map(\.date)), seen = Set<CalendarDate>()
        days.formUnion(extraDays.filter { $0.components.year == year })
        for (holiday, date) in dated {
            let collides = !seen.insert(date).inserted
            guard holiday.substitute != .none, holiday.substituteFrom.map({ date >= $0 }) ?? true else { continue }
            let isOff = date.weekday == 7 || (holiday.substitute == .weekend && date.weekday == 6)
            guard isOff || collides else { continue }
            var substitute = date.adding(days: 1)
            while days.contains(substitute) || substitute.weekday == 7
                || (holiday.substitute == .weekend && substitute.weekday == 6)
            {
                substitute = substitute.adding(days: 1)
            }
            days.insert(substitute)
        }
        return days.sorted()
    }

    private func date(of rule: Rule, _ year: Int) -> CalendarDate? {
        switch rule {
        case .fixed(let month, let day): CalendarDate(year: year, month: month, day: day)
        case .easter(let offset): Self.easter(year)?.adding(days: offset)
        case .koreanLunar(let month, let day, let offset):
            KoreanLunarCalendar.date(year: year, month: month, day: day)?.adding(days: offset)
        }
    }

    /// Western Easter Sunday, by the anonymous Gregorian algorithm (*Nature* 1876).
    private static func easter(_ year: Int) -> CalendarDate? {
        let a = year % 19, b = year / 100, c = year % 100
        let d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
        let e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7
        let f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114
        return CalendarDate(year: year, month: f / 31, day: f % 31 + 1)
    }
}
