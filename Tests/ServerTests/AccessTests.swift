// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Server
import Testing

struct AccessTests {
    static let token = "0123456789abcdef0123456789abcdef"
    static let tls = ServerOptions.TLS(certificate: "chain.pem", key: "key.pem")

    @Test(arguments: ["127.0.0.1", "127.8.9.1", "localhost", "::1", "[::1]"])
    func loopbackNeedsNothing(host: String) throws {
        #expect(throws: Never.self) { try ServerOptions(host: host) }
    }

    @Test(arguments: [
        "0.0.0.0", "::", "192.168.1.4", "localhost.example", "127.0.0.1.example", "127.1", "", "example.org",
    ])
    func anythingElseNeedsTLSAndAToken(host: String) {
        #expect(throws: ServerOptionsError.exposed(host: host, tls: false, token: false)) {
            try ServerOptions(host: host)
        }
        #expect(throws: ServerOptionsError.exposed(host: host, tls: true, token: false)) {
            try ServerOptions(host: host, tls: Self.tls)
        }
        #expect(throws: ServerOptionsError.exposed(host: host, tls: false, token: true)) {
            try ServerOptions(host: host, token: Self.token)
        }
        #expect(throws: Never.self) { try ServerOptions(host: host, tls: Self.tls, token: Self.token) }
    }

    @Test(arguments: ["", "short", "with a space in the middle", "nicht-ganz-ascii-ümlaut-00"])
    func weakTokensAreRefused(token: String) {
        #expect(throws: ServerOptionsError.weakToken) { try ServerOptions(token: token) }
    }

    @Test func whoHasNoTokenReadsNoFigure() async throws {
        try await ServerFixture.app(ServerOptions(token: Self.token)).test(.router) { client in
            for uri in ["/v1/releases", "/v1/windows", "/v1/site", "/metrics"] {
                for sent in [
                    "", "Bearer ", "Bearer wrong", "Basic \(Self.token)", "Bearer \(Self.token)x",
                    "Bearer \(Self.token.dropLast())",
                ] {
                    let headers: HTTPFields = sent.isEmpty ? [:] : [.authorization: sent]
                    let response = try await client.executeRequest(uri: uri, method: .get, headers: headers, body: nil)
                    #expect(response.status == .unauthorized && !response.text.contains("square"))
                }
                let response = try await client.executeRequest(
                    uri: uri, method: .get, headers: [.authorization: "Bearer \(Self.token)"], body: nil)
                #expect(response.status == .ok)
            }
            for uri in ["/", "/healthz", "/assets/dashboard.css"] {
                #expect(try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil).status == .ok)
            }
        }
    }

    @Test(arguments: [
        ("evil.example:8080", false), ("127.0.0.1.evil.example", false), ("localhost:8080", true), ("127.0.0.1", true),
        ("[::1]:8080", true), ("[fe80::1]:8080", false), ("", false),
    ])
    func onlyThisMachinesOwnNamesAreAnsweredOnLoopback(authority: String, isAnswered: Bool) {
        #expect(ServerOptions.isLoopback(authority: authority) == isAnswered)
    }

    @Test func aCertificateThatIsNotThereIsNamed() async throws {
        let options = try ServerOptions(host: "0.0.0.0", tls: Self.tls, token: Self.token)
        await #expect(throws: ServerOptionsError.tls(file: "chain.pem", reason: "no certificate in it can be read")) {
            _ = try await ServerFixture.app(options)
        }
    }
}
