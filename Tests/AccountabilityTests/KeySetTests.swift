// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Crypto
import Foundation
import Governance
import Synchronization
import Testing

@Suite struct KeySetTests {
    static func okp(_ key: Curve25519.Signing.PrivateKey, id: String, more: String = "") -> String {
        let x = Forge.base64URL(key.publicKey.rawRepresentation)
        return #"{"kty":"OKP","crv":"Ed25519","kid":"\#(id)","x":"\#(x)"\#(more)}"#
    }

    static func set(_ keys: String...) -> [UInt8] { Array(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8) }

    static func provider(_ keys: any KeySource, issuer: String? = "https://id.city.example") -> TokenVerifier {
        TokenVerifier(
            .provider(issuer: issuer, audience: "pumphandle", secret: Array(repeating: 7, count: 32)), keys: keys,
            now: { Forge.now })
    }

    static func claims(_ changes: [String: Any?] = [:]) throws -> String {
        var all: [String: Any?] = ["iss": "https://id.city.example", "sub": "anna.kim", "jti": nil]
        for (key, value) in changes { all[key] = value }
        return try Forge.claims(all)
    }

    @Test func aProvidersTokenIsTakenUnderAPseudonym() async throws {
        let key = Curve25519.Signing.PrivateKey()
        let verifier = Self.provider(FixedKeys(try await KeySet(json: Self.set(Self.okp(key, id: "a")), address: "id")))
        let token = try Forge.sign(header: #"{"alg":"EdDSA","kid":"a"}"#, claims: Self.claims(), with: key)
        let bearer = try await verifier.verify(token)
        #expect(bearer.role == .epidemiologist && !bearer.subject.text.contains("anna"))
        #expect(try await verifier.verify(token).subject == bearer.subject)
        let other = try Forge.sign(
            header: #"{"alg":"EdDSA","kid":"a"}"#, claims: Self.claims(["sub": "jun.lee"]), with: key)
        #expect(try await verifier.verify(other).subject != bearer.subject)
        let nameless = try Forge.sign(
            header: #"{"alg":"EdDSA","kid":"a"}"#, claims: Self.claims(["sub": nil as Any?]), with: key)
        await #expect(throws: TokenRefusal.self) { try await verifier.verify(nameless) }
    }

    @Test func anES256TokenIsTakenAndNoOtherAlgorithmForItsKey() async throws {
        let key = P256.Signing.PrivateKey()
        let point = key.publicKey.rawRepresentation
        let jwk =
            #"{"kty":"EC","crv":"P-256","kid":"p","use":"sig","x":"\#(Forge.base64URL(point.prefix(32)))","y":"\#(Forge.base64URL(point.suffix(32)))"}"#
        let verifier = Self.provider(FixedKeys(try await KeySet(json: Self.set(jwk), address: "id")))
        func token(_ algorithm: String) throws -> String {
            let text =
                try Forge.base64URL(#"{"alg":"\#(algorithm)","kid":"p"}"#.utf8) + "."
                + Forge.base64URL(Self.claims().utf8)
            return text + "." + Forge.base64URL(try key.signature(for: Data(text.utf8)).rawRepresentation)
        }
        #expect(try await verifier.verify(token("ES256")).role == .epidemiologist)
        for algorithm in ["EdDSA", "RS256"] {
            let refusal = await #expect(throws: TokenRefusal.self) { try await verifier.verify(token(algorithm)) }
            #expect(refusal?.reason == .tokenAlgorithmNotAllowed)
        }
    }

    @Test(arguments: [
        ("{}", "id: it has no list 'keys'."), ("[]", "id: it has no list 'keys'."),
        (
            #"{"keys":[]}"#,
            "id: no key in it can be used; needed are RS256 (2048 bits or more), ES256 or EdDSA, each with 'kid'."
        ),
        (#"{"keys":[{"kty":"oct","kid":"a","k":"c2VjcmV0"}]}"#, "id: it shows a secret key; replace that key at once."),
        (
            #"{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]}"#,
            "id: no key in it can be used; needed are RS256 (2048 bits or more), ES256 or EdDSA, each with 'kid'."
        ),
        (
            #"{"keys":[{"kty":"OKP","crv":"X25519","kid":"a","x":"AQAB"}]}"#,
            "id: no key in it can be used; needed are RS256 (2048 bits or more), ES256 or EdDSA, each with 'kid'."
        ),
    ])
    func setsWithoutAUsableKeyAreRefused(json: String, message: String) async {
        let error = await #expect(throws: KeySetError.self) { try await KeySet(json: Array(json.utf8), address: "id") }
        #expect(error?.description == message)
    }

    @Test func privateKeysAndKeysOfOneNameAreRefused() async throws {
        let key = Curve25519.Signing.PrivateKey()
        for json in [
            Self.set(Self.okp(key, id: "a", more: #","d":"AQAB""#)),
            Self.set(Self.okp(key, id: "a"), Self.okp(key, id: "a")),
        ] {
            await #expect(throws: KeySetError.self) { try await KeySet(json: json, address: "id") }
        }
        let mixed = Self.set(
            Self.okp(key, id: "a"), Self.okp(key, id: "b", more: #","use":"enc""#), #"{"kty":"new","kid":"c"}"#)
        #expect(try await KeySet(json: mixed, address: "id").ids == ["a"])
    }

    @Test(arguments: [
        "http://id.city.example/jwks", "ftp://id.city.example/jwks", "file:///etc/passwd", "id.city.example", "",
        "https://user:word@id.city.example/jwks",
    ])
    func keysAreFetchedOverTLSOrFromThisMachine(address: String) {
        #expect(throws: KeySetError.self) { try WebKeys(address) }
    }

    @Test(arguments: ["https://id.city.example/jwks", "http://127.0.0.1:8080/jwks", "http://localhost/jwks"])
    func otherAddressesAreNot(address: String) throws { _ = try WebKeys(address) }

    /// A clock and a server that a test moves by hand.
    final class World: Sendable {
        struct State {
            var now = Forge.now
            var fetches = 0
            var answer: [UInt8]?
        }
        struct Down: Error {}
        let state: Mutex<State>

        init(_ answer: [UInt8]?) { state = Mutex(State(answer: answer)) }

        func keys() throws -> WebKeys {
            try WebKeys("https://id.city.example/jwks", now: { self.state.withLock { $0.now } }) { _ in
                try self.state.withLock {
                    $0.fetches += 1
                    guard let answer = $0.answer else { throw Down() }
                    return answer
                }
            }
        }

        func wait(_ seconds: Double) { state.withLock { $0.now.addTimeInterval(seconds) } }
        func serve(_ answer: [UInt8]?) { state.withLock { $0.answer = answer } }
        var fetches: Int { state.withLock { $0.fetches } }
    }

    @Test func unknownKeysMakeItLookAgainOnceAMinute() async throws {
        let key = Curve25519.Signing.PrivateKey()
        let world = World(Self.set(Self.okp(key, id: "a")))
        let keys = try world.keys()
        #expect(try await keys.keys(including: "a").ids == ["a"])
        for _ in 0..<100 { _ = try await keys.keys(including: "b") }
        #expect(world.fetches == 1)
        world.serve(Self.set(Self.okp(key, id: "a"), Self.okp(key, id: "b")))
        world.wait(61)
        #expect(try await keys.keys(including: "b").ids == ["a", "b"])
        #expect(world.fetches == 2)
    }

    @Test func keysThatCannotBeRenewedServeForAnHour() async throws {
        let world = World(Self.set(Self.okp(Curve25519.Signing.PrivateKey(), id: "a")))
        let keys = try world.keys()
        _ = try await keys.keys(including: "a")
        world.serve(nil)
        world.wait(3599)
        #expect(try await keys.keys(including: "a").ids == ["a"])
        world.wait(61)
        await #expect(throws: KeySetError.self) { try await keys.keys(including: "a") }
    }

    @Test func whoComesTogetherCausesOneFetch() async throws {
        let world = World(Self.set(Self.okp(Curve25519.Signing.PrivateKey(), id: "a")))
        let keys = try world.keys()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try await keys.keys(including: "a") } }
            try await group.waitForAll()
        }
        #expect(world.fetches == 1)
    }
}
