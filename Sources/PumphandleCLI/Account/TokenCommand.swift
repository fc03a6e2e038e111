// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `pumphandle token`.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Give and take back access to the API.",
        discussion: """
            A token says in what role and for which purposes its holder may ask, for at most 24 hours. It counts only if \
            the log says that it was issued, and not that it was taken back.
            """,
        subcommands: [TokenKeyCommand.self, TokenIssueCommand.self, TokenRevokeCommand.self, TokenListCommand.self])
}
