// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import Accountability
package import DifferentialPrivacy
package import Foundation
import Governance
import PeopleCounting
package import Storage

/// Takes drawn windows through store and log to their readers, so that no crash makes noise be drawn again or shows what
/// is not logged.
///
/// Held durably where nobody reads it, then durable in the log, then shown.
package struct ReleaseJournal {
    let rules: SiteRules
    let account: AccountLog
    /// Nil where releases are only printed.
    let store: ReleaseStore?
    /// Whose day a measurement of the detector belongs to.
    let timeZone: TimeZone
    let now: @Sendable () -> Date
    /// The models that look, if any; nothing is released of them once one is revoked.
    var models: ModelGate?
    /// The detector's error on labelled footage, as the site file states it for the camera.
    var measuredError: MeasuredError?

    /// Takes windows through a log, and through a store where there is one.
    package init(
        rules: SiteRules, account: AccountLog, store: ReleaseStore?, timeZone: TimeZone,
        now: @escaping @Sendable () -> Date = { .now }
    ) {
        self.rules = rules
        self.account = account
        self.store = store
        self.timeZone = timeZone
        self.now = now
    }

    /// What became of a window.
    package enum Outcome {
        case published([Release])
        /// The camera had a window at that time; nothing of the new one may be shown.
        case alreadyStored
    }

    /// Brings the log up to the site file, and shows what an interrupted process left held.
    ///
    /// - Parameter camera: The camera that is about to be watched, by nobody else.
    /// - Throws: `AccountError`; then nothing may be collected.
    func begin(camera: String) async throws {
        try await bringUpRules()
        try await models?.require(in: account, site: rules.site)
        guard let store else { return }
        for held in try await store.heldWindows(site: rules.site.text) {
            var chosen = Said(releases: held.releases, receipts: [])
            let logged = try batch(held.releases, purposes: held.purposes)
            if held.window.camera == camera,
                try await account.index(of: .released(logged), since: held.logSize) == nil
            {
                // What was drawn stays; what it says of the detector may rest on consent that is over by now.
                chosen = try await said(of: held.releases, in: store)
                if chosen.releases != held.releases { try await store.replaceHeld(chosen.releases) }
            }
            _ = try await publish(
                held.window, chosen, purposes: held.purposes, since: held.logSize, in: store, checksRules: false)
        }
    }

    /// Logs what the site file or the clock changed; nothing where the log says it all.
    ///
    /// - Parameter request: What is refused where the rules in force do not allow it.
    /// - Throws: `AccountError`; a refusal by the rules in force is in the log.
    func bringUpRules(for request: Act.Refusal.Request = .observe) async throws {
        do throws(AccountError) {
            try await account.record { [rules, now] standing throws(RuleViolation) in
                try rules.acts(under: standing, at: now())
            }
        } catch {
            if case .ruled(let violation) = error { try await refuse(violation, request) }
            throw error
        }
    }

    /// Logs that a camera begins to be looked at; before it is.
    func logStart(of camera: String, isLive: Bool) async throws {
        try await account.record(
            .cameraEnabled(
                Act.CameraStart(
                    site: rules.site, camera: try PlaceID(checking: camera, as: "camera"),
                    source: isLive ? .live : .recording, models: models?.weights ?? [])))
    }

    /// Logs that a camera is no longer looked at.
    func logEnd(of camera: String) async throws {
        // The purpose may have been what ended.
        try await logEndedPurposes()
        try await account.record(.cameraDisabled(state(camera)))
    }

    /// Logs that a camera no longer shows the calibrated view; before its looks are left out for it.
    func logMoved(_ camera: String) async throws {
        try await account.record(.cameraMoved(state(camera)))
    }

    /// Logs that a camera shows the calibrated view again; before its looks count.
    func logConfirmed(_ camera: String) async throws {
        try await account.record(.cameraConfirmed(state(camera)))
    }

    private func state(_ camera: String) throws -> Act.CameraState {
        Act.CameraState(site: rules.site, camera: try PlaceID(checking: camera, as: "camera"))
    }

    /// Logs the end of purposes that ended since the last time.
    func logEndedPurposes() async throws {
        let instant = now()
        guard rules.purposes.contains(where: { $0.expires <= instant }) else { return }
        let known = try await account.rules().purposes(rules.site)
        guard known.values.contains(where: { !$0.hasEnded && $0.terms.expires.instant <= instant }) else { return }
        let site = rules.site
        try await account.record { standing throws(RuleViolation) in
            standing.purposes(site).values.filter { !$0.hasEnded && $0.terms.expires.instant <= instant }
                .map(\.terms).sorted { $0.purpose.text < $1.purpose.text }
                .map { .purposeExpired(Act.PurposeEnd(site: site, purpose: $0.purpose, expires: $0.expires)) }
        }
    }

    /// Takes one drawn window to its readers.
    ///
    /// - Parameters:
    ///   - window: Its coverage.
    ///   - releases: One per zone.
    ///   - purposes: The purposes that they were drawn for.
    /// - Returns: What may be shown: the releases, with what is known of the detector's error where they are stored.
    /// - Throws: `AccountError`, `StorageError`; then nothing of it may be shown.
    package func settle(_ window: WindowRecord, releases: [Release], purposes: [String]) async throws -> Outcome {
        try await models?.require(in: account, site: rules.site)
        guard let store else {
            let stated = releases.map { $0.stating(measuredError) }
            try await account.record(.released(try batch(stated, purposes: purposes)))
            return .published(stated)
        }
        let said = try await said(of: releases, in: store)
        let since = try account.size()
        guard try await store.hold(window, releases: said.releases, purposes: purposes, logSize: since) == .stored
        else { return .alreadyStored }
        return .published(
            try await publish(window, said, purposes: purposes, since: since, in: store, checksRules: true))
    }

    /// Releases with what they say of the detector, and the consent on which that rests.
    private struct Said {
        let releases: [Release]
        let receipts: Set<Digest>
    }

    /// Says what count checks tell now; those whose consent is over tell nothing.
    private func said(of releases: [Release], in store: ReleaseStore) async throws -> Said {
        guard let first = releases.first else { return Said(releases: [], receipts: []) }
        var checks = try await store.countChecks(site: first.site, camera: first.camera)
        var receipts: Set<Digest> = []
        if checks.contains(where: { $0.consent != nil }) {
            let consent = CountConsent(checks, under: try await account.rules(), at: now())
            (checks, receipts) = (consent.usable, consent.receipts)
        }
        return Said(
            releases: try await store.withDetectorError(
                releases, checks: checks, stated: measuredError, timeZone: timeZone),
            receipts: receipts)
    }

    private func publish(
        _ window: WindowRecord, _ said: Said, purposes: [String], since: UInt64, in store: ReleaseStore,
        checksRules: Bool
    ) async throws -> [Release] {
        var said = said
        while true {
            let batch = try batch(said.releases, purposes: purposes)
            let entry: UInt64
            do throws(AccountError) {
                entry = try await account.record(.released(batch), unlessLoggedSince: since) {
                    [rules, now, receipts = said.receipts] standing throws(RuleViolation) in
                    if checksRules { try rules.checkApplied(under: standing) }
                    guard !receipts.isEmpty else { return }
                    let register = ConsentRegister(standing)
                    for receipt in receipts { try register.requireLive(receipt, for: .count, at: now()) }
                }
            } catch {
                guard case .ruled(let violation) = error else { throw error }
                if [.receiptWithdrawn, .receiptExpired].contains(violation.reason) {
                    // Withdrawn since the figures were made ready: they are published without what rested on it.
                    said = try await self.said(of: said.releases, in: store)
                    try await store.replaceHeld(said.releases)
                    continue
                }
                try await refuse(violation)
                throw error
            }
            try await store.publish(site: window.site, camera: window.camera, start: window.start, entry: entry)
            return said.releases
        }
    }

    /// The batch of a window's releases.
    private func batch(_ releases: [Release], purposes: [String]) throws -> Act.ReleaseBatch {
        let sorted = releases.sorted { $0.zone.utf8.lexicographicallyPrecedes($1.zone.utf8) }
        guard let first = sorted.first else {
            throw AccountError.entry(.refused(key: "releases", reason: "there are none in the window"))
        }
        let tree = try ReleaseTree(sorted.map { try ReleaseDocument.text(of: $0) })
        let ids = try purposes.map { id throws(EntryError) in try PlaceID(checking: id, as: "purposes") }
        return Act.ReleaseBatch(
            site: try PlaceID(checking: first.site, as: "site"),
            camera: try PlaceID(checking: first.camera, as: "camera"), start: Stamp(first.start),
            seconds: first.seconds, count: tree.count, root: Digest(tree.root),
            policy: try Digest(checking: first.policy, as: "policy"), purposes: ids.sorted { $0.text < $1.text })
    }

    private func refuse(
        _ violation: RuleViolation, _ request: Act.Refusal.Request = .observe
    ) async throws(AccountError) {
        try await account.record(
            .requestRefused(
                Act.Refusal(request, reason: violation.reason, subject: .local, site: rules.site)))
    }
}
