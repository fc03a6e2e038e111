// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import Hummingbird
import Logging
import Server
import ServiceLifecycle
import Storage
import TransparencyLog

/// `pumphandle serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Show releases on a page and over HTTP.",
        discussion: """
            Listens on this machine only unless told otherwise. Another address needs TLS and a token. What is shown names \
            a purpose and is logged before it is shown; reads that are the same share one entry an hour. The log is shown \
            to everyone under /log/.

            EXAMPLES
              pumphandle serve --database city.db
              pumphandle serve --database city.db --host 0.0.0.0 --port 8443 \\
                --tls-certificate chain.pem --tls-key key.pem --tokens tokens.pem.pub
              pumphandle serve --database city.db --jwks https://id.city.example/jwks --audience pumphandle
            """)

    @Option(help: ArgumentHelp("Where releases are stored.", valueName: "file"), completion: .file())
    var database: String

    @Option(help: ArgumentHelp("Address to listen on.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: "Port to listen on; 0 takes any free one.")
    var port = 8080

    @Option(help: ArgumentHelp("Certificate chain, PEM.", valueName: "file"), completion: .file())
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file"), completion: .file())
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "File with the token that clients must send; the variable PUMPHANDLE_TOKEN where there is none.",
            valueName: "file"), completion: .file())
    var tokenFile: String?

    @OptionGroup var access: AccessOptions
    @OptionGroup var accountOptions: DatabaseLogOptions

    func validate() throws {
        guard !access.isAsked || tokenFile == nil else {
            throw ValidationError("--token-file goes with neither --tokens nor --jwks.")
        }
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key belong together.")
        }
    }

    func run() async throws {
        let tls = tlsCertificate.flatMap { chain in tlsKey.map { ServerOptions.TLS(certificate: chain, key: $0) } }
        let options = try ServerOptions(
            host: host, port: port, tls: tls, token: access.isAsked ? nil : token(),
            takesTokens: access.isAsked)
        let store = try ReleaseStore(file: database, for: .read)
        // Fails here, before anything listens, when the file cannot be read after all.
        _ = try await store.totals()
        let account = try accountOptions.openExisting(beside: database)
        let desk = QueryDesk(
            authoriser: try await authoriser(options, account), gate: PurposeGate(account, coalescing: 3600))
        var logger = Logger(label: "pumphandle") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let scheme = tls == nil ? "http" : "https"
        let shownHost = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        let application = try buildApplication(
            store: store, options: options, desk: desk, log: account.directory,
            account: AccountReader(store: store, log: (account.directory, account.verifier)), logger: logger
        ) { port in
            Console.standard.print("Serving \(scheme)://\(shownHost):\(port)/ (stop with Ctrl-C)\n")
        }
        do {
            try await application.untilDoneOrSignalled()
        } catch  where "\(error)".contains("Address already in use") || "\(error)".contains("errno: 98") {
            throw Failure.badInput(
                "Port \(port) of \(host) is in use; choose another with --port, or 0 for any free one.")
        }
    }

    private func authoriser(_ options: ServerOptions, _ account: AccountLog) async throws -> any Authoriser {
        if let tokens = try await access.authoriser(log: account, key: try accountOptions.signer(beside: database)) {
            return tokens
        }
        return options.token.map { SharedTokenAuthoriser(token: $0) } ?? LoopbackAuthoriser()
    }

    /// The token, without the line end that editors add.
    private func token() throws -> String? {
        guard let tokenFile else { return ProcessInfo.processInfo.environment["PUMPHANDLE_TOKEN"] }
        guard let text = try? String(contentsOfFile: tokenFile, encoding: .utf8) else {
            throw Failure.badInput("\(tokenFile): cannot be read; give a text file that holds the token alone.")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
