// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import DifferentialPrivacy
public import Foundation
import Governance
public import Storage
public import TransparencyLog

/// Reads the statement of account from a store and its log.
public struct AccountReader: Sendable {
    private let store: ReleaseStore
    private let log: (directory: LogDirectory, verifier: VerifierKey, tally: DisclosureTally)?
    private let now: @Sendable () -> Date

    /// Reads from a store and, where there is one, its log.
    ///
    /// - Parameters:
    ///   - store: Releases, cameras and policies.
    ///   - log: The log and the key that signs it.
    ///   - now: The machine's clock.
    public init(
        store: ReleaseStore, log: (directory: LogDirectory, verifier: VerifierKey)? = nil,
        now: @escaping @Sendable () -> Date = { .now }
    ) {
        self.store = store
        self.log = log.map { ($0.directory, $0.verifier, DisclosureTally($0.directory, verifier: $0.verifier)) }
        self.now = now
    }

    /// The statement as of now.
    ///
    /// - Throws: `StorageError`, or `AccountError` where the log cannot be read.
    public func statement() async throws -> AccountStatement {
        let now = now()
        let counted = try await log?.tally.current()
        let standing = counted?.rules
        var sites: [AccountStatement.Site] = []
        for record in try await store.sites() { sites.append(try await site(record, standing, now)) }
        let totals = try await store.totals()
        return AccountStatement(
            made: now, sites: sites, models: standing.map(Self.models) ?? [], windows: totals.windows,
            releases: totals.releases,
            disclosed: standing.flatMap { rules in counted.map { Self.disclosed($0.disclosures, rules, now) } },
            log: counted.flatMap { counted in
                log.map {
                    AccountStatement.Log(
                        origin: counted.checkpoint.checkpoint.origin, size: counted.checkpoint.checkpoint.size,
                        verifierKey: "\($0.verifier)",
                        checkpoint: String(decoding: counted.checkpoint.note.encoded, as: UTF8.self))
                }
            })
    }

    private func site(
        _ record: SiteRecord, _ standing: Standing?, _ now: Date
    ) async throws -> AccountStatement.Site {
        var policy: PublishedPolicy?
        if let act = PlaceID(record.id).flatMap({ standing?.siteInForce($0) }) {
            policy = try await store.policy(act.policy.text).flatMap { PublishedPolicy($0) }
        }
        var found: [(camera: SiteRecord.Camera, latest: (window: WindowRecord?, release: Release?))] = []
        for camera in record.cameras {
            let latest = try await store.latest(site: record.id, camera: camera.id)
            if policy == nil, let release = latest.release {
                policy = try await store.policy(release.policy).flatMap { PublishedPolicy($0) }
            }
            found.append((camera, latest))
        }
        let founding = PlaceID(record.id).flatMap { standing?.founding($0) }
        let first = try await store.releases(ReleaseQuery(site: record.id, limit: 1)).first
        let purposes = (policy?.purposes ?? []).map { purpose in
            AccountStatement.Purpose(
                id: purpose.id, legalBasis: purpose.legalBasis, indicators: purpose.indicators, roles: purpose.roles,
                expires: purpose.expires, isLive: Instant.parse(purpose.expires).map { now < $0 } ?? false)
        }
        let cameras = found.map { camera, latest in
            AccountStatement.Camera(
                id: camera.id, zones: camera.zones,
                lastWindowEnd: latest.window.map { $0.start.addingTimeInterval(Double($0.seconds)) },
                looks: latest.window?.looks, expectedLooks: latest.window?.expectedLooks,
                guarantee: policy?.guarantee(camera: camera.id, window: latest.window, release: latest.release))
        }
        return AccountStatement.Site(
            id: record.id, timeZone: record.timeZone, policy: policy?.digest,
            rhoPerWindow: policy?.rhoPerWindow.description, delta: policy?.delta.description,
            windowSeconds: policy?.windowSeconds, modelLevel: policy?.models?.level,
            modelSigners: policy?.models?.signers ?? [],
            approversRequired: founding?.required, approvers: founding?.approvers.map(\.verifier.name) ?? [],
            purposes: purposes, cameras: cameras, firstWindow: first?.start)
    }

    private static func models(_ standing: Standing) -> [AccountStatement.Model] {
        standing.models.map {
            AccountStatement.Model(
                weights: $0.admission.weights.text, passport: $0.admission.passport.text,
                task: $0.admission.task.rawValue, level: $0.admission.level.rawValue, admitted: $0.at.text,
                revoked: $0.revoked?.text)
        }
    }

    private static func disclosed(
        _ disclosures: Disclosures, _ standing: Standing, _ now: Date
    ) -> AccountStatement.Disclosed {
        let tokens = standing.rules.compactMap { rule -> Act.TokenTerms? in
            if case .tokenIssued(let terms) = rule.entry.act, now < terms.expires.instant { terms } else { nil }
        }
        let consents = ConsentRegister(standing).entries
        return AccountStatement.Disclosed(
            answers: disclosures.answers.map { kind, count in
                AccountStatement.Answer(
                    site: kind.site.text, purpose: kind.purpose.text, role: kind.role?.rawValue,
                    what: kind.what.rawValue, isExport: kind.isExport, count: count)
            }.sorted { ($1.count, $0.purpose, $0.what) < ($0.count, $1.purpose, $1.what) },
            refusals: disclosures.refusals.map { AccountStatement.Refusal(reason: $0.key.rawValue, count: $0.value) }
                .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) },
            first: disclosures.span?.lowerBound.text, last: disclosures.span?.upperBound.text,
            liveTokens: tokens.count { standing.status(of: $0.token) == .live },
            liveConsents: consents.count { $0.isLive(at: now) },
            withdrawnConsents: consents.count { $0.withdrawn != nil })
    }
}
