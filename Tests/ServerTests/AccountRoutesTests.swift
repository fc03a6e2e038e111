// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Governance
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Server
import Testing
import TransparencyLog

struct AccountRoutesTests {
    /// A server with its statement, over a log in which something was shown and something refused.
    private static func app() async throws -> some ApplicationProtocol {
        let log = try await ServerFixture.account()
        let site = try PlaceID(checking: "city", as: "site")
        let purpose = try PlaceID(checking: "flu", as: "purpose")
        for _ in 0..<3 {
            try await log.record(
                .exported(
                    Act.Query(
                        site: site, purpose: purpose, subject: .holder(Pseudonym()), role: .epidemiologist,
                        what: .releases)))
        }
        try await log.record(.requestRefused(Act.Refusal(.query, reason: .tokenExpired)))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let store = try await ServerFixture.store()
        let options = try ServerOptions(token: AccessTests.token)
        return try buildApplication(
            store: store, options: options, desk: await ServerFixture.desk(options, account: log), log: log.directory,
            account: AccountReader(store: store, log: (log.directory, log.verifier)), logger: logger)
    }

    private static func get(
        _ client: some TestClientProtocol, _ uri: String, language: String? = nil
    ) async throws -> TestResponse {
        var headers: HTTPFields = [:]
        if let language { headers[.acceptLanguage] = language }
        return try await client.executeRequest(uri: uri, method: .get, headers: headers, body: nil)
    }

    @Test func everyoneReadsTheStatementInBothLanguages() async throws {
        try await Self.app().test(.router) { client in
            let english = try await Self.get(client, "/account")
            #expect(english.status == .ok && english.text.contains("<html lang=\"en\">"))
            #expect(english.text.contains("Statement of account: city") && english.text.contains("An act"))
            #expect(english.text.contains("/assets/account.css") && !english.text.contains("<style>"))
            let korean = try await Self.get(client, "/account", language: "ko-KR,ko;q=0.9")
            #expect(korean.text.contains("<html lang=\"ko\">") && korean.text.contains("운영 명세서: city"))
            #expect(try await Self.get(client, "/account?language=ko").text.contains("운영 명세서"))
            #expect(try await Self.get(client, "/account?language=de").status == .badRequest)
            #expect(try await Self.get(client, "/assets/account.css").text.contains("@page"))
        }
    }

    @Test func theStatementAddsUpWhatWasShownAndRefused() async throws {
        try await Self.app().test(.router) { client in
            let json = try #require(try await Self.get(client, "/account?format=json").json)
            #expect(json["schema"] as? String == "pumphandle.account/1")
            let disclosed = try #require(json["disclosed"] as? [String: Any])
            let answers = try #require(disclosed["answers"] as? [[String: Any]])
            #expect(answers.count == 1 && answers[0]["count"] as? Int == 3)
            #expect(answers[0]["is_export"] as? Bool == true && answers[0]["role"] as? String == "epidemiologist")
            let refusals = try #require(disclosed["refusals"] as? [[String: Any]])
            #expect(refusals.map { $0["reason"] as? String } == ["token-expired"])
            let site = try #require((json["sites"] as? [[String: Any]])?.first)
            let camera = try #require((site["cameras"] as? [[String: Any]])?.first)
            #expect((camera["guarantee"] as? [String: Any])?["stays"] as? [[String: Any]] != nil)
            #expect((json["log"] as? [String: Any])?["size"] as? Int ?? 0 >= 5)
        }
    }

    @Test func namesFromASiteFileAreNoMarkup() async throws {
        let store = try await ServerFixture.store()
        let page = AccountPage(
            try await AccountReader(store: store).statement(), language: "en", style: .inline
        ).html
        #expect(page.contains("<style>") && !page.contains("<script"))
        #expect(page.contains("There is no log here"))
    }

    @Test func aTokensRoleAndPurposeDecide() async throws {
        let log = try await ServerFixture.account()
        let key = TokenKey()
        let desk = QueryDesk(
            authoriser: await TokenAuthoriser(key: key.verifier, log: log), gate: PurposeGate(log, coalescing: 3600))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let app = try buildApplication(
            store: await ServerFixture.store(), options: ServerOptions(), desk: desk, logger: logger)
        func token(_ role: Role, _ purpose: String, isLogged: Bool = true) async throws -> IssuedToken {
            let request = try TokenRequest(role: role, purposes: [try PlaceID(checking: purpose, as: "purpose")])
            let issued = try await TokenIssuer(key: key).issue(request, now: .now)
            if isLogged { try await log.record(.tokenIssued(issued.terms)) }
            return issued
        }
        let good = try await token(.epidemiologist, "flu")
        let revoked = try await token(.epidemiologist, "flu")
        try await log.record(.tokenRevoked(Act.TokenEnd(token: revoked.terms.token)))
        let cases: [(IssuedToken?, HTTPResponse.Status)] = [
            (good, .ok), (nil, .unauthorized), (revoked, .unauthorized),
            (try await token(.epidemiologist, "flu", isLogged: false), .unauthorized),
            (try await token(.operator, "flu"), .forbidden), (try await token(.epidemiologist, "other"), .forbidden),
        ]
        try await app.test(.router) { client in
            for (issued, status) in cases {
                var headers: HTTPFields = [:]
                if let issued { headers[.authorization] = "Bearer \(issued.text)" }
                let response = try await client.executeRequest(
                    uri: "/v1/releases?purpose=flu", method: .get, headers: headers, body: nil)
                #expect(response.status == status)
                #expect(response.text.contains("\"sum\"") == (status == .ok))
            }
        }
        var reasons: [String] = []
        let reader = try log.reader()
        for index in 0..<reader.checkpoint.size {
            let entry = try LogEntry(parsing: try await reader.entry(index))
            if case .requestRefused(let refusal) = entry.act { reasons.append(refusal.reason.rawValue) }
        }
        #expect(
            reasons == [
                "token-missing", "token-revoked", "token-not-logged", "role-not-allowed", "purpose-not-for-role",
            ])
    }
}
