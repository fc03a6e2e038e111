// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Governance
internal import JWTKit

/// Who holds a token that holds.
public struct Bearer: Hashable, Sendable {
    /// Without a name.
    public let subject: Subject
    /// In what role.
    public let role: Role
    /// For which purposes.
    public let purposes: Set<PlaceID>
    /// Until when.
    public let expires: Date
}

/// Checks tokens: form, algorithm, key, signature, issuer, audience, time, role, purposes, and what the log says.
public struct TokenVerifier: Sendable {
    /// What the log says of a token of this system.
    public enum LogStatus: Hashable, Sendable {
        /// Issued, and not taken back.
        case live
        /// Taken back.
        case revoked
        /// Its issue was never logged.
        case unknown
    }

    /// Whose tokens are taken.
    public enum Issuer: Sendable {
        /// This system's own, by what the log says of each.
        case own(status: @Sendable (Pseudonym) async throws(AccountError) -> LogStatus)
        /// An identity provider's.
        ///
        /// - `issuer`: What `iss` must be; nil takes whoever the keys belong to.
        /// - `audience`: What `aud` must name.
        /// - `secret`: Makes pseudonyms of accounts that cannot be guessed back, at least 16 bytes.
        case provider(issuer: String?, audience: String, secret: [UInt8])
    }

    private let issuer: Issuer
    private let keys: any KeySource
    private let now: @Sendable () -> Date

    /// Takes the tokens of one issuer.
    public init(_ issuer: Issuer, keys: any KeySource, now: @escaping @Sendable () -> Date = { .now }) {
        self.issuer = issuer
        self.keys = keys
        self.now = now
    }

    /// Checks a token.
    ///
    /// - Parameter text: What follows `Bearer ` in a request; nil where there is none.
    /// - Returns: Who holds it, in what role and for which purposes.
    /// - Throws: ``TokenRefusal``.
    public func verify(_ text: String?) async throws(TokenRefusal) -> Bearer {
        guard let text, !text.isEmpty else {
            throw TokenRefusal(
                .tokenMissing, "token", found: "none", remedy: "send 'Authorization: Bearer' and a token")
        }
        let claims = try await signedClaims(text)
        try checkIssuerAndAudience(claims)
        let expires = try checkTimes(claims)
        let subject = try subject(of: claims)
        let role = try role(of: claims, subject)
        let purposes = try purposes(of: claims, subject, role)
        if case .own(let status) = issuer, case .holder(let name) = subject {
            try await checkLog(name, status, role)
        }
        return Bearer(subject: subject, role: role, purposes: purposes, expires: expires)
    }

    /// The claims of a token whose signature holds.
    private func signedClaims(_ text: String) async throws(TokenRefusal) -> JSONValue {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= TokenRules.longestToken, parts.count == 3 else {
            throw malformed("token", "\(text.utf8.count) bytes in \(parts.count) parts")
        }
        let header = try object(parts[0], "header")
        let claims = try object(parts[1], "claims")
        guard Base64URL.decode(parts[2]) != nil else { throw malformed("signature", "no base64url") }
        let algorithm = header["alg"]?.text ?? "none"
        guard ["EdDSA", "ES256", "RS256"].contains(algorithm) else {
            throw TokenRefusal(
                .tokenAlgorithmNotAllowed, "alg", found: "'\(algorithm.prefix(20))'",
                remedy: "a token is signed with EdDSA, ES256 or RS256; one without a signature is none")
        }
        guard header["crit"] == nil, header["b64"] == nil else {
            throw malformed("crit", "extensions that must be understood")
        }
        guard let id = header["kid"]?.text else {
            throw TokenRefusal(
                .tokenUnknownKey, "kid", found: "none", remedy: "name the key that signed the token")
        }
        let set: KeySet
        do throws(KeySetError) { set = try await keys.keys(including: id) } catch {
            throw TokenRefusal(.tokenUnknownKey, "kid", found: "no keys to check with", remedy: "\(error)")
        }
        guard let entry = set[id] else {
            throw TokenRefusal(
                .tokenUnknownKey, "kid", found: "a key that is not among the \(set.ids.count) known here",
                remedy: "use a token of this system, or of its identity provider")
        }
        guard entry.algorithm == algorithm else {
            throw TokenRefusal(
                .tokenAlgorithmNotAllowed, "alg", found: "'\(algorithm)' with a key for \(entry.algorithm)",
                remedy: "a key signs with one algorithm only")
        }
        do {
            _ = try await entry.keys.verify(text, as: SignedClaims.self)
        } catch {
            throw TokenRefusal(
                .tokenSignatureInvalid, "signature", found: "it does not hold for this text and key",
                remedy: "ask for a new token; this one was changed or never issued")
        }
        return claims
    }

    private func object(_ part: Substring, _ name: String) throws(TokenRefusal) -> JSONValue {
        guard let bytes = Base64URL.decode(part) else { throw malformed(name, "no base64url") }
        guard let value = try? JSONReader.read(bytes), case .object = value else {
            throw malformed(name, "no JSON object with each name once")
        }
        return value
    }

    private func malformed(_ field: String, _ found: String) -> TokenRefusal {
        TokenRefusal(
            .tokenMalformed, field, found: found,
            remedy: "a token is a JWT: three parts of base64url, at most \(TokenRules.longestToken) bytes")
    }

    private func checkIssuerAndAudience(_ claims: JSONValue) throws(TokenRefusal) {
        let wanted: (issuer: String?, audience: String)
        switch issuer {
        case .own: wanted = (TokenRules.issuer, TokenRules.audience)
        case .provider(let name, let audience, _): wanted = (name, audience)
        }
        if let name = wanted.issuer, claims["iss"]?.text != name {
            throw TokenRefusal(
                .tokenWrongIssuer, "iss", found: "another issuer", remedy: "only tokens of '\(name)' are taken")
        }
        let audiences: [String?] =
            switch claims["aud"] {
            case .string(let text): [text]
            case .array(let values): values.map(\.text)
            default: []
            }
        guard audiences.contains(wanted.audience) else {
            throw TokenRefusal(
                .tokenWrongAudience, "aud", found: audiences.isEmpty ? "none" : "another audience",
                remedy: "only tokens made for '\(wanted.audience)' are taken")
        }
    }

    private func checkTimes(_ claims: JSONValue) throws(TokenRefusal) -> Date {
        let now = now().timeIntervalSince1970
        guard case .number(let end)? = claims["exp"] else {
            throw TokenRefusal(.tokenMalformed, "exp", found: "none", remedy: "a token states when it ends")
        }
        guard now < end else {
            throw TokenRefusal(
                .tokenExpired, "exp", found: Stamp(Date(timeIntervalSince1970: end)).text, remedy: "ask for a new token"
            )
        }
        let longest = Double(TokenRules.longestLifetime.components.seconds) + TokenRules.clockDifference
        guard end - now <= longest else {
            throw TokenRefusal(
                .tokenLifetimeTooLong, "exp", found: "more than 24 hours from now",
                remedy: "tokens here are short-lived; have one issued for less")
        }
        for name in ["nbf", "iat"] {
            guard let value = claims[name] else { continue }
            guard case .number(let start) = value else {
                throw TokenRefusal(.tokenMalformed, name, found: "no number", remedy: "give seconds since 1970")
            }
            guard start <= now + TokenRules.clockDifference else {
                throw TokenRefusal(
                    .tokenNotYetValid, name, found: "a later time than now",
                    remedy: "wait, or set the clocks of both machines")
            }
        }
        return Date(timeIntervalSince1970: end)
    }

    private func subject(of claims: JSONValue) throws(TokenRefusal) -> Subject {
        switch issuer {
        case .own:
            guard let name = claims["jti"]?.text.flatMap({ Pseudonym($0) }) else {
                throw TokenRefusal(.tokenMalformed, "jti", found: "no name", remedy: "use a token of this system")
            }
            return .holder(name)
        case .provider(_, _, let secret):
            guard let name = claims["sub"]?.text, !name.isEmpty else {
                throw TokenRefusal(
                    .tokenMalformed, "sub", found: "none", remedy: "the provider says whose token it is")
            }
            return .holder(Pseudonym(of: "\(claims["iss"]?.text ?? "")\n\(name)", secret: secret))
        }
    }

    private func role(of claims: JSONValue, _ subject: Subject) throws(TokenRefusal) -> Role {
        guard let role = claims["role"]?.text.flatMap(Role.init(rawValue:)) else {
            throw TokenRefusal(
                .tokenRoleUnknown, "role", found: claims["role"] == nil ? "none" : "no role of this system",
                remedy: "the roles are \(Role.allCases.map(\.rawValue).joined(separator: ", "))", holder: subject)
        }
        return role
    }

    private func purposes(
        of claims: JSONValue, _ subject: Subject, _ role: Role
    ) throws(TokenRefusal) -> Set<PlaceID> {
        var texts: [String?] = []
        switch claims["purposes"] {
        case .array(let values): texts = values.map(\.text)
        // Providers tend to write lists as one text, as 'scope' is.
        case .string(let text): texts = text.split(separator: " ").map(String.init)
        default: break
        }
        let purposes = texts.compactMap { $0.flatMap { PlaceID($0) } }
        guard !purposes.isEmpty, purposes.count == texts.count else {
            throw TokenRefusal(
                .purposeMissing, "purposes", found: texts.isEmpty ? "none" : "what is no id of a purpose",
                remedy: "a token names the purposes that it is for", holder: subject, role: role)
        }
        return Set(purposes)
    }

    private func checkLog(
        _ name: Pseudonym, _ status: @Sendable (Pseudonym) async throws(AccountError) -> LogStatus, _ role: Role
    ) async throws(TokenRefusal) {
        let found: LogStatus
        do throws(AccountError) { found = try await status(name) } catch {
            throw TokenRefusal(
                .tokenNotLogged, "jti", found: "a token that cannot be looked up", remedy: "the log cannot be read")
        }
        switch found {
        case .live: return
        case .revoked:
            throw TokenRefusal(
                .tokenRevoked, "jti", found: "a token that was taken back", remedy: "ask for a new token",
                holder: .holder(name), role: role)
        case .unknown:
            throw TokenRefusal(
                .tokenNotLogged, "jti", found: "a token whose issue is not in the log",
                remedy: "only 'pumphandle token issue' makes tokens that count")
        }
    }
}

/// Stands for claims that are read apart from jwt-kit, strictly, once it has verified the signature.
private struct SignedClaims: JWTPayload {
    init(from decoder: any Decoder) {}
    func encode(to encoder: any Encoder) {}
    func verify(using algorithm: some JWTAlgorithm) {}
}
