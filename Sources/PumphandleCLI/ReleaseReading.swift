// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import DifferentialPrivacy
import Governance
import Storage

/// Releases that somebody at this machine reads for a purpose; that they do is logged before anything is shown.
struct ReleaseReading {
    let store: ReleaseStore
    /// Every site that the store knows.
    let sites: [SiteRecord]
    /// By time, site, camera and zone.
    let releases: [Release]

    /// Opens a store and reads.
    ///
    /// - Parameters:
    ///   - database: Where releases are stored.
    ///   - purpose: The purpose as it was named; nil where none was.
    ///   - account: Where acts are logged.
    ///   - isExport: Whether they are taken away for other programs.
    ///   - query: Which ones; of every site where it names none.
    ///   - indicators: Only these; all where there is none.
    /// - Throws: `StorageError`, `AccountError`; then nothing may be shown.
    init(
        database: String, purpose: String?, account: DatabaseLogOptions, isExport: Bool, query: ReleaseQuery,
        indicators: Set<Indicator>
    ) async throws {
        store = try ReleaseStore(file: database, for: .read)
        sites = try await store.sites()
        let gate = PurposeGate(try account.openExisting(beside: database))
        let asked = sites.filter { site in
            query.site.map { $0 == site.id }
                ?? query.camera.map { id in site.cameras.contains { $0.id == id } } ?? true
        }
        var releases: [Release] = []
        for site in asked {
            var query = query
            query.site = site.id
            let found = try await store.releases(query).map { $0.keeping(indicators) }
            // A database of one site is asked even where nothing is found; among several, those concerned are.
            guard sites.count == 1 || !found.isEmpty else { continue }
            let held = found.reduce(into: Set<Indicator>()) { $0.formUnion($1.indicators.keys) }
            try await gate.admit(
                PurposeGate.Request(
                    site: try PlaceID(checking: site.id, as: "site"), purpose: purpose,
                    requester: Requester(subject: .local), isExport: isExport, what: .releases,
                    camera: try query.camera.map { id throws(EntryError) in try PlaceID(checking: id, as: "camera") },
                    zone: try query.zone.map { id throws(EntryError) in try PlaceID(checking: id, as: "zone") },
                    from: query.from, until: query.until, indicators: held.union(indicators)))
            releases += found
        }
        if sites.count > 1 {
            releases.sort { ($0.start, $0.site, $0.camera, $0.zone) < ($1.start, $1.site, $1.camera, $1.zone) }
        }
        self.releases = releases
    }
}
