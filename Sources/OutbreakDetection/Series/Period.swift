// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Time from one point of a series to the next.
public enum Period: String, Sendable, CaseIterable, Codable {
    /// One day; 365 to a year.
    case day
    /// Seven days; 52 to a year.
    case week
    /// A calendar month; 12 to a year.
    case month

    /// Periods counted as one year by the seasonal methods.
    public var frequency: Int {
        switch self {
        case .day: 365
        case .week: 52
        case .month: 12
        }
    }

    /// The date one or more periods later.
    /// - Parameters:
    ///   - date: The date to start from.
    ///   - periods: How many periods; negative goes back.
    /// - Returns: The date.
    public func advance(_ date: CalendarDate, by periods: Int = 1) -> CalendarDate {
        switch self {
        case .day: date.adding(days: periods)
        case .week: date.adding(days: 7 * periods)
        case .month: date.adding(months: periods)
        }
    }
}
