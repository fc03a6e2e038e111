// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import DifferentialPrivacy
import Foundation
import Governance
import Storage

/// Takes drawn windows through store and log to their readers, so that no crash makes noise be drawn again or shows what
/// is not logged.
///
/// Held durably where nobody reads it, then durable in the log, then shown.
struct ReleaseJournal {
    let rules: SiteRules
    let account: AccountLog
    /// Nil where releases are only printed.
    let store: ReleaseStore?
    let now: @Sendable () -> Date
    /// The models that look, if any; nothing is released of them once one is revoked.
    var models: ModelGate?

    /// What became of a window.
    enum Outcome {
        case published
        /// The camera had a window at that time; nothing of the new one may be shown.
        case alreadyStored
    }

    /// Brings the log up to the site file, and shows what an interrupted process left held.
    ///
    /// - Throws: `AccountError`; then nothing may be collected.
    func begin() async throws {
        try await bringUpRules()
        try await models?.require(in: account, site: rules.site)
        guard let store else { return }
        for held in try await store.heldWindows(site: rules.site.text) {
            let batch = try batch(held.releases, purposes: held.purposes)
            try await publish(held.window, batch, since: held.logSize, in: store, checksRules: false)
        }
    }

    /// Logs what the site file or the clock changed; nothing where the log says it all.
    ///
    /// - Throws: `AccountError`; a refusal by the rules in force is in the log.
    func bringUpRules() async throws {
        do throws(AccountError) {
            try await account.record { [rules, now] standing throws(RuleViolation) in
                try rules.acts(under: standing, at: now())
            }
        } catch {
            if case .ruled(let violation) = error { try await refuse(violation) }
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
    /// - Returns: Whether they may be shown.
    /// - Throws: `AccountError`, `StorageError`; then nothing of it may be shown.
    func settle(_ window: WindowRecord, releases: [Release], purposes: [String]) async throws -> Outcome {
        try await models?.require(in: account, site: rules.site)
        let batch = try batch(releases, purposes: purposes)
        guard let store else {
            try await account.record(.released(batch))
            return .published
        }
        let since = try account.size()
        guard try await store.hold(window, releases: releases, purposes: purposes, logSize: since) == .stored else {
            return .alreadyStored
        }
        try await publish(window, batch, since: since, in: store, checksRules: true)
        return .published
    }

    private func publish(
        _ window: WindowRecord, _ batch: Act.ReleaseBatch, since: UInt64, in store: ReleaseStore, checksRules: Bool
    ) async throws {
        let entry: UInt64
        do throws(AccountError) {
            entry = try await account.record(.released(batch), unlessLoggedSince: since) {
                [rules] standing throws(RuleViolation) in
                if checksRules { try rules.checkApplied(under: standing) }
            }
        } catch {
            if case .ruled(let violation) = error { try await refuse(violation) }
            throw error
        }
        try await store.publish(site: window.site, camera: window.camera, start: window.start, entry: entry)
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

    private func refuse(_ violation: RuleViolation) async throws(AccountError) {
        try await account.record(
            .requestRefused(
                Act.Refusal(.observe, reason: violation.reason, subject: .local, site: rules.site)))
    }
}
