// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance

/// Why a token opens nothing.
///
/// The message never repeats the token or a part of its signature.
public struct TokenRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// In a word, for the log.
    public let reason: RefusalReason
    /// Which part of the token: a header or claim by name, or `token`.
    public let field: String
    /// What was found there.
    public let found: String
    /// What would be right.
    public let remedy: String
    /// Who holds it, where the signature held and so says who.
    public let holder: Subject?
    /// In what role, likewise.
    public let role: Role?

    init(
        _ reason: RefusalReason, _ field: String, found: String, remedy: String, holder: Subject? = nil,
        role: Role? = nil
    ) {
        self.reason = reason
        self.field = field
        self.found = found
        self.remedy = remedy
        self.holder = holder
        self.role = role
    }

    /// The part of the token, what was found, and what would be right.
    public var description: String { "\(field): \(found); \(remedy)." }
}

extension TokenRefusal {
    /// A purpose that the site does not declare.
    public static func purposeUnknown(_ id: String, known: String) -> TokenRefusal {
        TokenRefusal(
            .purposeUnknown, "purposes", found: "'\(id.prefix(64))', which the site does not declare",
            remedy: "its purposes are \(known)")
    }

    /// A purpose that is over.
    public static func purposeExpired(_ purpose: Purpose) -> TokenRefusal {
        TokenRefusal(
            .purposeExpired, "purposes", found: "'\(purpose.id)', which ended on \(Stamp(purpose.expires))",
            remedy: "name one that is live")
    }

    /// A purpose that the role may not ask for.
    public static func purposeNotForRole(_ purpose: Purpose, _ role: Role) -> TokenRefusal {
        let allowed = (purpose.roles ?? []).sorted().map(\.rawValue).joined(separator: ", ")
        return TokenRefusal(
            .purposeNotForRole, "purposes", found: "'\(purpose.id)' for the role \(role.rawValue)",
            remedy: "the site allows it to \(allowed)")
    }
}
