// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import TransparencyLog

/// The log in which an act is written down before it takes effect, and the key that signs it.
struct ActOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The log in which this is written down before it takes effect.", valueName: "dir"),
        completion: .directory)
    var log: String?

    @Option(
        help: ArgumentHelp("The log's signer key; the log's name and '.key' when left out.", valueName: "file"),
        completion: .file())
    var logKey: String?

    @Option(
        help: ArgumentHelp("The database beside which the log lies, instead of --log.", valueName: "file"),
        completion: .file())
    var database: String?

    func validate() throws {
        guard (log == nil) != (database == nil) else {
            throw ValidationError("Name the log with --log, or with --database the one beside a database.")
        }
    }

    /// The log's directory as it was named.
    var place: String { LogReading.plain(log ?? (database ?? "") + "-log") }

    /// The log, which must be there.
    func open() throws -> AccountLog {
        AccountLog(try LogLocation.directory(place), key: try signer(), checking: Console.standard.showCheck)
    }

    /// The log; that beside a database is started where there is none yet, as 'observe' would.
    func open(for site: String?) throws -> AccountLog {
        guard database != nil, let site else { return try open() }
        return try AccountLog.open(
            directory: place, keyFile: logKey ?? place + ".key", origin: "pumphandle.local/" + site,
            checking: Console.standard.showCheck)
    }

    /// The key itself.
    func signer() throws -> SignerKey {
        let directory = try LogLocation.directory(place)
        let path = logKey ?? place + ".key"
        try LogKeyOptions.refuse(path, inside: directory)
        return try LogKeyOptions.read(path)
    }
}

extension AccountLog {
    /// Writes a refusal down, then refuses; where even that cannot be written, says so too.
    func refuse(_ act: Act, _ error: any Error) async throws -> Never {
        do throws(AccountError) {
            try await record(act)
        } catch let problem {
            Console.standard.note("The refusal itself could not be logged: \(problem)")
        }
        throw error
    }
}
