// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import DifferentialPrivacy
public import Foundation
internal import GRDB

extension ReleaseStore {
    /// Makes a site, its cameras and zones known; what was known stays.
    ///
    /// - Throws: ``StorageError``.
    public func register(_ site: SiteRecord, policy: PolicyRecord) async throws(StorageError) {
        try await write { database in
            try database.execute(
                sql: """
                    INSERT INTO site (id, time_zone) VALUES (?, ?)
                    ON CONFLICT (id) DO UPDATE SET time_zone = excluded.time_zone
                    """, arguments: [site.id, site.timeZone])
            try database.execute(
                sql: "INSERT OR IGNORE INTO policy (digest, site, document) VALUES (?, ?, ?)",
                arguments: [policy.digest, site.id, policy.document])
            for camera in site.cameras {
                try database.execute(
                    sql: "INSERT OR IGNORE INTO camera (site, id) VALUES (?, ?)", arguments: [site.id, camera.id])
                for zone in camera.zones {
                    try database.execute(
                        sql: "INSERT OR IGNORE INTO zone (site, camera, id) VALUES (?, ?, ?)",
                        arguments: [site.id, camera.id, zone])
                }
            }
        }
    }

    /// Whether a camera already has a window that shares an instant with this one.
    ///
    /// To be asked before noise is drawn: a window that is stored is never drawn again.
    ///
    /// - Throws: ``StorageError``.
    public func hasWindow(
        site: String, camera: String, start: Date, seconds: Int
    ) async throws(StorageError) -> Bool {
        try await read { database in
            try Self.overlaps(database, site: site, camera: camera, start: start.milliseconds, seconds: seconds)
        }
    }

    /// Stores a window and its releases, all or nothing, durably.
    ///
    /// - Parameters:
    ///   - window: The coverage of one camera's window.
    ///   - releases: One per zone, of that window.
    /// - Returns: Whether it was new; if not, nothing is changed and `releases` must not be shown to anyone.
    /// - Throws: ``StorageError``; then nothing is stored.
    public func save(_ window: WindowRecord, releases: [Release]) async throws(StorageError) -> WindowOutcome {
        for release in releases {
            guard release.site == window.site, release.camera == window.camera, release.start == window.start,
                release.seconds == window.seconds
            else {
                throw .inconsistent(reason: "a release of zone '\(release.zone)' belongs to another window")
            }
        }
        var documents: [(zone: String, text: String)] = []
        for release in releases {
            do {
                documents.append((release.zone, try ReleaseDocument.text(of: release)))
            } catch {
                throw .inconsistent(
                    reason: "a release of zone '\(release.zone)' holds a number that JSON has no form for")
            }
        }
        return try await write { [documents] database in
            let start = window.start.milliseconds
            guard
                try !Self.overlaps(
                    database, site: window.site, camera: window.camera, start: start, seconds: window.seconds)
            else { return .alreadyStored }
            try database.execute(
                sql: """
                    INSERT INTO "window" (site, camera, start, seconds, looks, expected_looks)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    window.site, window.camera, start, window.seconds, window.looks, window.expectedLooks,
                ])
            for (reason, looks) in window.losses.sorted(by: { $0.key < $1.key }) where looks > 0 {
                try database.execute(
                    sql: "INSERT INTO lost_looks (site, camera, start, reason, looks) VALUES (?, ?, ?, ?, ?)",
                    arguments: [window.site, window.camera, start, reason, looks])
            }
            for document in documents {
                try database.execute(
                    sql: #"INSERT INTO "release" (site, camera, zone, start, document) VALUES (?, ?, ?, ?, ?)"#,
                    arguments: [window.site, window.camera, document.zone, start, document.text])
            }
            return .stored
        }
    }

    private static func overlaps(
        _ database: Database, site: String, camera: String, start: Int64, seconds: Int
    ) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (
                    SELECT 1 FROM "window"
                    WHERE site = ? AND camera = ? AND start < ? AND start + seconds * 1000 > ?)
                """, arguments: [site, camera, start + Int64(seconds) * 1000, start]) ?? false
    }
}

extension Date {
    /// Milliseconds since 1970 UTC, to the nearest.
    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    /// The instant that many milliseconds after 1970 UTC.
    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
