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
    /// To be asked before noise is drawn: a window that is stored, published or not, is never drawn again.
    ///
    /// - Throws: ``StorageError``.
    public func hasWindow(
        site: String, camera: String, start: Date, seconds: Int
    ) async throws(StorageError) -> Bool {
        try await read { database in
            try Self.overlaps(database, site: site, camera: camera, start: start.milliseconds, seconds: seconds)
        }
    }

    /// Stores a window and its releases, all or nothing, durably, where no reader sees them.
    ///
    /// ``publish(site:camera:start:entry:)`` shows them once they are in the log.
    ///
    /// - Parameters:
    ///   - window: The coverage of one camera's window.
    ///   - releases: One per zone, of that window.
    ///   - purposes: What they were drawn for.
    ///   - logSize: How many entries the log had before: theirs is not before that.
    /// - Returns: Whether it was new; if not, nothing is changed and `releases` must not be shown to anyone.
    /// - Throws: ``StorageError``; then nothing is stored.
    public func hold(
        _ window: WindowRecord, releases: [Release], purposes: [String], logSize: UInt64
    ) async throws(StorageError) -> WindowOutcome {
        for release in releases {
            guard release.site == window.site, release.camera == window.camera, release.start == window.start,
                release.seconds == window.seconds
            else {
                throw .inconsistent(reason: "a release of zone '\(release.zone)' belongs to another window")
            }
        }
        let documents = try Self.documents(of: releases)
        return try await write { database in
            let start = window.start.milliseconds
            guard
                try !Self.overlaps(
                    database, site: window.site, camera: window.camera, start: start, seconds: window.seconds)
            else { return .alreadyStored }
            let losses = try JSONEncoder().encode(window.losses.filter { $0.value > 0 })
            try database.execute(
                sql: """
                    INSERT INTO pending_window
                        (site, camera, start, seconds, looks, expected_looks, losses, purposes, log_size)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    window.site, window.camera, start, window.seconds, window.looks, window.expectedLooks,
                    String(decoding: losses, as: UTF8.self),
                    String(decoding: try JSONEncoder().encode(purposes), as: UTF8.self), Int64(logSize),
                ])
            for document in documents {
                try database.execute(
                    sql: "INSERT INTO pending_release (site, camera, zone, start, document) VALUES (?, ?, ?, ?, ?)",
                    arguments: [window.site, window.camera, document.zone, start, document.text])
            }
            return .stored
        }
    }

    /// Has a held window, which nobody has seen, say something else of the detector; what was drawn stays.
    ///
    /// - Parameter releases: The same releases with the same noise.
    /// - Throws: ``StorageError``; then the window is held as it was.
    public func replaceHeld(_ releases: [Release]) async throws(StorageError) {
        let documents = try Self.documents(of: releases)
        try await write { database in
            for (release, document) in zip(releases, documents) {
                let key: StatementArguments = [
                    release.site, release.camera, release.zone, release.start.milliseconds,
                ]
                let place = "site = ? AND camera = ? AND zone = ? AND start = ?"
                var held = try String.fetchOne(
                    database, sql: "SELECT document FROM pending_release WHERE \(place)", arguments: key
                ).map(ReleaseDocument.release)
                held?.detector = release.detector
                guard held == release else {
                    throw StorageError.inconsistent(reason: "zone '\(release.zone)' holds another release")
                }
                try database.execute(sql: "DELETE FROM pending_release WHERE \(place)", arguments: key)
                try database.execute(
                    sql: "INSERT INTO pending_release (site, camera, zone, start, document) VALUES (?, ?, ?, ?, ?)",
                    arguments: key + [document.text])
            }
        }
    }

    private static func documents(
        of releases: [Release]
    ) throws(StorageError) -> [(zone: String, text: String)] {
        var documents: [(zone: String, text: String)] = []
        for release in releases {
            do {
                documents.append((release.zone, try ReleaseDocument.text(of: release)))
            } catch {
                throw .inconsistent(
                    reason: "a release of zone '\(release.zone)' holds a number that JSON has no form for")
            }
        }
        return documents
    }

    /// Shows a held window and its releases to readers.
    ///
    /// - Parameters:
    ///   - site: Site id.
    ///   - camera: Camera id.
    ///   - start: Start of the window.
    ///   - entry: The index of its batch in the log, which is durable there.
    /// - Returns: False if it is held no longer, since another process published it.
    /// - Throws: ``StorageError``; then nothing is shown.
    @discardableResult public func publish(
        site: String, camera: String, start: Date, entry: UInt64
    ) async throws(StorageError) -> Bool {
        try await write { database in
            let key: StatementArguments = [site, camera, start.milliseconds]
            let place = "site = ? AND camera = ? AND start = ?"
            try database.execute(
                sql: """
                    INSERT INTO "window" (site, camera, start, seconds, looks, expected_looks)
                    SELECT site, camera, start, seconds, looks, expected_looks FROM pending_window WHERE \(place)
                    """, arguments: key)
            guard database.changesCount == 1 else { return false }
            try database.execute(
                sql: """
                    INSERT INTO lost_looks (site, camera, start, reason, looks)
                    SELECT p.site, p.camera, p.start, l.key, l.value FROM pending_window p, json_each(p.losses) l
                    WHERE \(place) ORDER BY l.key
                    """, arguments: key)
            try database.execute(
                sql: """
                    INSERT INTO "release" (site, camera, zone, start, document)
                    SELECT site, camera, zone, start, document FROM pending_release WHERE \(place) ORDER BY zone
                    """, arguments: key)
            try database.execute(
                sql: "INSERT INTO logged_window (site, camera, start, entry) VALUES (?, ?, ?, ?)",
                arguments: key + [Int64(entry)])
            try database.execute(sql: "DELETE FROM pending_release WHERE \(place)", arguments: key)
            try database.execute(sql: "DELETE FROM pending_window WHERE \(place)", arguments: key)
            return true
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
                    WHERE site = ?1 AND camera = ?2 AND start < ?3 AND start + seconds * 1000 > ?4
                    UNION ALL
                    SELECT 1 FROM pending_window
                    WHERE site = ?1 AND camera = ?2 AND start < ?3 AND start + seconds * 1000 > ?4)
                """, arguments: [site, camera, start + Int64(seconds) * 1000, start]) ?? false
    }
}

extension Date {
    /// Milliseconds since 1970 UTC, to the nearest.
    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    /// The instant that many milliseconds after 1970 UTC.
    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
