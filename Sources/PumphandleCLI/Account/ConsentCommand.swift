// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `pumphandle consent`.
struct ConsentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consent", abstract: "Record consent, and end what rests on it when it is withdrawn.",
        discussion: """
            The receipt belongs to the person who consents. Here only its digest and dates are kept, in the log.
            """,
        subcommands: [
            ConsentGiveCommand.self, ConsentWithdrawCommand.self, ConsentListCommand.self, ConsentVerifyCommand.self,
        ])
}
