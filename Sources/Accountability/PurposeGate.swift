// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Governance

/// Lets nobody see figures without a live purpose that covers them, and logs both answers and refusals first.
///
/// With coalescing, a read that is the same as one logged less than that long ago is covered by that entry.
public actor PurposeGate {
    /// What somebody asks for.
    public struct Request: Sendable {
        /// Site id.
        public var site: PlaceID
        /// The purpose as it was named; nil where none was.
        public var purpose: String?
        /// Who asks.
        public var requester: Requester
        /// Whether it is taken away for other programs.
        public var isExport: Bool
        /// What is asked for.
        public var what: Act.Query.What
        /// Only this camera.
        public var camera: PlaceID?
        /// Only this zone.
        public var zone: PlaceID?
        /// Only windows from this instant on.
        public var from: Date?
        /// Only windows before this instant.
        public var until: Date?
        /// The indicators that the answer would hold.
        public var indicators: Set<Indicator>

        /// Describes a request.
        public init(
            site: PlaceID, purpose: String?, requester: Requester, isExport: Bool = false, what: Act.Query.What,
            camera: PlaceID? = nil, zone: PlaceID? = nil, from: Date? = nil, until: Date? = nil,
            indicators: Set<Indicator>
        ) {
            self.site = site
            self.purpose = purpose
            self.requester = requester
            self.isExport = isExport
            self.what = what
            self.camera = camera
            self.zone = zone
            self.from = from
            self.until = until
            self.indicators = indicators
        }
    }

    /// The most entries that reads are compared with.
    private static let mostRemembered = 4096

    private let log: AccountLog
    private let coalescing: TimeInterval
    private let now: @Sendable () -> Date
    private var logged: [Act: Date] = [:]

    /// Guards reads.
    ///
    /// - Parameters:
    ///   - log: Where answers and refusals are logged.
    ///   - coalescing: For how many seconds an entry covers reads that are the same; 0 logs each.
    ///   - now: The machine's clock.
    public init(
        _ log: AccountLog, coalescing: TimeInterval = 0, now: @escaping @Sendable () -> Date = { .now }
    ) {
        self.log = log
        self.coalescing = coalescing
        self.now = now
    }

    /// Logs that a request is answered; to be called before anything is shown.
    ///
    /// - Returns: The purpose that it is answered for.
    /// - Throws: ``AccountError``; then nothing may be shown. The refusal is in the log, or the log cannot be written.
    @discardableResult public func admit(_ request: Request) async throws(AccountError) -> PlaceID {
        let standing = try await log.rules()
        let purpose: PlaceID
        do throws(RuleViolation) {
            purpose = try Self.purpose(for: request, under: standing, at: now())
        } catch {
            let named = request.purpose.flatMap { PlaceID($0) }
            let isKnown = named.map { standing.purposes(request.site)[$0] != nil } ?? false
            let hasSite = standing.siteInForce(request.site) != nil
            try await refuse(
                Act.Refusal(
                    request.isExport ? .export : .query, reason: error.reason, subject: request.requester.subject,
                    role: request.requester.role, site: hasSite ? request.site : nil, purpose: isKnown ? named : nil))
            throw .ruled(error)
        }
        var query = Act.Query(
            site: request.site, purpose: purpose, subject: request.requester.subject, role: request.requester.role,
            what: request.what, camera: request.camera, zone: request.zone, from: request.from.map { Stamp($0) },
            until: request.until.map { Stamp($0) })
        if coalescing > 0 {
            // Whole hours around what is asked for, so that a page that moves on by the minute asks for the same.
            query.from = request.from.map { Stamp(Self.hour($0, .down)) }
            query.until = request.until.map { Stamp(Self.hour($0, .up)) }
        }
        try await recordOnce(request.isExport ? .exported(query) : .queryAnswered(query))
        return purpose
    }

    /// Logs a refusal that was decided elsewhere, such as of a token.
    /// - Throws: ``AccountError`` if the log cannot be written.
    public func refuse(_ refusal: Act.Refusal) async throws(AccountError) {
        try await recordOnce(.requestRefused(refusal))
    }

    private func recordOnce(_ act: Act) async throws(AccountError) {
        let instant = now()
        if let last = logged[act], instant.timeIntervalSince(last) < coalescing, last <= instant { return }
        try await log.record(act)
        guard coalescing > 0 else { return }
        if logged.count >= Self.mostRemembered {
            logged = logged.filter { instant.timeIntervalSince($0.value) < coalescing }
            if logged.count >= Self.mostRemembered { logged.removeAll() }
        }
        logged[act] = instant
    }

    private static func hour(_ instant: Date, _ rule: FloatingPointRoundingRule) -> Date {
        Date(timeIntervalSince1970: (instant.timeIntervalSince1970 / 3600).rounded(rule) * 3600)
    }

    /// The purpose that a request is for.
    ///
    /// Where none is named and exactly one live purpose covers what is asked, it is that one.
    private static func purpose(
        for request: Request, under standing: Standing, at now: Date
    ) throws(RuleViolation) -> PlaceID {
        let known = standing.purposes(request.site)
        let requester = request.requester
        if let role = requester.role, !role.mayAsk(for: request.what) {
            throw RuleViolation(
                .roleNotAllowed, "The role \(role.rawValue) may not ask for \(request.what.rawValue).")
        }
        guard let text = request.purpose else {
            let candidates = known.values.filter { state in
                (try? check(state, request, at: now)) != nil
            }.map(\.terms.purpose).sorted { $0.text < $1.text }
            if candidates.count == 1, let only = candidates.first { return only }
            let live = known.values.filter { $0.isLive(at: now) }.map(\.terms.purpose.text).sorted()
            guard !candidates.isEmpty else {
                throw RuleViolation(
                    .purposeMissing,
                    "No purpose was named, and no live one of site '\(request.site)' covers what is asked"
                        + (live.isEmpty
                            ? "; the log knows of none." : ". Its live purposes are \(live.joined(separator: ", "))."))
            }
            throw RuleViolation(
                .purposeMissing,
                "Name the purpose: \(candidates.map(\.text).joined(separator: ", ")) of site '\(request.site)' each cover "
                    + "what is asked.")
        }
        guard let purpose = PlaceID(text), let state = known[purpose] else {
            let live = known.values.filter { $0.isLive(at: now) }.map(\.terms.purpose.text).sorted()
            throw RuleViolation(
                .purposeUnknown,
                "Site '\(request.site)' never declared the purpose '\(text.prefix(64))'"
                    + (live.isEmpty ? "." : "; its live purposes are \(live.joined(separator: ", "))."))
        }
        if let allowed = requester.purposes, !allowed.contains(purpose) {
            throw RuleViolation(.purposeNotForRole, "This token is not for the purpose '\(purpose)'.")
        }
        try check(state, request, at: now)
        return purpose
    }

    private static func check(
        _ state: Standing.PurposeState, _ request: Request, at now: Date
    ) throws(RuleViolation) {
        let terms = state.terms
        guard state.isLive(at: now) else {
            throw RuleViolation(
                .purposeExpired,
                "The purpose '\(terms.purpose)' ended on \(terms.expires); nothing is shown for it any more.")
        }
        let beyond = request.indicators.subtracting(terms.indicators).sorted().map(\.rawValue)
        guard beyond.isEmpty else {
            throw RuleViolation(
                .purposeDoesNotCover,
                "The purpose '\(terms.purpose)' does not cover \(beyond.joined(separator: ", ")); ask for "
                    + "\(terms.indicators.map(\.rawValue).joined(separator: ", ")), or name a purpose that does.")
        }
        if let allowed = request.requester.purposes, !allowed.contains(terms.purpose) {
            throw RuleViolation(.purposeNotForRole, "This token is not for the purpose '\(terms.purpose)'.")
        }
        if let role = request.requester.role, let roles = terms.roles, !roles.contains(role) {
            throw RuleViolation(
                .purposeNotForRole,
                "The purpose '\(terms.purpose)' is for \(roles.map(\.rawValue).joined(separator: ", ")), not for the role "
                    + "\(role.rawValue).")
        }
    }
}
