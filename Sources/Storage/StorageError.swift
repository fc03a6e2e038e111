// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import GRDB

/// Why a database cannot be used; nothing was stored, and nothing may be shown that was to be stored.
public enum StorageError: Error, Hashable, Sendable {
    /// There is no such file to read.
    case missing(file: String)
    /// It is a folder, or its folder cannot hold it.
    case cannotOpen(file: String)
    /// The file is something else than a database.
    case notADatabase(file: String)
    /// A database of another program, or one written by a later version of this one.
    case unknownSchema(file: String)
    /// The disk is full, or the file may not grow.
    case full(file: String)
    /// The file or its folder may not be written.
    case readOnly(file: String)
    /// Another process kept it locked for longer than a writer waits.
    case locked(file: String)
    /// It is damaged.
    case damaged(file: String, reason: String)
    /// Anything else that the database reports.
    case failed(file: String, reason: String)
    /// What was to be stored does not fit together, for example a release of another window.
    case inconsistent(reason: String)

    /// Whether another file would help, rather than another moment.
    public var isBadInput: Bool {
        switch self {
        case .missing, .cannotOpen, .notADatabase, .unknownSchema, .inconsistent: true
        case .full, .readOnly, .locked, .damaged, .failed: false
        }
    }
}

extension StorageError: CustomStringConvertible {
    /// What an operator reads.
    public var description: String {
        switch self {
        case .missing(let file):
            "\(file): there is no such database; give the path of one that 'pumphandle observe --database' made."
        case .cannotOpen(let file):
            "\(file): cannot be opened as a database; give the path of a file in a folder that exists."
        case .notADatabase(let file):
            "\(file): is not a database; give another path, nothing was written to it."
        case .unknownSchema(let file):
            "\(file): is a database that this version does not know; use the version that wrote it, or another path."
        case .full(let file):
            "\(file): the disk is full or the file may not grow; nothing was released. Free some space and start again."
        case .readOnly(let file):
            "\(file): may not be written; nothing was released. Give this user the right to write it and its folder."
        case .locked(let file):
            "\(file): another process kept it locked; nothing was released. Let only one process write it."
        case .damaged(let file, let reason):
            "\(file): is damaged (\(reason)); restore a copy, or start with another path."
        case .failed(let file, let reason):
            "\(file): \(reason); nothing was released."
        case .inconsistent(let reason):
            "The database refused the window: \(reason)."
        }
    }
}

extension StorageError {
    /// Reads what SQLite reports.
    init(_ error: any Error, file: String) {
        guard let error = error as? DatabaseError else {
            self = error as? StorageError ?? .failed(file: file, reason: "\(error)")
            return
        }
        let reason = error.message ?? "code \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CANTOPEN: self = .cannotOpen(file: file)
        case .SQLITE_NOTADB: self = .notADatabase(file: file)
        case .SQLITE_FULL: self = .full(file: file)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(file: file)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(file: file)
        case .SQLITE_CORRUPT: self = .damaged(file: file, reason: reason)
        // A write or a truncation that the system refuses: no space left, a quota, or a limit on the file's size.
        case .SQLITE_IOERR
        where [.SQLITE_IOERR_WRITE, .SQLITE_IOERR_TRUNCATE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_SHMSIZE]
            .contains(error.extendedResultCode):
            self = .full(file: file)
        case .SQLITE_CONSTRAINT: self = .inconsistent(reason: reason)
        default: self = .failed(file: file, reason: reason)
        }
    }
}
