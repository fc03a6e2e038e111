// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB

extension ReleaseStore {
    /// Stores what was counted at a place during a window.
    ///
    /// - Parameters:
    ///   - check: The counts; the store must know its zone.
    ///   - replacing: Whether counts of the same window that were entered before give way.
    /// - Returns: Whether it was stored; not if the window has counts already and they are not to be replaced.
    /// - Throws: ``StorageError``.
    public func save(_ check: CountCheckRecord, replacing: Bool = false) async throws(StorageError) -> Bool {
        try await write { database in
            let key: StatementArguments = [
                check.site, check.camera, check.zone, check.indicator, check.start.milliseconds,
            ]
            let same = "site = ? AND camera = ? AND zone = ? AND indicator = ? AND start = ?"
            let exists = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM count_check WHERE \(same))", arguments: key)
            if exists == true {
                guard replacing else { return false }
                try database.execute(sql: "DELETE FROM count_check WHERE \(same)", arguments: key)
            }
            try database.execute(
                sql: """
                    INSERT INTO count_check (site, camera, zone, indicator, start, seconds, consent)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """, arguments: key + [check.seconds, check.consent])
            let id = database.lastInsertedRowID
            for count in check.counts {
                try database.execute(
                    sql: "INSERT INTO count_check_instant (count_check, instant, people) VALUES (?, ?, ?)",
                    arguments: [id, count.instant.milliseconds, count.people])
            }
            return true
        }
    }

    /// What was counted, by time; none in a file of an earlier version.
    ///
    /// - Parameters:
    ///   - site: Site id.
    ///   - camera: Camera id; every camera when left out.
    /// - Returns: The checks.
    /// - Throws: ``StorageError``.
    public func countChecks(site: String, camera: String? = nil) async throws(StorageError) -> [CountCheckRecord] {
        try await checks("site = ? AND camera = coalesce(?, camera)", [site, camera])
    }

    /// What was counted by the holder of a consent receipt.
    ///
    /// - Parameter consent: The receipt's digest.
    /// - Returns: The checks.
    /// - Throws: ``StorageError``.
    public func countChecks(consent: String) async throws(StorageError) -> [CountCheckRecord] {
        try await checks("consent = ?", [consent])
    }

    private func checks(
        _ condition: String, _ arguments: [String?]
    ) async throws(StorageError) -> [CountCheckRecord] {
        try await read { database in
            guard try database.tableExists("count_check") else { return [] }
            return try Row.fetchAll(
                database, sql: "SELECT * FROM count_check WHERE \(condition) ORDER BY start, camera, zone",
                arguments: StatementArguments(arguments)
            ).map { row in
                let counts = try Row.fetchAll(
                    database,
                    sql: "SELECT instant, people FROM count_check_instant WHERE count_check = ? ORDER BY instant",
                    arguments: [row["id"] as Int64]
                ).map { CountCheckRecord.Count(instant: Date(milliseconds: $0["instant"]), people: $0["people"]) }
                return CountCheckRecord(
                    site: row["site"], camera: row["camera"], zone: row["zone"], indicator: row["indicator"],
                    start: Date(milliseconds: row["start"]), seconds: row["seconds"], consent: row["consent"],
                    counts: counts)
            }
        }
    }

    /// Erases what was counted, from the file and from its journal, not only from view.
    ///
    /// - Parameter checks: What to erase; one that is gone already is passed over.
    /// - Throws: ``StorageError``; then nothing is erased.
    public func erase(_ checks: [CountCheckRecord]) async throws(StorageError) {
        guard !checks.isEmpty else { return }
        do {
            try await database.writeWithoutTransaction { database in
                // What is deleted is overwritten with zeros.
                try database.execute(sql: "PRAGMA secure_delete = ON")
                try database.inTransaction {
                    for check in checks {
                        try database.execute(
                            sql: """
                                DELETE FROM count_check
                                WHERE site = ? AND camera = ? AND zone = ? AND indicator = ? AND start = ?
                                """,
                            arguments: [
                                check.site, check.camera, check.zone, check.indicator, check.start.milliseconds,
                            ])
                    }
                    return .commit
                }
                try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
        } catch {
            throw StorageError(error, file: file)
        }
    }
}
