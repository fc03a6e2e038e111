// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Where in a series the reference data of a time point lie, and which season each row belongs to.
package struct ReferenceRows {
    /// Positions, increasing.
    package var rows: [Int] = []
    /// Season level of each, from 0; the highest is the season of the judged point.
    package var levels: [Int] = []

    /// Positions of the judged point and of the same period b, …, 1 years earlier, oldest first; `nil` if one of them is
    /// not in the series.
    package static func anchors(_ series: TimeSeries, _ index: Int, years: Int) -> [Int]? {
        var anchors: [Int] = []
        for back in stride(from: years, through: 1, by: -1) {
            guard let position = yearsEarlier(series, index, back) else { return nil }
            anchors.append(position)
        }
        anchors.append(index)
        return anchors
    }

    /// The position of the same period some years earlier.
    static func yearsEarlier(_ series: TimeSeries, _ index: Int, _ back: Int) -> Int? {
        guard let dates = series.dates else {
            let position = index - back * series.frequency
            return position >= 0 ? position : nil
        }
        return position(of: sameDay(series, dates[index], back), in: dates)
    }

    /// The same calendar day some years earlier, for weekly series the nearest with the same day of the week.
    static func sameDay(_ series: TimeSeries, _ date: CalendarDate, _ back: Int) -> CalendarDate {
        let earlier = date.adding(years: -back)
        guard series.frequency == 52 else { return earlier }
        var shift = (date.weekday - earlier.weekday + 7) % 7
        if shift > 3 { shift -= 7 }
        return earlier.adding(days: shift)
    }

    /// The position of a date by interpolation and bisection.
    static func position(of date: CalendarDate, in dates: [CalendarDate]) -> Int? {
        guard let first = dates.first, let last = dates.last, date >= first, date <= last else { return nil }
        var low = 0, high = dates.count - 1
        while low < high {
            let span = dates[high].dayNumber - dates[low].dayNumber
            let guess = low + (date.dayNumber - dates[low].dayNumber) * (high - low) / max(1, span)
            let middle = min(max(guess, low), high)
            if dates[middle] == date { return middle }
            if dates[middle] < date { low = middle + 1 } else { high = middle - 1 }
            guard low <= high, date >= dates[low], date <= dates[high] else { return nil }
        }
        return dates[low] == date ? low : nil
    }

    /// The reference rows of Farrington flexible: windows around the anchors in the judged point's season, and the time
    /// between them cut into equal blocks.
    ///
    /// Noufaily et al., *Stat Med* 32 (2013) 1206, section 4.
    /// - Returns: `nil` if the oldest window begins before the series.
    package static func flexible(
        anchors: [Int], halfWindow: Int, periods: Int, pastExcluded: Int
    ) -> ReferenceRows? {
        guard let index = anchors.last else { return nil }
        // R counts from 1 and drops the one week that would get position 0, but refuses negative ones.
        guard anchors[0] - halfWindow >= -1 else { return nil }
        var result = ReferenceRows()
        let own = periods - 1
        for (place, anchor) in anchors.enumerated() {
            let isCurrent = place == anchors.count - 1
            for position in max(0, anchor - halfWindow)...(isCurrent ? anchor : anchor + halfWindow)
            where position < index - pastExcluded {
                result.rows.append(position)
                result.levels.append(own)
            }
            guard periods > 1, !isCurrent else { continue }
            let start = anchor + halfWindow + 1
            let gap = anchors[place + 1] - halfWindow - start
            // Irregular dates may bring two windows together.
            guard gap >= 0 else { return nil }
            let length = gap / own, longer = gap % own
            var position = start
            for block in 0..<own {
                for _ in 0..<(length + (block < longer ? 1 : 0)) {
                    if position < index - pastExcluded {
                        result.rows.append(position)
                        result.levels.append(block)
                    }
                    position += 1
                }
            }
        }
        return result
    }

    /// The reference rows of the original method: windows around the same period of earlier years, cut at the series'
    /// start.
    ///
    /// In dated weekly series each week is moved to the judged day of the week on its own.
    static func windows(_ series: TimeSeries, _ index: Int, years: Int, halfWindow: Int) -> ReferenceRows {
        var result = ReferenceRows()
        for back in stride(from: years, through: 1, by: -1) {
            for shift in -halfWindow...halfWindow {
                let position: Int?
                if let dates = series.dates {
                    let anchor = sameDay(series, dates[index], back)
                    let date: CalendarDate =
                        switch series.frequency {
                        case 52: anchor.adding(days: 7 * shift)
                        case 12: anchor.adding(months: shift)
                        default: anchor.adding(days: shift)
                        }
                    position = Self.position(of: date, in: dates)
                } else {
                    let candidate = index - back * series.frequency + shift
                    position = candidate >= 0 ? candidate : nil
                }
                guard let position else { continue }
                result.rows.append(position)
                result.levels.append(0)
            }
        }
        return result
    }
}
