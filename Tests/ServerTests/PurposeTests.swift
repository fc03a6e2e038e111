// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Server
import Testing
import TransparencyLog

/// Every read names a purpose, and is logged before it is answered.
struct PurposeTests {
    @Test func aReadIsLoggedOnceAnHourWithItsPurpose() async throws {
        let account = try await ServerFixture.account()
        let before = try account.size()
        try await ServerFixture.app(account: account).test(.router) { client in
            for uri in [
                "/v1/releases", "/v1/releases?purpose=flu", "/v1/releases?cursor=3", "/v1/releases?indicator=occupancy",
                "/v1/windows",
            ] {
                let response = try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
                #expect(response.status == .ok)
            }
        }
        let reader = try account.reader()
        #expect(reader.checkpoint.size == before + 2)
        let entry = try LogEntry(parsing: await reader.entry(before))
        guard case .queryAnswered(let query) = entry.act else {
            Issue.record("\(entry)")
            return
        }
        #expect(query.purpose.text == "flu" && query.subject == .loopback && query.what == .releases)
    }

    @Test(arguments: [
        ("/v1/releases?purpose=malaria", HTTPResponse.Status.forbidden, "never declared the purpose 'malaria'"),
        ("/v1/releases?indicator=in_contact", .badRequest, "No purpose was named, and no live one"),
        ("/v1/releases?purpose=flu&indicator=occupancy,in_contact", .forbidden, "does not cover in_contact"),
        ("/v1/windows?purpose=malaria", .forbidden, "never declared"),
    ])
    func aReadOutsideAPurposeIsRefusedAndLogged(uri: String, status: HTTPResponse.Status, says: String) async throws {
        let account = try await ServerFixture.account()
        try await ServerFixture.app(account: account).test(.router) { client in
            let response = try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
            #expect(response.status == status && response.json?["parameter"] as? String == "purpose")
            #expect((response.json?["detail"] as? String)?.contains(says) == true)
            #expect(!response.text.contains("square"))
        }
        let reader = try account.reader()
        let entry = try LogEntry(parsing: await reader.entry(reader.checkpoint.size - 1))
        #expect(entry.act.kind == .requestRefused)
    }

    @Test func nothingIsShownWhileTheLogCannotBeWritten() async throws {
        let account = try await ServerFixture.account()
        try await ServerFixture.app(account: account).test(.router) { client in
            try FileManager.default.removeItem(atPath: account.directory.path + "/checkpoint")
            for uri in ["/v1/releases", "/v1/windows"] {
                let response = try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
                #expect(response.status == .serviceUnavailable && !response.text.contains("square"))
            }
        }
    }

    @Test func aPartOfAReleaseHoldsNothingElse() async throws {
        try await ServerFixture.app().test(.router) { client in
            let response = try await client.executeRequest(
                uri: "/v1/releases?indicator=occupancy&limit=1", method: .get, headers: [:], body: nil)
            let release = try #require((response.json?["releases"] as? [[String: Any]])?.first)
            #expect((release["indicators"] as? [String: Any])?.keys.sorted() == ["occupancy"])
            let wrong = try await client.executeRequest(
                uri: "/v1/releases?indicator=height", method: .get, headers: [:], body: nil)
            #expect(wrong.status == .badRequest && wrong.json?["parameter"] as? String == "indicator")
        }
    }
}
