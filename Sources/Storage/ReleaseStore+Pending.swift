// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import DifferentialPrivacy
public import Foundation
public import Governance
internal import GRDB

/// A window that is drawn and durable, and waits for the log.
public struct HeldWindow: Sendable {
    /// Its coverage.
    public let window: WindowRecord
    /// One per zone, by zone.
    public let releases: [Release]
    /// What they were drawn for.
    public let purposes: [String]
    /// How many entries the log had before it was held.
    public let logSize: UInt64
}

extension ReleaseStore {
    /// The windows of a site that wait for the log, as an interrupted process leaves them; by time and camera.
    ///
    /// - Throws: ``StorageError``.
    public func heldWindows(site: String) async throws(StorageError) -> [HeldWindow] {
        try await read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM pending_window WHERE site = ? ORDER BY start, camera", arguments: [site]
            ).map { row in
                let camera: String = row["camera"]
                let start: Int64 = row["start"]
                let losses: String = row["losses"]
                let purposes: String = row["purposes"]
                let documents = try String.fetchAll(
                    database,
                    sql: """
                        SELECT document FROM pending_release WHERE site = ? AND camera = ? AND start = ? ORDER BY zone
                        """, arguments: [site, camera, start])
                return HeldWindow(
                    window: WindowRecord(
                        site: site, camera: camera, start: Date(milliseconds: start), seconds: row["seconds"],
                        looks: row["looks"], expectedLooks: row["expected_looks"],
                        losses: try JSONDecoder().decode([String: Int].self, from: Data(losses.utf8))),
                    releases: try documents.map(ReleaseDocument.release),
                    purposes: try JSONDecoder().decode([String].self, from: Data(purposes.utf8)),
                    logSize: UInt64(clamping: row["log_size"] as Int64))
            }
        }
    }

    /// Where in the log a window's batch of releases is.
    ///
    /// - Returns: Nil if there is no such window, or it is from before there was a log.
    /// - Throws: ``StorageError``.
    public func logEntry(site: String, camera: String, start: Date) async throws(StorageError) -> UInt64? {
        try await read { database in
            try Int64.fetchOne(
                database, sql: "SELECT entry FROM logged_window WHERE site = ? AND camera = ? AND start = ?",
                arguments: [site, camera, start.milliseconds]
            ).map { UInt64(clamping: $0) }
        }
    }

    /// The published texts of a camera's window, by zone.
    ///
    /// - Throws: ``StorageError``.
    public func documents(
        site: String, camera: String, start: Date
    ) async throws(StorageError) -> [(zone: String, text: String)] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: #"SELECT zone, document FROM "release" WHERE site = ? AND camera = ? AND start = ? ORDER BY zone"#,
                arguments: [site, camera, start.milliseconds]
            ).map { (zone: $0["zone"], text: $0["document"]) }
        }
    }

    /// The indicators that a query's releases hold.
    ///
    /// - Throws: ``StorageError``.
    public func indicators(_ query: ReleaseQuery) async throws(StorageError) -> Set<Indicator> {
        let names = try await read { database in
            let (condition, arguments) = Self.condition(query)
            return try String.fetchSet(
                database,
                sql: """
                    SELECT DISTINCT i.key FROM (
                        SELECT document FROM "release" WHERE \(condition) ORDER BY sequence LIMIT ?) r,
                        json_each(r.document, '$.indicators') i
                    """, arguments: arguments + [query.limit == .max ? -1 : query.limit])
        }
        return Set(names.compactMap(Indicator.init(rawValue:)))
    }
}
