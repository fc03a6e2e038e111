// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Crypto
import Foundation
import Governance
import Testing

/// Tokens made by hand, so that they can be wrong in every way.
enum Forge {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let name = "961a3d8ceafd21396392d2a6a804460a"

    static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    static func claims(_ changes: [String: Any?] = [:]) throws -> String {
        var claims: [String: Any] = [
            "iss": "pumphandle", "aud": "pumphandle", "jti": name, "iat": 1_800_000_000 - 60,
            "exp": 1_800_000_000 + 3600, "role": "epidemiologist", "purposes": ["influenza"],
        ]
        for (key, value) in changes { claims[key] = value }
        return String(decoding: try JSONSerialization.data(withJSONObject: claims, options: .sortedKeys), as: UTF8.self)
    }

    static func sign(header: String, claims: String, with key: Curve25519.Signing.PrivateKey) throws -> String {
        let text = base64URL(header.utf8) + "." + base64URL(claims.utf8)
        return text + "." + base64URL(try key.signature(for: Data(text.utf8)))
    }
}

/// A token key with its raw half, and a verifier that takes its tokens.
struct TokenOffice {
    let raw: Curve25519.Signing.PrivateKey
    let key: TokenKey

    init() throws {
        raw = Curve25519.Signing.PrivateKey()
        let der: [UInt8] =
            [0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]
            + raw.rawRepresentation
        key = try TokenKey(
            pem: "-----BEGIN PRIVATE KEY-----\n\(Data(der).base64EncodedString())\n-----END PRIVATE KEY-----\n",
            file: "tokens.pem")
    }

    var header: String { #"{"alg":"EdDSA","kid":"\#(key.verifier.id)","typ":"JWT"}"# }

    func token(_ changes: [String: Any?] = [:], header: String? = nil) throws -> String {
        try Forge.sign(header: header ?? self.header, claims: Forge.claims(changes), with: raw)
    }

    func verifier(_ status: TokenVerifier.LogStatus = .live) async -> TokenVerifier {
        TokenVerifier(.own { _ in status }, keys: FixedKeys(await KeySet(key.verifier)), now: { Forge.now })
    }
}

@Suite struct TokenTests {
    @Test func anIssuedTokenOpensWhatItWasIssuedFor() async throws {
        let office = try TokenOffice()
        let request = try TokenRequest(
            role: .auditor, purposes: [try #require(PlaceID("flu")), try #require(PlaceID("masks"))],
            lifetime: .seconds(600))
        let issued = try await TokenIssuer(key: office.key).issue(request, now: Forge.now)
        let bearer = try await office.verifier().verify(issued.text)
        #expect(bearer.role == .auditor)
        #expect(bearer.purposes.map(\.text).sorted() == ["flu", "masks"])
        #expect(bearer.subject == .holder(issued.terms.token))
        #expect(bearer.expires == Forge.now.addingTimeInterval(600))
        #expect(issued.terms.expires.instant == bearer.expires)
        let other = try await TokenIssuer(key: office.key).issue(request, now: Forge.now)
        #expect(other.terms.token != issued.terms.token)
    }

    @Test func aTokenMadeElsewhereWithTheSameKeyIsRead() async throws {
        let office = try TokenOffice()
        #expect(try await office.verifier().verify(office.token()).role == .epidemiologist)
        // Some providers write lists as one text, and several audiences.
        let loose = try office.token(["purposes": "influenza masks", "aud": ["other", "pumphandle"]])
        #expect(try await office.verifier().verify(loose).purposes.count == 2)
    }

    /// The first byte of a base64url text may change in its unused bits; every other change must be found.
    @Test func anyChangedByteIsFound() async throws {
        let office = try TokenOffice()
        let verifier = await office.verifier()
        let token = Array(try office.token().utf8)
        for place in token.indices where token[place] != UInt8(ascii: ".") {
            var changed = token
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            await #expect(throws: TokenRefusal.self) {
                try await verifier.verify(String(decoding: changed, as: UTF8.self))
            }
        }
        for length in stride(from: 0, to: token.count, by: 11) {
            await #expect(throws: TokenRefusal.self) {
                try await verifier.verify(String(decoding: token[..<length], as: UTF8.self))
            }
        }
    }

    @Test func aTokenEndsOnItsSecond() async throws {
        let office = try TokenOffice()
        let token = try office.token(["exp": 1_800_000_010])
        for (after, isOpen) in [(9.0, true), (10.0, false)] {
            let verifier = TokenVerifier(
                .own { _ in .live }, keys: FixedKeys(await KeySet(office.key.verifier)),
                now: { Forge.now.addingTimeInterval(after) })
            let isRefused = await (try? verifier.verify(token)) == nil
            #expect(isRefused == !isOpen)
        }
    }

    /// RFC 8037, appendix A.3.
    @Test func theKeysNameIsItsThumbprint() throws {
        let x: [UInt8] = Array(
            try #require(Data(base64Encoded: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")))
        let der: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00] + x
        let key = try TokenVerifierKey(
            pem: "-----BEGIN PUBLIC KEY-----\n\(Data(der).base64EncodedString())\n-----END PUBLIC KEY-----\n",
            file: "key.pem")
        #expect(key.id == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    @Test func aKeyGoesThroughItsFile() throws {
        let key = TokenKey()
        #expect(try TokenKey(pem: key.secretPEM, file: "a").verifier.id == key.verifier.id)
        #expect(try TokenVerifierKey(pem: key.verifier.pem, file: "a").id == key.verifier.id)
        #expect(try TokenVerifierKey(pem: key.secretPEM, file: "a").id == key.verifier.id)
        #expect(!"\(key)".contains(key.secretPEM.split(separator: "\n")[1]))
        #expect(!String(reflecting: key).contains(key.secretPEM.split(separator: "\n")[1]))
        let error = #expect(throws: TokenKeyError.self) { try TokenKey(pem: "nothing", file: "a.pem") }
        #expect(
            error?.description
                == "a.pem: no Ed25519 private key in PEM; make one with 'pumphandle token key a.pem' or 'openssl genpkey -algorithm ed25519'."
        )
    }

    @Test func rolesSeeWhatTheyAreFor() {
        #expect(!Role.operator.mayAsk(for: .releases) && Role.operator.mayAsk(for: .coverage))
        #expect(Role.epidemiologist.mayAsk(for: .exposure) && !Role.auditor.mayAsk(for: .exposure))
        #expect(Role.allCases.allSatisfy { $0.mayAsk(for: .account) && $0.mayAsk(for: .site) })
    }
}
