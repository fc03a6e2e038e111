// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance

/// Lets those ask who hold a token, in its role and for its purposes.
public struct TokenAuthoriser: Authoriser {
    private let verifier: TokenVerifier

    /// Takes the tokens that a verifier takes.
    public init(_ verifier: TokenVerifier) { self.verifier = verifier }

    /// This system's own tokens, by what the log says of each.
    ///
    /// - Parameters:
    ///   - key: The public half of the key that signs them.
    ///   - log: Says which were issued, and which were taken back.
    public init(key: TokenVerifierKey, log: AccountLog) async {
        verifier = TokenVerifier(
            .own { token throws(AccountError) in try await log.rules().status(of: token) },
            keys: FixedKeys(await KeySet(key)))
    }

    /// Who holds a token.
    public func requester(credential: String?) async throws(RuleViolation) -> Requester {
        do throws(TokenRefusal) {
            let bearer = try await verifier.verify(credential)
            return Requester(subject: bearer.subject, role: bearer.role, purposes: bearer.purposes)
        } catch {
            throw RuleViolation(error.reason, error.description)
        }
    }
}

extension Role {
    /// Whether somebody in this role may ask for something at all; the purpose decides besides.
    ///
    /// Operators keep the system running and read no figures; privacy officers see what is measured and what was shown;
    /// auditors may check releases against the log.
    public func mayAsk(for what: Act.Query.What) -> Bool {
        switch self {
        case .operator: [.coverage, .site, .account].contains(what)
        case .privacyOfficer: [.coverage, .site, .account].contains(what)
        case .epidemiologist: true
        case .auditor: [.releases, .coverage, .site, .account].contains(what)
        }
    }
}
