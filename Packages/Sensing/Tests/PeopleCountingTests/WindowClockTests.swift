// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import Testing

struct WindowClockTests {
    private static let berlin = TimeZone(identifier: "Europe/Berlin") ?? .gmt

    private func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    @Test func windowsStartAtMultiplesOfTheirLengthOnTheLocalClock() throws {
        let kathmandu = try #require(TimeZone(identifier: "Asia/Kathmandu"))  // UTC+05:45
        let clock = WindowClock(seconds: 3600, timeZone: kathmandu)
        #expect(clock.start(of: try date("2026-03-01T00:30:00Z")) == (try date("2026-03-01T00:15:00Z")))
    }

    @Test(arguments: ["2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"], [600, 3600, 7200, 21600])
    func windowsTileTheDaysAroundAClockChange(from: String, seconds: Int) throws {
        let clock = WindowClock(seconds: seconds, timeZone: Self.berlin)
        var start = clock.start(of: try date(from))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = Self.berlin
        while start < (try date(from)).addingTimeInterval(2 * 86400) {
            let end = clock.end(ofWindowAt: start)
            #expect(end > start)
            for probe in [start, start.addingTimeInterval(1), end.addingTimeInterval(-1)] {
                #expect(clock.start(of: probe) == start)
            }
            let local = calendar.dateComponents([.hour, .minute, .second], from: start)
            let second = (local.hour ?? 0) * 3600 + (local.minute ?? 0) * 60 + (local.second ?? 0)
            // The hour after a skipped one starts a window too.
            #expect(second % seconds == 0 || second % 3600 == 0)
            start = end
        }
    }
}
