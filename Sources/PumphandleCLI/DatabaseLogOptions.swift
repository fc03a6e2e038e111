// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import TransparencyLog

/// Where the log of acts is, common to the commands that must log what they do.
struct DatabaseLogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The append-only log; the database's name and '-log' when left out.", valueName: "dir"),
        completion: .directory)
    var log: String?

    @Option(
        help: ArgumentHelp("The log's signer key; the log's name and '.key' when left out.", valueName: "file"),
        completion: .file())
    var logKey: String?

    /// Opens the log, and starts one where there is none yet.
    ///
    /// - Parameters:
    ///   - file: The database, or site file, beside which it lies.
    ///   - site: What a log that is started here is named after.
    /// - Returns: The log.
    /// - Throws: `AccountError`; then nothing may take effect.
    func open(beside file: String, site: String) throws(AccountError) -> AccountLog {
        let place = place(beside: file)
        return try AccountLog.open(
            directory: place.directory, keyFile: place.key, origin: "pumphandle.local/" + site,
            checking: Console.standard.showCheck)
    }

    /// Opens the log of a database, which must have one.
    func openExisting(beside database: String) throws(AccountError) -> AccountLog {
        let place = place(beside: database)
        return try AccountLog.open(
            directory: place.directory, keyFile: place.key, checking: Console.standard.showCheck)
    }

    /// The key that signs the log of a database.
    func signer(beside database: String) throws -> SignerKey {
        try KeyFile.read(place(beside: database).key)
    }

    private func place(beside file: String) -> (directory: String, key: String) {
        let directory = log ?? AccountLog.places(beside: file).directory
        let name = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        return (name, logKey ?? name + ".key")
    }
}
