// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance

/// Who asks, and what they were given access for.
public struct Requester: Hashable, Sendable {
    /// Who, without a name.
    public var subject: Subject
    /// In what role; nil for somebody at the machine itself.
    public var role: Role?
    /// For which purposes; nil for all that the role may ask for.
    public var purposes: Set<PlaceID>?

    /// Describes who asks.
    public init(subject: Subject, role: Role? = nil, purposes: Set<PlaceID>? = nil) {
        self.subject = subject
        self.role = role
        self.purposes = purposes
    }
}

/// Tells who sends a request.
public protocol Authoriser: Sendable {
    /// Who holds a credential.
    ///
    /// - Parameter credential: The bearer token that was sent; nil if none was.
    /// - Returns: Who asks.
    /// - Throws: ``RuleViolation``, with a reason of the `token…` kinds; the caller logs the refusal.
    func requester(credential: String?) async throws(RuleViolation) -> Requester
}

/// Takes everybody for the one requester that can reach this machine's own page.
public struct LoopbackAuthoriser: Authoriser {
    /// Makes the authoriser of a server that listens on loopback without tokens.
    public init() {}

    /// The reader of this machine's own page.
    public func requester(credential: String?) async throws(RuleViolation) -> Requester {
        Requester(subject: .loopback)
    }
}
