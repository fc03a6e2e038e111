// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Crypto
import Foundation
import FoundationNetworking
import Synchronization
import Testing

/// Tokens of an identity provider whose keys are fetched over HTTP.
struct ProviderTests {
    private static let issuer = "https://id.city.example"

    /// Runs `serve` over the test site until the body is done.
    private static func serve(
        _ address: String, _ body: (_ get: (String?) async throws -> Int) async throws -> Void
    ) async throws {
        try await Program.withFolder { folder in
            _ = try await Program.makeDatabase(in: folder)
            let process = try Program.start(
                [
                    "serve", "--database", "city.db", "--port", "0", "--jwks", address, "--audience", "pumphandle",
                    "--issuer", issuer,
                ], in: folder)
            defer { if process.isRunning { process.terminate() } }
            let output = folder.appending(path: "out")
            while !(try String(contentsOf: output, encoding: .utf8).contains("\n")), process.isRunning {
                try await Task.sleep(for: .milliseconds(5))
            }
            let line = try String(contentsOf: output, encoding: .utf8)
            let place = try #require(line.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+\//)).output
            let url = try #require(URL(string: place + "v1/releases?purpose=test"))
            try await body { token in
                var request = URLRequest(url: url)
                if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
                let (_, response) = try await URLSession.shared.data(for: request)
                return (response as? HTTPURLResponse)?.statusCode ?? 0
            }
            process.terminate()
            let outcome = try await Program.finish(process, in: folder)
            #expect(outcome.status == 0, "\(outcome.talk)")
        }
    }

    @Test func serveTakesAProvidersTokensAndNoForgery() async throws {
        let rsa = try ProviderKey.rs256("r"), elliptic = ProviderKey.es256("p"), edwards = ProviderKey.edDSA("e")
        let server = KeyServer(.document(ProviderKey.set(rsa, elliptic, edwards)))
        try await server.run { address in
            try await Self.serve(address) { get in
                let keys = [rsa, elliptic, edwards]
                for key in keys {
                    let token = try key.token()
                    #expect(try await get(token) == 200, "\(key.algorithm)")
                    let secret = SymmetricKey(data: Data(key.publicPEM.utf8))
                    var forged = [
                        "for another": try key.token(audience: "another"),
                        "unsigned": try key.token(header: #"{"alg":"none","kid":"\#(key.id)"}"#) { _ in Data() },
                        // The public key taken for a shared secret, as a careless verifier would.
                        "shared secret": try key.token(header: #"{"alg":"HS256","kid":"\#(key.id)"}"#) {
                            Data(HMAC<SHA256>.authenticationCode(for: $0, using: secret))
                        },
                    ]
                    for other in keys where other.id != key.id {
                        forged["as \(other.algorithm)"] =
                            try key.token(header: #"{"alg":"\#(other.algorithm)","kid":"\#(key.id)"}"#)
                        forged["under \(other.id)"] =
                            try key.token(header: #"{"alg":"\#(key.algorithm)","kid":"\#(other.id)"}"#)
                        forged["as \(other.algorithm) under \(other.id)"] =
                            try key.token(header: #"{"alg":"\#(other.algorithm)","kid":"\#(other.id)"}"#)
                    }
                    for (way, token) in forged {
                        #expect(try await get(token) == 401, "\(key.algorithm), \(way)")
                    }
                }
                #expect(try await get(nil) == 401)
                let stranger = try ProviderKey.edDSA("unknown").token()
                for _ in 0..<20 { #expect(try await get(stranger) == 401) }
                // Whoever sends unknown keys does not make this machine ask again within the minute.
                #expect(server.requests == 1)
                // The provider is down: what is known goes on to hold.
                server.serve(.document("down"))
                let known = try rsa.token()
                #expect(try await get(known) == 200)
            }
        }
    }

    @Test(arguments: [
        ("{\"keys\":", "it is not JSON at byte"), ("<html></html>", "it is not JSON at byte 0"),
        ("{\"keys\":[]}", "no key in it can be used"),
        ("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"c2VjcmV0\"}]}", "it shows a secret key"),
        (String(repeating: " ", count: 300_000), "it is longer than 262144 bytes"),
    ])
    func serveDoesNotStartWithoutKeys(document: String, says: String) async throws {
        try await KeyServer(.document(document)).run { address in
            try await Self.expectRefused(address, says)
        }
    }

    @Test func serveFollowsNoRedirectionAndNeedsAServer() async throws {
        let closed = try await KeyServer(.redirect("http://127.0.0.1:9/jwks")).run { address in
            try await Self.expectRefused(address, "the server answered 302")
            return address
        }
        try await Self.expectRefused(closed, "the keys could not be fetched")
    }

    private static func expectRefused(_ address: String, _ says: String) async throws {
        try await Program.withFolder { folder in
            _ = try await Program.makeDatabase(in: folder)
            let outcome = try await Program.run(
                ["serve", "--database", "city.db", "--port", "0", "--jwks", address, "--audience", "a"], in: folder)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.talk.hasPrefix(address) && outcome.talk.contains(says), "\(outcome.talk)")
        }
    }

    @Test func anAnswerThatNeverEndsHoldsNobodyUp() async throws {
        try await KeyServer(.trickle).run { address in
            let url = try #require(URL(string: address))
            let error = await #expect(throws: (any Error).self) {
                try await WebFetch.document(url, within: .seconds(1))
            }
            #expect("\(try #require(error))" == "the server did not send all of it within 1 s")
        }
    }

    /// The provider changes its keys under a clock that the test moves.
    @Test func rotatedKeysAreFoundAndOldOnesForgotten() async throws {
        let clock = Mutex(Date.now)
        let now: @Sendable () -> Date = { clock.withLock { $0 } }
        let old = try ProviderKey.rs256("2026-01"), new = try ProviderKey.rs256("2026-02")
        let server = KeyServer(.document(ProviderKey.set(old)))
        try await server.run { address in
            let verifier = TokenVerifier(
                .provider(issuer: Self.issuer, audience: "pumphandle", secret: Array(repeating: 7, count: 32)),
                // More time than a real one has: other tests keep the machine busy.
                keys: try WebKeys(address, now: now) { try await WebFetch.document($0, within: .seconds(60)) })
            func reason(_ key: ProviderKey) async throws -> RefusalReason? {
                let token = try key.token()
                do throws(TokenRefusal) { _ = try await verifier.verify(token) } catch { return error.reason }
                return nil
            }
            #expect(try await reason(old) == nil)
            server.serve(.document(ProviderKey.set(old, new)))
            #expect(try await reason(new) == .tokenUnknownKey)
            clock.withLock { $0.addTimeInterval(61) }
            #expect(try await reason(new) == nil)
            #expect(server.requests == 2)
            // A key that the provider took back opens nothing once the set is renewed.
            server.serve(.document(ProviderKey.set(new)))
            clock.withLock { $0.addTimeInterval(601) }
            #expect(try await reason(old) == .tokenUnknownKey)
            #expect(try await reason(new) == nil)
            // One under the name of another is not the other.
            let forged = try ProviderKey.rs256("2026-02")
            #expect(try await reason(forged) == .tokenSignatureInvalid)
            // Down for more than an hour: nobody is let in.
            server.serve(.document("down"))
            clock.withLock { $0.addTimeInterval(3601) }
            #expect(try await reason(new) == .tokenUnknownKey)
        }
    }
}
