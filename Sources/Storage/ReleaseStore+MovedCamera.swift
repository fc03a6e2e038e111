// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
internal import GRDB

extension ReleaseStore {
    /// Since when a camera has been found moved, with nobody having confirmed its view; nil when its view stands.
    ///
    /// - Throws: ``StorageError``.
    public func moved(site: String, camera: String) async throws(StorageError) -> Date? {
        try await read { database in
            try Int64.fetchOne(
                database, sql: "SELECT since FROM moved_camera WHERE site = ? AND camera = ?",
                arguments: [site, camera]
            ).map(Date.init(milliseconds:))
        }
    }

    /// Records that a camera no longer shows the calibrated view; the first time stands.
    ///
    /// - Parameters:
    ///   - site: Site id.
    ///   - camera: A camera that the store knows.
    ///   - since: Start of the window in which it was noticed.
    /// - Throws: ``StorageError``.
    public func recordMoved(site: String, camera: String, since: Date) async throws(StorageError) {
        try await write { database in
            try database.execute(
                sql: "INSERT OR IGNORE INTO moved_camera (site, camera, since) VALUES (?, ?, ?)",
                arguments: [site, camera, since.milliseconds])
        }
    }

    /// Ends a camera's moved state: someone confirmed the view, or it is back.
    ///
    /// - Returns: Whether it was recorded as moved.
    /// - Throws: ``StorageError``.
    @discardableResult
    public func confirmView(site: String, camera: String) async throws(StorageError) -> Bool {
        try await write { database in
            try database.execute(
                sql: "DELETE FROM moved_camera WHERE site = ? AND camera = ?", arguments: [site, camera])
            return database.changesCount > 0
        }
    }
}
