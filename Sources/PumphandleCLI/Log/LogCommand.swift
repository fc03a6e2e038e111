// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TransparencyLog

/// `pumphandle log`.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Keep, prove and verify the append-only log.",
        discussion: """
            The log's directory holds only public files in the C2SP tlog-tiles layout; any web server can show it.

            EXAMPLES
              pumphandle log init city-log --origin log.example/city
              echo 'an act' | pumphandle log append city-log --key city-log.key
              pumphandle log verify city-log --vkey log.example/city+22f8e7f3+Ac8z…
            """,
        subcommands: [
            LogInitCommand.self, LogAppendCommand.self, LogVkeyCommand.self, LogCheckpointCommand.self,
            LogProveCommand.self, LogVerifyCommand.self, LogCosignCommand.self,
        ])
}

extension LogError {
    /// How a command ends that this stops (DESIGN, section 8).
    var exitCode: Int32 {
        switch self {
        case .malformed, .notSigned, .refused: 2
        case .broken, .inUse, .system, .closed, .remote: 1
        }
    }
}
