// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Governance
internal import JWTKit

/// What a token is issued for.
public struct TokenRequest: Hashable, Sendable {
    /// In what role it may be used.
    public let role: Role
    /// For which purposes, at least one.
    public let purposes: Set<PlaceID>
    /// How long it holds.
    public let lifetime: Duration

    /// Asks for a token.
    ///
    /// - Throws: ``TokenRefusal`` for a lifetime out of range and for no purpose.
    public init(role: Role, purposes: Set<PlaceID>, lifetime: Duration = .seconds(8 * 3600)) throws(TokenRefusal) {
        guard lifetime >= .seconds(60), lifetime <= TokenRules.longestLifetime else {
            throw TokenRefusal(
                .tokenLifetimeTooLong, "lifetime", found: "\(lifetime.components.seconds) s",
                remedy: "give 1 minute to 24 hours, and issue a new token then")
        }
        guard !purposes.isEmpty else {
            throw TokenRefusal(
                .purposeMissing, "purposes", found: "none",
                remedy: "name at least one purpose that the site declares")
        }
        self.role = role
        self.purposes = purposes
        self.lifetime = lifetime
    }
}

/// What holds for every token, whoever signed it.
public enum TokenRules {
    /// No token is taken that holds for longer than this from now on.
    public static let longestLifetime = Duration.seconds(24 * 3600)
    /// By how much two machines' clocks may differ.
    static let clockDifference: Double = 60
    /// The longest token that is looked at, bytes.
    static let longestToken = 8192
    /// `iss` of this system's own tokens.
    public static let issuer = "pumphandle"
    /// `aud` of this system's own tokens.
    public static let audience = "pumphandle"
}

/// A token that was signed, and what the log says of it.
public struct IssuedToken: Sendable {
    /// What to log before anybody gets it.
    public let terms: Act.TokenTerms
    /// The token itself, to be shown once.
    public let text: String
}

/// Signs tokens; whoever calls it logs ``IssuedToken/terms`` before the token leaves the process.
public struct TokenIssuer: Sendable {
    private let key: TokenKey

    /// Issues with a key.
    public init(key: TokenKey) { self.key = key }

    /// Signs a token of a new random name.
    ///
    /// - Parameters:
    ///   - request: What it is for.
    ///   - now: The machine's clock.
    /// - Returns: The token and what to log before anybody gets it.
    /// - Throws: ``TokenKeyError`` if the key cannot sign.
    public func issue(_ request: TokenRequest, now: Date) async throws(TokenKeyError) -> IssuedToken {
        let name = Pseudonym()
        let start = now.timeIntervalSince1970.rounded(.down)
        let end = start + Double(request.lifetime.components.seconds)
        let claims = OwnClaims(
            iss: TokenRules.issuer, aud: TokenRules.audience, jti: name.text, iat: Int(start), exp: Int(end),
            role: request.role.rawValue, purposes: request.purposes.map(\.text).sorted())
        let keys = await JWTKeyCollection().add(eddsa: key.privateKey, kid: JWKIdentifier(string: key.verifier.id))
        let text: String
        do {
            text = try await keys.sign(claims, kid: JWKIdentifier(string: key.verifier.id))
        } catch {
            throw TokenKeyError(file: "token key", found: "it cannot sign", remedy: "make a new one")
        }
        return IssuedToken(
            terms: Act.TokenTerms(
                token: name, role: request.role, purposes: request.purposes.sorted { $0.text < $1.text },
                expires: Stamp(Date(timeIntervalSince1970: end))),
            text: text)
    }
}

/// The claims of this system's own tokens.
private struct OwnClaims: JWTPayload {
    let iss, aud, jti: String
    let iat, exp: Int
    let role: String
    let purposes: [String]

    func verify(using algorithm: some JWTAlgorithm) {}
}
