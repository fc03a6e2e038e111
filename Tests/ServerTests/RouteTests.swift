// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Server
import Testing

struct RouteTests {
    @Test func releasesComeAPageAtATime() async throws {
        try await ServerFixture.app().test(.router) { client in
            var cursor = "0"
            var zones: [String] = []
            for _ in 0..<3 {
                let response = try await client.executeRequest(
                    uri: "/v1/releases?limit=3&cursor=\(cursor)", method: .get, headers: [:], body: nil)
                #expect(response.status == .ok)
                let releases = try #require(response.json?["releases"] as? [[String: Any]])
                zones += releases.compactMap { $0["zone"] as? String }
                cursor = try #require(response.json?["cursor"] as? String)
            }
            #expect(zones == ["east", "west", "east", "west", "east", "west", "east", "west"])
            let last = try await client.executeRequest(
                uri: "/v1/releases?cursor=\(cursor)", method: .get, headers: [:], body: nil)
            #expect((last.json?["releases"] as? [Any])?.isEmpty == true)
            #expect(last.json?["cursor"] as? String == cursor)
        }
    }

    @Test func linesCarryTheNextPageInALink() async throws {
        try await ServerFixture.app().test(.router) { client in
            let response = try await client.executeRequest(
                uri: "/v1/releases?zone=west&limit=2", method: .get, headers: [.accept: "application/x-ndjson"],
                body: nil)
            let lines = response.text.split(separator: "\n")
            #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
            let link = try #require(HTTPField.Name("link").flatMap { response.headers[$0] })
            #expect(link == "</v1/releases?zone=west&limit=2&cursor=4>; rel=\"next\"")
        }
    }

    @Test func timesNarrow() async throws {
        let from = ServerFixture.start.addingTimeInterval(10).formatted(.iso8601)
        try await ServerFixture.app().test(.router) { client in
            let response = try await client.executeRequest(
                uri: "/v1/releases?from=\(from)", method: .get, headers: [:], body: nil)
            #expect((response.json?["releases"] as? [Any])?.count == 6)
        }
    }

    @Test(arguments: [
        ("/v1/releases?form=2026", "form"), ("/v1/releases?from=yesterday", "from"), ("/v1/releases?limit=0", "limit"),
        ("/v1/releases?limit=1e3", "limit"), ("/v1/releases?cursor=-1", "cursor"), ("/v1/releases?cursor=x", "cursor"),
        ("/v1/releases?format=xml", "format"), ("/v1/releases?zone=a&zone=b", "zone"),
        ("/v1/releases?from=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", "until"), ("/v1/windows?zone=a", "zone"),
        ("/v1/site?x=1", "x"),
    ])
    func aWrongParameterIsNamedWithARemedy(uri: String, parameter: String) async throws {
        try await ServerFixture.app().test(.router) { client in
            let response = try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
            #expect(response.status == .badRequest)
            #expect(response.headers[.contentType] == "application/problem+json")
            #expect(response.json?["parameter"] as? String == parameter)
            #expect((response.json?["remedy"] as? String)?.isEmpty == false)
        }
    }

    @Test func coverageSaysWhyLooksWereLost() async throws {
        try await ServerFixture.app().test(.router) { client in
            let response = try await client.executeRequest(uri: "/v1/windows", method: .get, headers: [:], body: nil)
            let windows = try #require(response.json?["windows"] as? [[String: Any]])
            #expect(windows.count == 4)
            #expect(windows[2]["losses"] as? [String: Int] == ["frozen": 1])
            #expect(windows[2]["expected_looks"] as? Int == 5)
        }
    }

    @Test func theSiteCarriesPurposesAndWhatPresenceCosts() async throws {
        try await ServerFixture.app().test(.router) { client in
            let response = try await client.executeRequest(uri: "/v1/site", method: .get, headers: [:], body: nil)
            let site = try #require((response.json?["sites"] as? [[String: Any]])?.first)
            let policy = try #require(site["policy"] as? [String: Any])
            #expect(policy["rho_per_window"] as? String == "1/2")
            #expect((policy["split"] as? [String: Any])?.keys.sorted() == ["in_contact", "occupancy"])
            #expect((policy["purposes"] as? [[String: Any]])?.first?["legal_basis"] as? String == "An act")
            let camera = try #require((site["cameras"] as? [[String: Any]])?.first)
            let guarantee = try #require(camera["guarantee"] as? [String: Any])
            #expect((guarantee["stays"] as? [[String: Any]])?.count == 3)
        }
    }

    @Test func healthAndMetrics() async throws {
        try await ServerFixture.app().test(.router) { client in
            let health = try await client.executeRequest(uri: "/healthz", method: .get, headers: [:], body: nil)
            #expect(health.status == .ok && health.json?["status"] as? String == "ok")
            let metrics = try await client.executeRequest(uri: "/metrics", method: .get, headers: [:], body: nil)
            #expect(metrics.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            for line in [
                "pumphandle_windows_total 4", "pumphandle_releases_total 8", "pumphandle_looks_total 20",
                "pumphandle_lost_looks_total{reason=\"frozen\"} 1", "pumphandle_http_responses_total{status=\"200\"} 1",
                "# TYPE pumphandle_last_window_end_seconds gauge",
            ] {
                #expect(metrics.text.contains(line + "\n"))
            }
        }
    }

    @Test func everyAnswerTellsTheBrowserToLoadNothingElse() async throws {
        try await ServerFixture.app().test(.router) { client in
            for uri in ["/", "/assets/dashboard.js", "/v1/site", "/nothing", "/v1/releases?x=1"] {
                let response = try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
                let policy = HTTPField.Name("content-security-policy").flatMap { response.headers[$0] } ?? ""
                #expect(policy.hasPrefix("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"))
                #expect(HTTPField.Name("x-content-type-options").flatMap { response.headers[$0] } == "nosniff")
            }
        }
    }

    @Test func aPathThatIsNotThereNamesThoseThatAre() async throws {
        try await ServerFixture.app().test(.router) { client in
            let response = try await client.executeRequest(uri: "/v2/releases", method: .get, headers: [:], body: nil)
            #expect(response.status == .notFound)
            #expect((response.json?["remedy"] as? String)?.contains("/v1/releases") == true)
        }
    }

    @Test(arguments: [
        ("ko-KR,ko;q=0.9,en;q=0.5", "ko"), ("en-US,en;q=0.9,ko;q=0.8", "en"), ("de", "en"), ("ko;q=0, en", "en"),
        ("", "en"),
    ])
    func thePageSpeaksTheReadersLanguage(accepted: String, language: String) async throws {
        try await ServerFixture.app().test(.router) { client in
            let response = try await client.executeRequest(
                uri: "/", method: .get, headers: [.acceptLanguage: accepted], body: nil)
            #expect(response.headers[.contentLanguage] == language)
            #expect(response.text.contains("<html lang=\"\(language)\""))
        }
    }

    @Test func thePageLoadsNothingFromElsewhere() async throws {
        try await ServerFixture.app().test(.router) { client in
            for uri in ["/", "/assets/dashboard.js", "/assets/dashboard.css", "/assets/text.js"] {
                let text = try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil).text
                #expect(!text.isEmpty && !text.contains("https://") && !text.contains("//cdn"))
            }
        }
    }

    @Test func withoutChartJSThePageStillLoadsItsScript() async throws {
        var options = try ServerOptions()
        options.chartScript = "/nowhere/chart.js"
        try await ServerFixture.app(options).test(.router) { client in
            let response = try await client.executeRequest(
                uri: "/assets/chart.js", method: .get, headers: [:], body: nil)
            #expect(response.status == .ok && response.text.hasPrefix("//"))
        }
    }
}
