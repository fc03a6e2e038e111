// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Governance
import Testing
import TransparencyLog

/// Reads that are refused, each with its message and its entry, and those that are answered.
struct PurposeGateTests {
    static func request(
        _ purpose: String?, _ indicators: Set<Indicator> = [.occupancy], role: Role? = nil,
        purposes: Set<PlaceID>? = nil, isExport: Bool = false, site: String = "city"
    ) throws -> PurposeGate.Request {
        PurposeGate.Request(
            site: try PlaceID(checking: site, as: "site"), purpose: purpose,
            requester: Requester(subject: .local, role: role, purposes: purposes), isExport: isExport, what: .releases,
            indicators: indicators)
    }

    /// A site with a purpose that is live, one for two roles, and one that ends after a day.
    static func fixture() async throws -> AccountFixture {
        let fixture = try AccountFixture()
        try await fixture.declare(
            fixture.rules([
                fixture.purpose("flu", [.occupancy, .inContact]),
                fixture.purpose("masks", [.masked, .unmasked], roles: [.epidemiologist, .auditor]),
                fixture.purpose("short", [.occupancy], days: 1),
            ]))
        fixture.clock.now.addTimeInterval(2 * 86_400)
        return fixture
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let request: PurposeGate.Request
        let reason: RefusalReason
        let says: String
        /// The purpose in the entry; never what was typed.
        let logged: String?

        var testDescription: String { says }
    }

    static func rows() throws -> [Row] {
        let masks = try PlaceID(checking: "masks", as: "id")
        return [
            Row(
                request: try request("malaria"), reason: .purposeUnknown, says: "never declared the purpose 'malaria'",
                logged: nil),
            Row(
                request: try request("Kim Min-su"), reason: .purposeUnknown, says: "live purposes are flu, masks",
                logged: nil),
            Row(request: try request(""), reason: .purposeUnknown, says: "never declared the purpose ''", logged: nil),
            Row(
                request: try request("short"), reason: .purposeExpired, says: "'short' ended on 2027-01-16",
                logged: "short"),
            Row(
                request: try request("flu", [.masked]), reason: .purposeDoesNotCover,
                says: "does not cover masked; ask for occupancy, in_contact", logged: "flu"),
            Row(
                request: try request("flu", [.occupancy, .unmasked]), reason: .purposeDoesNotCover,
                says: "does not cover unmasked", logged: "flu"),
            Row(
                request: try request("masks", [.masked], role: .operator), reason: .roleNotAllowed,
                says: "The role operator may not ask for releases", logged: "masks"),
            Row(
                request: try request("flu", purposes: [masks]), reason: .purposeNotForRole,
                says: "This token is not for the purpose 'flu'", logged: "flu"),
            Row(
                request: try request(nil, [.occupancy, .masked]), reason: .purposeMissing,
                says: "no live one of site 'city' covers what is asked", logged: nil),
            Row(
                request: try request(nil, []), reason: .purposeMissing,
                says: "Name the purpose: flu, masks of site 'city'", logged: nil),
            Row(
                request: try request(nil, [.occupancy], isExport: true, site: "elsewhere"), reason: .purposeMissing,
                says: "the log knows of none", logged: nil),
            Row(
                request: try request("flu", site: "elsewhere"), reason: .purposeUnknown,
                says: "Site 'elsewhere' never declared", logged: nil),
        ]
    }

    @Test(arguments: try rows()) func aReadOutsideAPurposeIsRefusedAndLogged(row: Row) async throws {
        let fixture = try await Self.fixture()
        let gate = PurposeGate(fixture.log, now: { fixture.clock.now })
        let error = await #expect(throws: AccountError.self) { try await gate.admit(row.request) }
        guard case .ruled(let violation) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(violation.reason == row.reason && violation.description.contains(row.says), "\(violation)")
        guard case .requestRefused(let refusal) = try await fixture.entries().last?.act else {
            Issue.record("not logged")
            return
        }
        #expect(refusal.reason == row.reason && refusal.purpose?.text == row.logged)
        #expect(refusal.request == (row.request.isExport ? .export : .query) && refusal.subject == .local)
        #expect(refusal.role == row.request.requester.role)
    }

    @Test func theOnlyPurposeThatCoversIsTaken() async throws {
        let fixture = try await Self.fixture()
        let gate = PurposeGate(fixture.log, now: { fixture.clock.now })
        #expect(try await gate.admit(Self.request(nil, [.inContact])).text == "flu")
        #expect(try await gate.admit(Self.request(nil, [.masked], role: .auditor)).text == "masks")
        #expect(try await gate.admit(Self.request("masks", [], isExport: true)).text == "masks")
        let kinds = try await fixture.entries().suffix(3).map(\.act.kind)
        #expect(kinds == [.queryAnswered, .queryAnswered, .exported])
    }

    @Test func readsThatAreTheSameShareAnEntryForAnHour() async throws {
        let fixture = try await Self.fixture()
        let gate = PurposeGate(fixture.log, coalescing: 3600, now: { fixture.clock.now })
        let before = try fixture.log.size()
        for _ in 0..<5 {
            try await gate.admit(Self.request("flu"))
            await #expect(throws: AccountError.self) { try await gate.admit(Self.request("malaria")) }
            fixture.clock.now.addTimeInterval(600)
        }
        #expect(try fixture.log.size() == before + 2)
        fixture.clock.now.addTimeInterval(600)
        try await gate.admit(Self.request("flu"))
        #expect(try fixture.log.size() == before + 3)
        // Another moment within the same hours is the same read.
        var request = try Self.request("flu")
        for minute in [1.0, 2, 3] {
            request.from = Date(timeIntervalSince1970: 1_800_000_000 + minute * 60)
            try await gate.admit(request)
        }
        #expect(try fixture.log.size() == before + 4)
        guard case .queryAnswered(let query) = try await fixture.entries().last?.act else { return }
        #expect(query.from.map { $0.instant <= Date(timeIntervalSince1970: 1_800_000_060) } == true)
    }

    @Test func nothingIsAnsweredWhileTheLogCannotBeWritten() async throws {
        let fixture = try await Self.fixture()
        let gate = PurposeGate(fixture.log, now: { fixture.clock.now })
        try FileManager.default.removeItem(atPath: fixture.log.directory.path + "/checkpoint")
        await #expect(throws: AccountError.self) { try await gate.admit(Self.request("flu")) }
    }
}
