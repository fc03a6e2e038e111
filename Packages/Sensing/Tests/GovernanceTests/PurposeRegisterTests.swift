// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance
import Testing

@Suite struct PurposeRegisterTests {
    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    static func purpose(
        _ id: String, _ indicators: Set<Indicator> = [.occupancy], endsAfter seconds: Double
    ) -> Purpose {
        Purpose(
            id: id, legalBasis: "Public Health Act s. 3", indicators: indicators,
            expires: start.addingTimeInterval(seconds))
    }

    @Test func aGrantIsTheUnionOfWhatLivePurposesNeed() throws {
        let register = try PurposeRegister([
            Self.purpose("flu", [.occupancy], endsAfter: 100), Self.purpose("masks", [.masked], endsAfter: 50),
            Self.purpose("over", [.inContact], endsAfter: -1),
        ])
        let grant = try register.grant(at: Self.start)
        #expect(grant.purposes == ["flu", "masks"])
        #expect(grant.indicators == [.occupancy, .masked])
        #expect(grant.validUntil == Self.start.addingTimeInterval(50))
    }

    @Test func aPurposeThatEndsInsideAWindowIsLeftOutOfIt() throws {
        let register = try PurposeRegister([
            Self.purpose("flu", [.occupancy], endsAfter: 100), Self.purpose("masks", [.masked], endsAfter: 50),
        ])
        let end = Self.start.addingTimeInterval(60)
        let grant = try register.grant(from: Self.start, through: end)
        #expect(grant.purposes == ["flu"])
        #expect(grant.indicators == [.occupancy])
        #expect(grant.covers(from: Self.start, through: end))
        #expect(!grant.covers(from: Self.start.addingTimeInterval(-1), through: end))
        #expect(!grant.covers(from: Self.start, through: Self.start.addingTimeInterval(101)))
    }

    @Test func aWindowMayEndAtTheVeryInstantOfExpiry() throws {
        let register = try PurposeRegister([Self.purpose("flu", endsAfter: 60)])
        let end = Self.start.addingTimeInterval(60)
        #expect(try register.grant(from: Self.start, through: end).purposes == ["flu"])
        #expect(throws: PurposeError.noneLive(lastExpired: "flu", on: end)) {
            try register.grant(from: Self.start, through: end.addingTimeInterval(0.001))
        }
        #expect(throws: PurposeError.noneLive(lastExpired: "flu", on: end)) { try register.grant(at: end) }
        #expect(throws: PurposeError.self) { try register.grant(from: end, through: end) }
    }

    @Test func aWindowThatEndsBeforeItStartsHasNoGrant() throws {
        let register = try PurposeRegister([Self.purpose("flu", endsAfter: 60)])
        #expect(throws: PurposeError.self) {
            try register.grant(from: Self.start, through: Self.start.addingTimeInterval(-1))
        }
    }

    @Test func withoutAPurposeThereIsNoGrant() throws {
        let empty = try PurposeRegister([])
        #expect(throws: PurposeError.noneDeclared) { try empty.grant(at: Self.start) }
        #expect(throws: PurposeError.noneDeclared) { try empty.grant(from: Self.start, through: Self.start) }
    }

    @Test func incompletePurposesAreRefused() {
        let flu = Self.purpose("flu", endsAfter: 60)
        #expect(throws: PurposeError.duplicateID("flu")) { try PurposeRegister([flu, flu]) }
        #expect(throws: PurposeError.blankID) { try PurposeRegister([Self.purpose(" ", endsAfter: 60)]) }
        #expect(throws: PurposeError.noIndicators("flu")) {
            try PurposeRegister([Self.purpose("flu", [], endsAfter: 60)])
        }
        #expect(throws: PurposeError.neverEnds("flu")) {
            try PurposeRegister([Self.purpose("flu", endsAfter: .infinity)])
        }
        #expect(throws: PurposeError.neverEnds("flu")) { try PurposeRegister([Self.purpose("flu", endsAfter: .nan)]) }
        #expect(throws: PurposeError.noLegalBasis("flu")) {
            try PurposeRegister([Purpose(id: "flu", legalBasis: "", indicators: [.occupancy], expires: Self.start)])
        }
    }

    @Test func everyRefusalSaysWhatWouldBeRight() {
        #expect(PurposeError.noneLive(lastExpired: "flu", on: Self.start).description.contains("declare a new one"))
        #expect(PurposeError.noneDeclared.description.contains("Declare one"))
        #expect(PurposeError.neverEnds("flu").description.contains("date"))
    }
}
