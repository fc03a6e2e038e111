// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

/// The command line.
public struct Pumphandle: AsyncParsableCommand {
    /// Names the commands.
    public static let configuration = CommandConfiguration(
        commandName: "pumphandle",
        abstract: "Measures places, follows nobody.")

    /// Makes the root command.
    public init() {}

    /// Runs the process's command line.
    public static func run() async {
        await main()
    }
}
