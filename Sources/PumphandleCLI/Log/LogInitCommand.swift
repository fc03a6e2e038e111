// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TransparencyLog

/// `pumphandle log init`.
struct LogInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Start a log and print its verifier key.",
        discussion: """
            The signer key goes into a file of its own beside the directory, DIR.key, unless --key names another. A file \
            that exists is used; one that does not is made, mode 0600.

            EXAMPLES
              pumphandle log init city-log --origin log.example/city
            """)

    @Argument(help: ArgumentHelp("Where to keep the log; made if need be.", valueName: "dir"), completion: .directory)
    var directory: String

    @Option(
        help: ArgumentHelp("What identifies the log, such as an address without a scheme.", valueName: "name"))
    var origin: String

    @Option(help: ArgumentHelp("The signer key to use, or to make.", valueName: "file"), completion: .file())
    var key: String?

    func run() throws {
        let log = LogDirectory(directory)
        let path = key ?? log.path + ".key"
        try LogKeyOptions.refuse(path, inside: log)
        let signer: SignerKey
        let isNew = !FileManager.default.fileExists(atPath: path)
        if isNew {
            signer = try SignerKey(generating: origin)
        } else {
            guard key != nil else {
                throw Failure.badInput("\(path): there is a key here already; name it with --key to use it.")
            }
            signer = try LogKeyOptions.read(path)
            guard signer.verifier.name.utf8.elementsEqual(origin.utf8) else {
                throw Failure.badInput(
                    "\(path): this is the key of '\(signer.verifier.name)', not of '\(origin)'; origin and key go together."
                )
            }
        }
        // The key first: a log whose key is lost takes nothing more, a key without a log does no harm.
        if isNew { try KeyFile.create(path, key: signer) }
        do {
            try LogWriter.create(log, key: signer)
        } catch {
            if isNew { try? FileManager.default.removeItem(atPath: path) }
            throw error
        }
        if isNew { Console.standard.note("Signer key: \(path) (keep it secret, and keep a copy)") }
        Console.standard.print("\(signer.verifier)\n")
    }
}
