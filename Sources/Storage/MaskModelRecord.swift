// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import DifferentialPrivacy
public import Foundation
internal import GRDB
public import Governance

/// Which mask model judged at a camera from some window on, and how good its passport says it is.
public struct MaskModelRecord: Codable, Hashable, Sendable {
    /// Site id.
    public let site: String
    /// Camera id.
    public let camera: String
    /// Start of the first window.
    public let since: Date
    /// Name in the passport.
    public let name: String
    /// SHA-256 of the weights.
    public let sha256: String
    /// What its passport gives; nil where it gives no sensitivity and specificity.
    public let accuracy: MaskAccuracy?

    /// Describes a model at a camera.
    public init(
        site: String, camera: String, since: Date, name: String, sha256: String, accuracy: MaskAccuracy?
    ) {
        self.site = site
        self.camera = camera
        self.since = since
        self.name = name
        self.sha256 = sha256
        self.accuracy = accuracy
    }
}

/// The mask models of a store's cameras over time.
public struct MaskModels: Hashable, Sendable {
    /// By site and camera, then by time.
    public let records: [MaskModelRecord]

    /// Holds records; their order does not matter.
    public init(_ records: [MaskModelRecord]) { self.records = records.sorted { $0.since < $1.since } }

    /// The model that judged a release's window; nil where none is known.
    public func model(of release: Release) -> MaskModelRecord? {
        records.last { $0.site == release.site && $0.camera == release.camera && $0.since <= release.start }
    }

    /// The corrected share of masks of a release.
    ///
    /// - Throws: ``DifferentialPrivacy/MaskShare/Absence``.
    public func share(of release: Release) throws(MaskShare.Absence) -> MaskShare {
        try MaskShare(release, accuracy: model(of: release)?.accuracy)
    }
}

extension ReleaseStore {
    /// Records which mask model judges at a camera from a window on; a record that says the same adds nothing.
    ///
    /// - Throws: ``StorageError``.
    public func record(_ model: MaskModelRecord) async throws(StorageError) {
        try await write { database in
            let before = try Row.fetchOne(
                database,
                sql: """
                    SELECT * FROM mask_model WHERE site = ? AND camera = ? AND since <= ?
                    ORDER BY since DESC LIMIT 1
                    """, arguments: [model.site, model.camera, model.since.milliseconds]
            ).map(Self.maskModel)
            if let before, before.sha256 == model.sha256, before.accuracy == model.accuracy { return }
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO mask_model
                    (site, camera, since, name, sha256, masked_right, masked_of, bare_right, bare_of)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    model.site, model.camera, model.since.milliseconds, model.name, model.sha256,
                    model.accuracy?.maskedRight, model.accuracy?.maskedOf, model.accuracy?.bareRight,
                    model.accuracy?.bareOf,
                ])
        }
    }

    /// The mask models of all cameras; none in a file that was last written before there were any.
    ///
    /// - Throws: ``StorageError``.
    public func maskModels() async throws(StorageError) -> MaskModels {
        try await read { database in
            guard try database.tableExists("mask_model") else { return MaskModels([]) }
            return MaskModels(
                try Row.fetchAll(database, sql: "SELECT * FROM mask_model ORDER BY since").map(Self.maskModel))
        }
    }

    private static func maskModel(_ row: Row) -> MaskModelRecord {
        var accuracy: MaskAccuracy?
        if let right = row["masked_right"] as Int?, let of = row["masked_of"] as Int?,
            let bareRight = row["bare_right"] as Int?, let bareOf = row["bare_of"] as Int?
        {
            accuracy = MaskAccuracy(maskedRight: right, of: of, bareRight: bareRight, of: bareOf)
        }
        return MaskModelRecord(
            site: row["site"], camera: row["camera"], since: Date(milliseconds: row["since"]), name: row["name"],
            sha256: row["sha256"], accuracy: accuracy)
    }
}
