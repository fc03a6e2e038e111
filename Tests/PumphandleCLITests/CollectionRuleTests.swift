// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance
import PumphandleCLI
import Testing

struct CollectionRuleTests {
    static let midnight = Date(timeIntervalSince1970: 1_800_000_000)

    private func rule(isRecording: Bool, now: Double) throws -> CollectionRule {
        let register = try PurposeRegister([
            Purpose(id: "flu", legalBasis: "An act", indicators: [.occupancy], expires: Self.midnight),
            Purpose(
                id: "masks", legalBasis: "A decree", indicators: [.masked],
                expires: Self.midnight.addingTimeInterval(3600)),
        ])
        return CollectionRule(purposes: register, isRecording: isRecording) { Self.midnight.addingTimeInterval(now) }
    }

    static let windows: [(Double, Set<Indicator>)] = [
        (-900, [.occupancy, .masked]), (-899, [.masked]), (0, [.masked]), (2700, [.masked]),
    ]

    @Test(arguments: windows)
    func aLiveWindowIsCollectedForPurposesThatOutliveIt(start: Double, indicators: Set<Indicator>) throws {
        let grant = try rule(isRecording: false, now: start).grant(
            from: Self.midnight.addingTimeInterval(start), seconds: 900)
        #expect(grant.indicators == indicators)
    }

    @Test func afterTheLastPurposeNothingIsCollected() throws {
        #expect(throws: PurposeError.self) {
            try rule(isRecording: false, now: 3600).grant(from: Self.midnight.addingTimeInterval(3000), seconds: 900)
        }
    }

    /// Footage from before the end of a purpose is not opened by it after its end.
    @Test func anOldRecordingNeedsAPurposeThatIsLiveNow() throws {
        let filmed = Self.midnight.addingTimeInterval(-86_400)
        #expect(
            try rule(isRecording: true, now: -1).grant(from: filmed, seconds: 900).indicators == [.occupancy, .masked])
        #expect(try rule(isRecording: true, now: 1).grant(from: filmed, seconds: 900).indicators == [.masked])
        #expect(throws: PurposeError.self) { try rule(isRecording: true, now: 3601).grant(from: filmed, seconds: 900) }
    }
}
