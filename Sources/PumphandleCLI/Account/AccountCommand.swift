// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import Server
import Storage
import TransparencyLog

/// `pumphandle account`.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Print the statement of account for an impact assessment.",
        discussion: """
            One page from the running system: purposes, indicators, cameras, models and their papers, the privacy \
            guarantee, what is kept, what was shown to whom so far, and the log's checkpoint. The HTML stands alone and \
            prints on A4; 'serve' shows the same at /account. Reads only.

            EXAMPLES
              pumphandle account --database city.db > account.html
              pumphandle account --database city.db --language ko --output account.html
              pumphandle account --database city.db --log city-log --vkey log.example/city+22f8e7f3+Ac8z… --format json
            """)

    @Option(help: ArgumentHelp("Where releases are stored.", valueName: "file"), completion: .file())
    var database: String

    @Option(
        help: ArgumentHelp("The log; the one beside the database when left out.", valueName: "dir"),
        completion: .directory)
    var log: String?

    @Option(
        help: ArgumentHelp(
            "The log's verifier key, or a file that holds it; that of the key beside the log when left out.",
            valueName: "key"))
    var vkey: VerifierKeyArgument?

    @Option(help: "en or ko.")
    var language: LanguageArgument = .english

    @Option(help: "html or json.")
    var format: PageFormat = .html

    @Option(help: ArgumentHelp("Where to put the page, instead of printing it.", valueName: "file"))
    var output: String?

    enum PageFormat: String, CaseIterable, ExpressibleByArgument {
        case html, json
    }

    func run() async throws {
        let store = try ReleaseStore(file: database, for: .read)
        let statement = try await AccountReader(store: store, log: try location()).statement()
        let text =
            switch format {
            case .html: AccountPage(statement, language: language.language.rawValue, style: .inline).html
            case .json: statement.json
            }
        guard let output else { return Console.standard.print(text) }
        do {
            try text.write(toFile: output, atomically: true, encoding: .utf8)
        } catch {
            throw Failure.badInput("\(output): cannot be written; choose a folder that you may write to.")
        }
    }

    /// The log that was named, or the one beside the database if there is one.
    private func location() throws -> (directory: LogDirectory, verifier: VerifierKey)? {
        let place = LogReading.plain(log ?? database + "-log")
        guard log != nil || LogDirectory(place).exists else { return nil }
        let directory = try LogLocation.directory(place)
        return (directory, try vkey?.key() ?? KeyFile.read(place + ".key").verifier)
    }
}
