// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

extension Standing {
    /// What was logged of a token.
    public func status(of token: Pseudonym) -> TokenVerifier.LogStatus {
        var status = TokenVerifier.LogStatus.unknown
        for rule in rules {
            switch rule.entry.act {
            case .tokenIssued(let terms) where terms.token == token: if status == .unknown { status = .live }
            case .tokenRevoked(let end) where end.token == token: status = .revoked
            default: break
            }
        }
        return status
    }

    /// What to log to take a token back.
    ///
    /// - Throws: ``RuleViolation`` for a token that was never issued, or is taken back already.
    public func revoking(_ token: Pseudonym) throws(RuleViolation) -> Act {
        switch status(of: token) {
        case .live: return .tokenRevoked(Act.TokenEnd(token: token))
        case .revoked:
            throw RuleViolation(.tokenRevoked, "\(token): this token was taken back before; nothing is left to do.")
        case .unknown:
            throw RuleViolation(
                .tokenNotLogged,
                "\(token): no token of this name was issued here; 'token issue' prints the name beside the token.")
        }
    }
}
