// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection
import Testing

struct CalendarTests {
    @Test(arguments: Array(stride(from: -700_000, through: 2_000_000, by: 9_973))) func datesGoRoundTrip(day: Int) {
        let date = CalendarDate(dayNumber: day)
        guard (1...9999).contains(date.components.year) else { return }
        #expect(CalendarDate(date.description) == date)
        #expect(date.adding(days: 7).weekday == date.weekday)
    }

    @Test(arguments: ["2024-02-30", "2024-13-01", "24-01-01", "2024-1-01", "2024/01/01", ""])
    func impossibleDatesAreRefused(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    /// Published in Korea's official almanac.
    @Test(arguments: [
        (2020, "2020-01-25", "2020-04-30", "2020-10-01"), (2021, "2021-02-12", "2021-05-19", "2021-09-21"),
        (2022, "2022-02-01", "2022-05-08", "2022-09-10"), (2023, "2023-01-22", "2023-05-27", "2023-09-29"),
        (2024, "2024-02-10", "2024-05-15", "2024-09-17"), (2025, "2025-01-29", "2025-05-05", "2025-10-06"),
        (2026, "2026-02-17", "2026-05-24", "2026-09-25"), (2027, "2027-02-07", "2027-05-13", "2027-09-15"),
    ]) func lunarFeastsFallOnKoreasDays(year: Int, newYear: String, buddha: String, chuseok: String) {
        #expect(KoreanLunarCalendar.date(year: year, month: 1, day: 1)?.description == newYear)
        #expect(KoreanLunarCalendar.date(year: year, month: 4, day: 8)?.description == buddha)
        #expect(KoreanLunarCalendar.date(year: year, month: 8, day: 15)?.description == chuseok)
    }

    @Test(arguments: [
        ("2021-08-16", true), ("2021-10-11", true), ("2022-05-09", false), ("2023-01-24", true),
        ("2023-05-29", true), ("2024-02-12", true), ("2024-05-06", true), ("2025-05-06", true), ("2025-10-08", true),
        ("2019-10-09", true), ("2012-10-09", false), ("2024-06-07", false),
    ]) func substitutesFollowTheStatute(text: String, isHoliday: Bool) throws {
        let date = try #require(CalendarDate(text))
        #expect(HolidayCalendar.korea().days(in: date.components.year).contains(date) == isHoliday)
    }

    @Test func easterRulesWork() throws {
        let calendar = HolidayCalendar(holidays: [.init(.easter(offset: 1))])
        #expect(calendar.days(in: 2024).map(\.description) == ["2024-04-01"])
        #expect(calendar.days(in: 2025).map(\.description) == ["2025-04-21"])
    }

    @Test func effectsAreRecoveredThroughNoise() throws {
        var generator = SeededGenerator(seed: 8)
        let start = try #require(CalendarDate(year: 2020, month: 1, day: 1)), calendar = HolidayCalendar.korea()
        let dates = (0..<1460).map { start.adding(days: $0) }
        let holidays = Set((2020...2024).flatMap { calendar.days(in: $0) })
        let factors = [1.3, 1.2, 1.1, 1.0, 1.0, 0.8, 0.6]
        let counts = dates.map { date in
            generator.poisson(mean: 200 * factors[date.weekday - 1] * (holidays.contains(date) ? 0.5 : 1))
                + 10 * generator.normal()
        }
        let series = try TimeSeries(counts: counts, start: start, period: .day)
        let effects = try CalendarEffects(series, from: 0..<1460, calendar: calendar)
        for (got, want) in zip(effects.weekday, factors) { #expect(abs(got - want) < 0.03) }
        #expect(abs(effects.holiday - 0.5) < 0.05)
    }
}

struct NowcastTests {
    @Test func knownDelaysAreUndone() throws {
        // Half on the same day, half a day later; the newest day has 40 of 80.
        let triangle = try ReportingTriangle([[50, 50], [30, 30], [20, 20], [40, nil]])
        let nowcast = Nowcast(triangle)
        #expect(nowcast.days.map(\.estimate) == [100, 60, 40, 80])
        #expect(nowcast.days[3].completeness == 0.5)
        #expect(nowcast.days[0].variance == 0)
        #expect(nowcast.days[3].variance >= 40)
    }

    @Test func theFutureMayNotBeGiven() {
        #expect(throws: DetectionError.self) { try ReportingTriangle([[1, 1], [1, 1]]) }
        #expect(throws: DetectionError.self) { try ReportingTriangle([[1, nil], [1, nil]]) }
    }

    @Test func theFinalCountLiesWithinTheStatedError() throws {
        var inside = 0
        let runs = 200
        for seed in 0..<UInt64(runs) {
            var generator = SeededGenerator(seed: seed)
            let shares = [0.4, 0.3, 0.2, 0.1]
            let days = (0..<60).map { _ in shares.map { generator.poisson(mean: 50 * $0) } }
            let rows = days.enumerated().map { day, row in
                row.enumerated().map { delay, count in delay <= 59 - day ? count : nil }
            }
            let newest = try #require(Nowcast(ReportingTriangle(rows)).days.last)
            let final = days[59].reduce(0, +)
            if abs(final - newest.estimate) <= 2 * newest.variance.squareRoot() { inside += 1 }
        }
        // About 95 of 100; below 160 of 200 has a probability below 1e-6 at 0.93.
        #expect(inside >= 160)
    }
}
