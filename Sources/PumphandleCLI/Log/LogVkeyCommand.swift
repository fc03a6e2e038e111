// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TransparencyLog

/// `pumphandle log vkey`.
struct LogVkeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vkey", abstract: "Print the verifier key that belongs to a signer key.")

    @Option(help: ArgumentHelp("The signer key.", valueName: "file"), completion: .file())
    var key: String

    func run() throws {
        Console.standard.print("\(try LogKeyOptions.read(key).verifier)\n")
    }
}
