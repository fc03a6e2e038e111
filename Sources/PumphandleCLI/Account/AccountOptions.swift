// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import TransparencyLog

/// The log in which an act is written down before it takes effect, and the key that signs it.
struct AccountOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The log in which this is written down before it takes effect.", valueName: "dir"),
        completion: .directory)
    var log: String

    @Option(
        help: ArgumentHelp("The log's signer key; DIR.key when left out.", valueName: "file"), completion: .file())
    var key: String?

    /// The log, which must be there.
    func open() throws -> AccountLog { try Self.open(log, key: key) }

    /// The key itself.
    func signer() throws -> SignerKey { try Self.signer(for: LogLocation.directory(log), key: key) }

    static func open(_ log: String, key: String?) throws -> AccountLog {
        let directory = try LogLocation.directory(log)
        return AccountLog(directory, key: try signer(for: directory, key: key))
    }

    private static func signer(for directory: LogDirectory, key: String?) throws -> SignerKey {
        let path = key ?? directory.path + ".key"
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
