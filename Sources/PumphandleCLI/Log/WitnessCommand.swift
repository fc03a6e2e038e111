// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import TransparencyLog

/// `pumphandle witness`.
struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Watch logs and cosign the checkpoints of those that only grow.",
        discussion: """
            Speaks the C2SP tlog-witness protocol over plain HTTP; put a web server with TLS in front of it to be reached \
            from elsewhere. Its directory holds the latest cosigned checkpoint of each log.

            EXAMPLES
              pumphandle witness witness-records --name witness.example/w --log city.vkey --port 8100
            """)

    @Argument(help: ArgumentHelp("Where its records are; made if need be.", valueName: "dir"), completion: .directory)
    var directory: String

    @Option(help: ArgumentHelp("The witness's name, needed when its key is made.", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp("The witness's signer key, made if need be; DIR.key unless given.", valueName: "file"),
        completion: .file())
    var key: String?

    @Option(help: ArgumentHelp("The verifier key of a log to watch, or a file with it.", valueName: "key"))
    var log: [VerifierKeyArgument]

    @Option(help: ArgumentHelp("Address to listen on.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: "Port to listen on; 0 takes any free one.")
    var port = 8100

    func validate() throws {
        guard !log.isEmpty else { throw ValidationError("Name at least one log to watch with --log.") }
    }

    func run() async throws {
        FileSizeLimit.reportAsError()
        let records = LogDirectory(directory).path
        let signer = try signer(records: records)
        let witness = try Witness(
            directory: records, key: signer, logs: log.map { try $0.key() },
            now: { UInt64(max(0, Date.now.timeIntervalSince1970)) })
        var logger = Logger(label: "witness") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let application = buildWitness(witness, host: host, port: port, logger: logger) { [host] port in
            Console.standard.print("\(signer.verifier)\nListening on http://\(host):\(port)/ (stop with Ctrl-C)\n")
        }
        do {
            try await application.untilDoneOrSignalled()
        } catch  where "\(error)".contains("Address already in use") || "\(error)".contains("errno: 98") {
            throw Failure.badInput(
                "Port \(port) of \(host) is in use; choose another with --port, or 0 for any free one.")
        }
    }

    private func signer(records: String) throws -> SignerKey {
        let path = key ?? records + ".key"
        try LogKeyOptions.refuse(path, inside: LogDirectory(records))
        guard !FileManager.default.fileExists(atPath: path) else { return try LogKeyOptions.read(path) }
        guard let name else {
            throw Failure.badInput("\(path): there is no such key; name the witness with --name to make it.")
        }
        let signer = try SignerKey(generating: name, algorithm: .timestampedEd25519)
        try KeyFile.create(path, key: signer)
        Console.standard.note("Signer key: \(path) (keep it secret, and keep a copy)")
        return signer
    }
}
