// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PumphandleCLI
import Testing

struct GivenWindowsTests {
    @Test func aWindowThatComesAgainAfterTheClockWentBackIsNotGivenTwice() {
        var given = GivenWindows()
        func claims(_ quarters: [Double]) -> [Bool] {
            quarters.map { given.claim(start: Date(timeIntervalSince1970: $0 * 900), seconds: 900) }
        }
        #expect(claims([100, 101, 102]) == [true, true, true])
        // Back by an hour, on past what was given, then by half a window beside it.
        #expect(claims([98, 99, 100, 101, 102, 103]) == [true, true, false, false, false, true])
        #expect(claims([103.5, 97.5, 104]) == [false, false, true])
    }
}
