// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TransparencyLog

/// `pumphandle log checkpoint`.
struct LogCheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Print the log's checkpoint.",
        discussion: "Keep what it prints: 'log verify --since' later shows that nothing before it was changed.")

    @Argument(help: ArgumentHelp("The log's directory or address.", valueName: "dir|url"), completion: .directory)
    var log: String

    @Option(help: ArgumentHelp("Check that this key signed it.", valueName: "key"))
    var vkey: VerifierKeyArgument?

    func run() async throws {
        let location = try LogLocation(log)
        let note = try await location.readCheckpoint()
        if let key = try vkey?.key() {
            _ = try SignedCheckpoint(parsing: note.encoded, logKey: key)
        }
        Console.standard.print(String(decoding: note.encoded, as: UTF8.self))
    }
}
