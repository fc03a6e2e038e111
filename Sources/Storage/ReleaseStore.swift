// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB

/// Releases and coverage at rest in one SQLite file.
///
/// A window is stored once, whole, and durably before ``save(_:releases:)`` returns: its coverage, the reasons for lost
/// looks and every zone's release in one transaction that is synced to the disk. What is stored never changes; triggers
/// in the file itself refuse it.
public struct ReleaseStore: Sendable {
    /// What a process means to do with the file.
    public enum Access: Sendable {
        /// Make the file if there is none, bring its tables up to date, and write.
        case write
        /// Read a file that exists.
        case read
    }

    let database: any DatabaseWriter
    let file: String

    /// Opens a file.
    ///
    /// - Throws: ``StorageError``; nothing is left half made.
    public init(file: String, for access: Access) throws(StorageError) {
        self.file = file
        let kind = (try? FileManager.default.attributesOfItem(atPath: file))?[.type] as? FileAttributeType
        let exists = kind != nil
        guard kind != .typeDirectory else { throw .cannotOpen(file: file) }
        guard exists || access == .write else { throw .missing(file: file) }
        do {
            // A writer that finds an empty or foreign file must not turn it into a database of its own.
            if exists { try Self.checkIdentity(file) }
            let pool = try DatabasePool(path: file, configuration: Self.configuration)
            if !exists { try Self.keepToGroup(file) }
            if access == .write { try Schema.migrator.migrate(pool) }
            database = pool
        } catch {
            throw StorageError(error, file: file)
        }
    }

    /// Lets nobody beyond the owner's group read a new database: it holds what people counted on the spot.
    private static func keepToGroup(_ file: String) throws {
        // The write-ahead log and its index are made with the database.
        let manager = FileManager.default
        for part in [file, file + "-wal", file + "-shm"] where manager.fileExists(atPath: part) {
            // What the process's mask already withholds stays withheld.
            guard let mode = try manager.attributesOfItem(atPath: part)[.posixPermissions] as? Int else { continue }
            try manager.setAttributes([.posixPermissions: mode & 0o640], ofItemAtPath: part)
        }
    }

    /// A store that lives in memory, for tests.
    public init() throws(StorageError) {
        file = ":memory:"
        do {
            let queue = try DatabaseQueue(configuration: Self.configuration)
            try Schema.migrator.migrate(queue)
            database = queue
        } catch {
            throw StorageError(error, file: file)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(10)
        configuration.label = "pumphandle"
        configuration.prepareDatabase { database in
            // FULL syncs the journal at every commit; temporary tables stay off the disk.
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    /// Refuses a file that is no database of this program's, before anything writes to it.
    private static func checkIdentity(_ file: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: file, configuration: configuration)
        let isOurs = try queue.read { database in
            let identity = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
            let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            // A process that was killed while it made the file leaves an empty one.
            return try tables == 0 && identity == 0
                || identity == Schema.applicationID && !Schema.migrator.hasBeenSuperseded(database)
        }
        guard isOurs else { throw StorageError.unknownSchema(file: file) }
    }

    /// Runs a read off the cooperative pool.
    func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(StorageError) -> T {
        do {
            return try await database.read(body)
        } catch {
            throw StorageError(error, file: file)
        }
    }

    /// Runs one transaction off the cooperative pool.
    func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(StorageError) -> T {
        do {
            return try await database.write(body)
        } catch {
            throw StorageError(error, file: file)
        }
    }
}
