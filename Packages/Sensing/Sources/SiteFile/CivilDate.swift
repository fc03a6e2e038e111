// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Days of the civil calendar and the instants at which they end.
enum CivilDate {
    /// The instant at which a day written as `2027-06-30` has ended in a time zone: the start of the next day there.
    ///
    /// Days whose midnight a clock change leaves out end when the next one begins. Nil when there is no such day.
    static func end(of text: String, in timeZone: TimeZone) -> Date? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.count) == [4, 2, 2],
            parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == 3, (1900...2999).contains(numbers[0]) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let components = DateComponents(year: numbers[0], month: numbers[1], day: numbers[2], hour: 12)
        guard let noon = calendar.date(from: components),
            calendar.dateComponents([.year, .month, .day], from: noon)
                == DateComponents(year: numbers[0], month: numbers[1], day: numbers[2])
        else { return nil }
        return calendar.dateInterval(of: .day, for: noon)?.end
    }
}
