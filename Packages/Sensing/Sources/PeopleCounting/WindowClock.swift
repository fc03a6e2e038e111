// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date
public import struct Foundation.TimeZone

/// Windows aligned to the clock on the wall of a time zone.
///
/// Boundaries are the multiples of the length since local midnight. A window in which clocks change may be shorter or
/// longer than the others; one hour shown twice gives two windows.
public struct WindowClock: Sendable {
    private let timeZone: TimeZone
    private let length: Int

    /// Prepares a clock.
    ///
    /// - Parameters:
    ///   - seconds: Length of a window; divides a day.
    ///   - timeZone: Whose clock.
    public init(seconds: Int, timeZone: TimeZone) {
        precondition(seconds > 0 && 86_400 % seconds == 0)
        length = seconds
        self.timeZone = timeZone
    }

    /// The start of the window that holds an instant.
    public func start(of instant: Date) -> Date {
        let offset = timeZone.secondsFromGMT(for: instant)
        let utc = Int(instant.timeIntervalSince1970.rounded(.down))
        let local = floorDivide(utc + offset, by: length) * length
        let start = local - offset
        let offsetThere = timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(start)))
        guard offsetThere != offset else { return Date(timeIntervalSince1970: Double(start)) }
        // Clocks changed in this window: its start was shown by the earlier clock, unless that skipped it.
        return Date(timeIntervalSince1970: Double(min(local - offsetThere, utc)))
    }

    /// The first start after a window's own.
    public func end(ofWindowAt start: Date) -> Date {
        var probe = start.addingTimeInterval(Double(length))
        while true {
            let next = self.start(of: probe)
            if next > start { return next }
            probe = probe.addingTimeInterval(900)
        }
    }

    private func floorDivide(_ value: Int, by divisor: Int) -> Int {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}
