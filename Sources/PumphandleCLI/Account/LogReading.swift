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
        help: ArgumentHelp(
            "The log's verifier key, or a file that holds it; DIR.key's when left out.", valueName: "key"))
    var vkey: VerifierKeyArgument?

    /// The rules in force; nil where no log was named.
    func standing() async throws -> Standing? {
        guard let log else { return nil }
        let directory = try LogLocation.directory(log)
        var standing = Standing()
        try await standing.update(from: EntryReader(directory, checkpoint: try checkpoint(directory)))
        return standing
    }

    /// The key that must have signed.
    func verifier(_ directory: LogDirectory) throws -> VerifierKey {
        try vkey?.key() ?? KeyFile.read(directory.path + ".key").verifier
    }

    func checkpoint(_ directory: LogDirectory) throws -> Checkpoint {
        guard let bytes = try directory.read(LogDirectory.checkpointFile, limit: SignedNote.longestNote) else {
            throw Failure.badInput("\(directory.path): there is no log here, since it has no file 'checkpoint'.")
        }
        return try SignedCheckpoint(parsing: bytes, logKey: try verifier(directory)).checkpoint
    }
}
