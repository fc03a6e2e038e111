// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Accountability
import Foundation
import Governance
import HTTPTypes
import Hummingbird
import Storage

/// Whom a server answers: who asks, and for which purpose, logged before anything is shown.
public struct QueryDesk: Sendable {
    let authoriser: any Authoriser
    let gate: PurposeGate

    /// Sets up a desk.
    ///
    /// - Parameters:
    ///   - authoriser: Tells who sends a request.
    ///   - gate: Finds the purpose, and logs.
    public init(authoriser: any Authoriser, gate: PurposeGate) {
        self.authoriser = authoriser
        self.gate = gate
    }

    /// Who sends a request; a refusal is logged.
    /// - Throws: `AccountError`.
    func requester(_ request: Request) async throws(AccountError) -> Requester {
        let sent = request.headers[.authorization] ?? ""
        let credential = sent.lowercased().hasPrefix("bearer ") ? String(sent.dropFirst("bearer ".count)) : nil
        do throws(RuleViolation) {
            return try await authoriser.requester(credential: credential)
        } catch {
            try await gate.refuse(Act.Refusal(.query, reason: error.reason))
            throw .ruled(error)
        }
    }

    /// Logs a read of a site's releases or coverage; to be called before anything of it is shown.
    /// - Throws: `AccountError`.
    func admit(
        _ request: Request, purpose: String?, what: Act.Query.What, site: String, query: ReleaseQuery,
        indicators: Set<Indicator>
    ) async throws {
        func id(_ text: String?, _ key: String) throws(EntryError) -> PlaceID? {
            try text.map { text throws(EntryError) in try PlaceID(checking: text, as: key) }
        }
        try await gate.admit(
            PurposeGate.Request(
                site: try PlaceID(checking: site, as: "site"), purpose: purpose,
                requester: try await requester(request), what: what, camera: try id(query.camera, "camera"),
                zone: try id(query.zone, "zone"), from: query.from, until: query.until, indicators: indicators))
    }
}

/// Lets only those pass whom the desk knows; a refusal is logged.
struct RequesterGuard<Context: RequestContext>: RouterMiddleware {
    let desk: QueryDesk

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        _ = try await desk.requester(request)
        return try await next(request, context)
    }
}

/// Takes everybody who sends the server's one token for the same requester.
public struct SharedTokenAuthoriser: Authoriser {
    private let token: String

    /// Knows one token.
    public init(token: String) { self.token = token }

    /// The holder of the token.
    public func requester(credential: String?) async throws(RuleViolation) -> Requester {
        guard let credential, Self.isSame(credential, token) else {
            throw RuleViolation(
                .tokenMissing, "A token is needed: send 'Authorization: Bearer' and the server's token.")
        }
        return Requester(subject: .shared)
    }

    /// Compares in a time that depends on the lengths only.
    static func isSame(_ given: String, _ expected: String) -> Bool {
        let given = Array(given.utf8)
        let expected = Array(expected.utf8)
        guard !expected.isEmpty else { return false }
        var difference = UInt8(given.count == expected.count ? 0 : 1)
        for index in given.indices { difference |= given[index] ^ expected[index % expected.count] }
        return difference == 0
    }
}
