// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Shows what nothing outside the wall may see, for public test footage only.
@main
struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures Pumphandle's inner parts on public test footage. Not a product, never installed.",
        subcommands: [
            PrivacyReferenceCommand.self,
            SampleNoiseCommand.self,
            PrivacyTablesCommand.self,
            IngestCommand.self,
            CountFramesCommand.self,
            AccuracyCommand.self,
            FlowCommand.self,
        ])
}
