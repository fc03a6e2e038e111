// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

import Foundation

/// The command line.
public struct Pumphandle: AsyncParsableCommand {
    /// Names the commands.
    public static let configuration = CommandConfiguration(
        commandName: "pumphandle",
        abstract: "Measures places, follows nobody.",
        discussion: """
            Turns what a fixed camera sees into protected numbers per zone and time: how many people, how many of them \
            near each other. No image is kept, nobody is followed, and no exact count leaves the process.

            EXAMPLES
              pumphandle site check site.yaml
              pumphandle privacy --site site.yaml
              pumphandle observe --site site.yaml --database city.db
              pumphandle serve --database city.db

            Exit codes: 0 done, 1 a fault while running, 2 bad input, 3 a check did not hold, 64 bad usage.
            """,
        version: "0.1.0",
        subcommands: [
            ObserveCommand.self, ReleasesCommand.self, SiteCommand.self, CameraCommand.self, PrivacyCommand.self,
            ServeCommand.self, ModelCommand.self, TokenCommand.self, ConsentCommand.self, PolicyCommand.self,
            AccountCommand.self, LogCommand.self, WitnessCommand.self, DetectCommand.self,
            RtCommand.self,
            ClustersCommand.self, RiskCommand.self,
            CountCheckCommand.self,
        ])

    /// Makes the root command.
    public init() {}

    /// Runs the process's command line and ends the process.
    public static func run() async -> Never {
        // A file that may not grow is an error to report, not a signal to die of.
        signal(SIGXFSZ, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            if let failure = Failure(error) {
                Console.standard.note(failure.message)
                exit(withError: ExitCode(failure.code))
            }
            exit(withError: error)
        }
        exit()
    }
}
