// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import TransparencyLog

/// Whose tokens open the API: this system's own, or an identity provider's.
struct AccessOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take this system's own tokens: the public key that 'token key' wrote.", valueName: "file"),
        completion: .file())
    var tokens: String?

    @Option(
        help: ArgumentHelp("Take an identity provider's tokens: the address of its key set.", valueName: "url"))
    var jwks: String?

    @Option(
        help: ArgumentHelp("What the provider's tokens must be made for ('aud').", valueName: "name"))
    var audience: String?

    @Option(
        help: ArgumentHelp("Who must have issued them ('iss'); whoever holds the keys when left out.", valueName: "url")
    )
    var issuer: String?

    func validate() throws {
        guard tokens == nil || jwks == nil else {
            throw ValidationError("Give --tokens or --jwks, not both.")
        }
        guard (jwks == nil) == (audience == nil) else {
            throw ValidationError(
                "--jwks and --audience belong together: a token made for another service opens nothing.")
        }
        guard issuer == nil || jwks != nil else {
            throw ValidationError("--issuer belongs to --jwks.")
        }
    }

    /// Whether tokens are asked for at all.
    var isAsked: Bool { tokens != nil || jwks != nil }

    /// Who tells whose request it is; nil where no option was given.
    ///
    /// - Parameters:
    ///   - log: Says which of this system's tokens were issued, and which were taken back.
    ///   - key: The log's key; pseudonyms of a provider's accounts are made from it, so that they stay the same.
    /// - Returns: Nil where neither kind of token is asked for.
    /// - Throws: `TokenKeyError` or `KeySetError` when there is nothing to check tokens with.
    func authoriser(log: AccountLog, key: SignerKey) async throws -> (any Authoriser)? {
        if let tokens {
            let text = try SecretFile.read(tokens, "the public key that 'token key' wrote")
            return await TokenAuthoriser(key: try TokenVerifierKey(pem: text, file: tokens), log: log)
        }
        guard let jwks, let audience else { return nil }
        let keys = try WebKeys(jwks)
        // Asked now, so that a wrong address is said before anybody is turned away.
        _ = try await keys.keys(including: "")
        return TokenAuthoriser(
            TokenVerifier(
                .provider(issuer: issuer, audience: audience, secret: key.secret(for: "pumphandle subjects")),
                keys: keys))
    }
}
