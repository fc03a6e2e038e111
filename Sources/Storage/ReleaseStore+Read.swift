// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import DifferentialPrivacy
public import Foundation
internal import GRDB

extension ReleaseStore {
    /// Releases in the order in which they were stored, so that `after` continues without gap or repetition.
    ///
    /// - Throws: ``StorageError``.
    public func page(_ query: ReleaseQuery) async throws(StorageError) -> ReleasePage {
        try await read { database in
            let (condition, arguments) = Self.condition(query)
            let limit = query.limit == .max ? -1 : query.limit + 1
            var rows = try Row.fetchAll(
                database,
                sql: #"SELECT sequence, document FROM "release" WHERE \#(condition) ORDER BY sequence LIMIT ?"#,
                arguments: arguments + [limit])
            let hasMore = query.limit != .max && rows.count > query.limit
            if hasMore { rows.removeLast() }
            return ReleasePage(
                entries: rows.map { ReleasePage.Entry(sequence: $0["sequence"], document: $0["document"]) },
                hasMore: hasMore)
        }
    }

    /// Releases by time, camera and zone.
    ///
    /// - Throws: ``StorageError``.
    public func releases(_ query: ReleaseQuery) async throws(StorageError) -> [Release] {
        try await read { database in
            let (condition, arguments) = Self.condition(query)
            let documents = try String.fetchAll(
                database,
                sql: """
                    SELECT document FROM "release" WHERE \(condition) ORDER BY start, site, camera, zone LIMIT ?
                    """, arguments: arguments + [query.limit == .max ? -1 : query.limit])
            return try documents.map(ReleaseDocument.release)
        }
    }

    /// Coverage of the windows that a query's releases belong to, by time and camera; `zone`, `after` and `limit` do not
    /// apply.
    ///
    /// - Throws: ``StorageError``.
    public func windows(_ query: ReleaseQuery) async throws(StorageError) -> [WindowRecord] {
        try await read { database in
            var whole = query
            whole.zone = nil
            whole.after = 0
            let (condition, arguments) = Self.condition(whole)
            var losses: [[String]: [String: Int]] = [:]
            let lost = try Row.fetchCursor(
                database, sql: "SELECT site, camera, start, reason, looks FROM lost_looks WHERE \(condition)",
                arguments: arguments)
            while let row = try lost.next() {
                let key: [String] = [row["site"], row["camera"], "\(row["start"] as Int64)"]
                losses[key, default: [:]][row["reason"]] = row["looks"] as Int
            }
            return try Row.fetchAll(
                database, sql: #"SELECT * FROM "window" WHERE \#(condition) ORDER BY start, site, camera"#,
                arguments: arguments
            ).map { row in
                let start: Int64 = row["start"]
                return WindowRecord(
                    site: row["site"], camera: row["camera"], start: Date(milliseconds: start),
                    seconds: row["seconds"], looks: row["looks"], expectedLooks: row["expected_looks"],
                    losses: losses[[row["site"], row["camera"], "\(start)"]] ?? [:])
            }
        }
    }

    /// All sites with their cameras and zones.
    ///
    /// - Throws: ``StorageError``.
    public func sites() async throws(StorageError) -> [SiteRecord] {
        try await read { database in
            try Row.fetchAll(database, sql: "SELECT id, time_zone FROM site ORDER BY id").map { site in
                let id: String = site["id"]
                let cameras = try String.fetchAll(
                    database, sql: "SELECT id FROM camera WHERE site = ? ORDER BY id", arguments: [id])
                return SiteRecord(
                    id: id, timeZone: site["time_zone"],
                    cameras: try cameras.map { camera in
                        SiteRecord.Camera(
                            id: camera,
                            zones: try String.fetchAll(
                                database, sql: "SELECT id FROM zone WHERE site = ? AND camera = ? ORDER BY id",
                                arguments: [id, camera]))
                    })
            }
        }
    }

    /// The text of a policy that was in force, or nil when no release names it.
    ///
    /// - Throws: ``StorageError``.
    public func policy(_ digest: String) async throws(StorageError) -> PolicyRecord? {
        try await read { database in
            try String.fetchOne(database, sql: "SELECT document FROM policy WHERE digest = ?", arguments: [digest])
                .map { PolicyRecord(digest: digest, document: $0) }
        }
    }

    /// A camera's latest window, and its latest release that holds an indicator.
    ///
    /// - Throws: ``StorageError``.
    public func latest(
        site: String, camera: String
    ) async throws(StorageError) -> (window: WindowRecord?, release: Release?) {
        let last = try await read { database in
            try Int64.fetchOne(
                database, sql: #"SELECT max(start) FROM "window" WHERE site = ? AND camera = ?"#,
                arguments: [site, camera])
        }
        guard let last else { return (nil, nil) }
        let query = ReleaseQuery(site: site, camera: camera, from: Date(milliseconds: last))
        let release = try await read { database in
            try String.fetchOne(
                database,
                sql: """
                    SELECT document FROM "release"
                    WHERE site = ?1 AND camera = ?2 AND start = (
                        SELECT start FROM "release"
                        WHERE site = ?1 AND camera = ?2 AND document ->> '$.indicators' <> '{}'
                        ORDER BY sequence DESC LIMIT 1)
                    ORDER BY (SELECT count(*) FROM json_each(document, '$.indicators')) DESC, sequence DESC LIMIT 1
                    """, arguments: [site, camera]
            ).map(ReleaseDocument.release)
        }
        return (try await windows(query).first, release)
    }

    /// How much is stored.
    ///
    /// - Throws: ``StorageError``.
    public func totals() async throws(StorageError) -> StoreTotals {
        try await read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*) AS windows, coalesce(sum(looks), 0) AS looks,
                        coalesce(sum(expected_looks), 0) AS expected, max(start + seconds * 1000) AS last,
                        (SELECT count(*) FROM "release") AS releases
                    FROM "window"
                    """)
            let lost = try Row.fetchAll(
                database, sql: "SELECT reason, sum(looks) AS looks FROM lost_looks GROUP BY reason")
            return StoreTotals(
                windows: row?["windows"] ?? 0, releases: row?["releases"] ?? 0, looks: row?["looks"] ?? 0,
                expectedLooks: row?["expected"] ?? 0,
                losses: Dictionary(uniqueKeysWithValues: lost.map { ($0["reason"], $0["looks"]) }),
                lastWindowEnd: (row?["last"] as Int64?).map(Date.init(milliseconds:)))
        }
    }

    static func condition(_ query: ReleaseQuery) -> (String, StatementArguments) {
        var terms = ["TRUE"]
        var arguments = StatementArguments()
        func add(_ term: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            terms.append(term)
            arguments += [value]
        }
        add("site = ?", query.site)
        add("camera = ?", query.camera)
        add("zone = ?", query.zone)
        add("start >= ?", query.from?.milliseconds)
        add("start < ?", query.until?.milliseconds)
        add("sequence > ?", query.after > 0 ? query.after : nil)
        return (terms.joined(separator: " AND "), arguments)
    }
}

/// How much a database holds.
public struct StoreTotals: Hashable, Sendable {
    /// Windows of all cameras.
    public let windows: Int
    /// Releases of all zones.
    public let releases: Int
    /// Looks that counted.
    public let looks: Int
    /// Looks that there would be without any outage.
    public let expectedLooks: Int
    /// Lost looks by reason.
    public let losses: [String: Int]
    /// End of the latest window.
    public let lastWindowEnd: Date?
}
