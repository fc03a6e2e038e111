// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Crypto
import Foundation
import Testing

/// Tokens that open nothing, each with its whole message and its entry in the log.
@Suite struct TokenRefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let status: TokenVerifier.LogStatus
        let make: @Sendable (TokenOffice) throws -> String?
        let message: String
        let reason: String

        init(
            _ name: String, _ reason: String, _ message: String, status: TokenVerifier.LogStatus = .live,
            _ make: @escaping @Sendable (TokenOffice) throws -> String?
        ) {
            self.name = name
            self.status = status
            self.make = make
            self.message = message
            self.reason = reason
        }

        var testDescription: String { name }
    }

    private static let form = "a token is a JWT: three parts of base64url, at most 8192 bytes."

    static let cases: [Case] = [
        Case("none", "token-missing", "token: none; send 'Authorization: Bearer' and a token.") { _ in nil },
        Case("a word", "token-malformed", "token: 6 bytes in 1 parts; \(form)") { _ in "secret" },
        Case("too long", "token-malformed", "token: 9002 bytes in 3 parts; \(form)") { _ in
            String(repeating: "a", count: 9000) + ".."
        },
        Case("padded base64", "token-malformed", "header: no base64url; \(form)") { "e30=.e30." + $0.header },
        Case("a claim twice", "token-malformed", "claims: no JSON object with each name once; \(form)") { office in
            try Forge.sign(header: office.header, claims: #"{"exp":1,"exp":2}"#, with: office.raw)
        },
        Case(
            "without a signature", "token-algorithm-not-allowed",
            "alg: 'none'; a token is signed with EdDSA, ES256 or RS256; one without a signature is none."
        ) { _ in
            try Forge.base64URL(#"{"alg":"none"}"#.utf8) + "." + Forge.base64URL(Forge.claims().utf8) + "."
        },
        Case(
            "signed with the public key as a password", "token-algorithm-not-allowed",
            "alg: 'HS256'; a token is signed with EdDSA, ES256 or RS256; one without a signature is none."
        ) { office in
            let head = Forge.base64URL(#"{"alg":"HS256","kid":"\#(office.key.verifier.id)"}"#.utf8)
            let text = try head + "." + Forge.base64URL(Forge.claims().utf8)
            let code = HMAC<SHA256>.authenticationCode(
                for: Data(text.utf8), using: SymmetricKey(data: office.raw.publicKey.rawRepresentation))
            return text + "." + Forge.base64URL(code)
        },
        Case(
            "an algorithm that is not the key's", "token-algorithm-not-allowed",
            "alg: 'ES256' with a key for EdDSA; a key signs with one algorithm only."
        ) { office in
            try office.token(header: #"{"alg":"ES256","kid":"\#(office.key.verifier.id)"}"#)
        },
        Case("an extension", "token-malformed", "crit: extensions that must be understood; \(form)") { office in
            try office.token(header: #"{"alg":"EdDSA","crit":["b64"],"kid":"\#(office.key.verifier.id)"}"#)
        },
        Case("no key named", "token-unknown-key", "kid: none; name the key that signed the token.") { office in
            try office.token(header: #"{"alg":"EdDSA"}"#)
        },
        Case(
            "another office's key", "token-unknown-key",
            "kid: a key that is not among the 1 known here; use a token of this system, or of its identity provider."
        ) { _ in try TokenOffice().token() },
        Case(
            "another office's signature", "token-signature-invalid",
            "signature: it does not hold for this text and key; ask for a new token; this one was changed or never issued."
        ) { office in try Forge.sign(header: office.header, claims: Forge.claims(), with: TokenOffice().raw) },
        Case("another issuer", "token-wrong-issuer", "iss: another issuer; only tokens of 'pumphandle' are taken.") {
            try $0.token(["iss": "elsewhere"])
        },
        Case("no audience", "token-wrong-audience", "aud: none; only tokens made for 'pumphandle' are taken.") {
            try $0.token(["aud": [String]()])
        },
        Case(
            "another audience", "token-wrong-audience",
            "aud: another audience; only tokens made for 'pumphandle' are taken."
        ) { try $0.token(["aud": "shop"]) },
        Case("no end", "token-malformed", "exp: none; a token states when it ends.") { try $0.token(["exp": "soon"]) },
        Case("ended", "token-expired", "exp: 2027-01-15T07:59:59Z; ask for a new token.") {
            try $0.token(["exp": 1_799_999_999])
        },
        Case(
            "valid for a week", "token-lifetime-too-long",
            "exp: more than 24 hours from now; tokens here are short-lived; have one issued for less."
        ) { try $0.token(["exp": 1_800_000_000 + 7 * 86_400]) },
        Case(
            "from the future", "token-not-yet-valid",
            "nbf: a later time than now; wait, or set the clocks of both machines."
        ) { try $0.token(["nbf": 1_800_000_000 + 61]) },
        Case(
            "another role", "token-role-unknown",
            "role: no role of this system; the roles are operator, epidemiologist, privacy-officer, auditor."
        ) { try $0.token(["role": "police"]) },
        Case("no purpose", "purpose-missing", "purposes: none; a token names the purposes that it is for.") {
            try $0.token(["purposes": [String]()])
        },
        Case(
            "a purpose that is none", "purpose-missing",
            "purposes: what is no id of a purpose; a token names the purposes that it is for."
        ) { try $0.token(["purposes": ["influenza", "Anna Kim"]]) },
        Case(
            "taken back", "token-revoked", "jti: a token that was taken back; ask for a new token.", status: .revoked
        ) { try $0.token() },
        Case(
            "never logged", "token-not-logged",
            "jti: a token whose issue is not in the log; only 'pumphandle token issue' makes tokens that count.",
            status: .unknown
        ) { try $0.token() },
    ]

    @Test(arguments: cases)
    func isRefusedWithItsMessageAndEntry(_ refused: Case) async throws {
        let office = try TokenOffice()
        let verifier = await office.verifier(refused.status)
        let authoriser = TokenAuthoriser(verifier)
        let token = try refused.make(office)
        let error = await #expect(throws: RuleViolation.self) { try await authoriser.requester(credential: token) }
        let violation = try #require(error)
        #expect(violation.description == refused.message)
        // A message is shown to whoever asked, and repeats nothing of what was sent.
        if let token, token.count > 40 { #expect(!violation.description.contains(token.suffix(20))) }
        let entry = LogEntry(
            .requestRefused(Act.Refusal(.query, reason: violation.reason)), at: Stamp(Forge.now), rule: nil)
        #expect(
            String(decoding: try entry.encoded(), as: UTF8.self)
                == #"{"act":"request-refused","at":"2027-01-15T08:00:00Z","reason":"\#(refused.reason)","request":"query","schema":"pumphandle.act/1"}"#
        )
    }
}
