// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import TransparencyLog

/// A log that is only read: with its verifier key, or with the signer key beside it.
struct LogReading: ParsableArguments {
    @Option(help: ArgumentHelp("The log to look up.", valueName: "dir"), completion: .directory)
    var log: String?

    @Option(
        help: ArgumentHelp("The database beside which the log lies, instead of --log.", valueName: "file"),
        completion: .file())
    var database: String?

    @Option(
        help: ArgumentHelp(
            "The log's verifier key, or a file that holds it; that of the key beside the log when left out.",
            valueName: "key"))
    var vkey: VerifierKeyArgument?

    func validate() throws {
        guard log == nil || database == nil else {
            throw ValidationError("Name the log with --log, or with --database the one beside a database.")
        }
    }

    /// The log's directory as it was named; nil where none was.
    var place: String? { (log ?? database.map { $0 + "-log" }).map(Self.plain) }

    /// A folder's name without the slash that a shell may add.
    static func plain(_ folder: String) -> String {
        folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    }

    /// For commands that are of no use without a log.
    func require() throws {
        guard place != nil else {
            throw ValidationError("Name the log with --log, or with --database the one beside a database.")
        }
    }

    /// The rules in force; nil where no log was named.
    func standing() async throws -> Standing? {
        guard let place else { return nil }
        let directory = try LogLocation.directory(place)
        return try await CheckedLog(directory, key: try verifier(directory)).rules(
            to: try signedCheckpoint(directory), progress: Console.standard.showCheck)
    }

    /// The key that must have signed.
    func verifier(_ directory: LogDirectory) throws -> VerifierKey {
        try vkey?.key() ?? KeyFile.read(directory.path + ".key").verifier
    }

    /// The checkpoint, its signature checked.
    func signedCheckpoint(_ directory: LogDirectory) throws -> SignedCheckpoint {
        guard let bytes = try directory.read(LogDirectory.checkpointFile, limit: SignedNote.longestNote) else {
            throw Failure.badInput("\(directory.path): there is no log here, since it has no file 'checkpoint'.")
        }
        return try SignedCheckpoint(parsing: bytes, logKey: try verifier(directory))
    }
}
