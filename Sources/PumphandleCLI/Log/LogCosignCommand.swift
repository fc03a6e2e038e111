// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import FoundationNetworking
import TransparencyLog

/// `pumphandle log cosign`.
struct LogCosignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cosign",
        abstract: "Have a witness sign the log's checkpoint, and add its signature to it.",
        discussion: """
            EXAMPLES
              pumphandle log cosign city-log --key city-log.key --witness https://witness.example \\
                --witness-vkey witness.vkey
            """)

    @Argument(help: ArgumentHelp("The log's directory.", valueName: "dir"), completion: .directory)
    var directory: String

    @OptionGroup var key: LogKeyOptions

    @Option(help: ArgumentHelp("The witness's address (its submission prefix).", valueName: "url"))
    var witness: String

    @Option(help: ArgumentHelp("The witness's verifier key, or a file with it.", valueName: "key"))
    var witnessVkey: VerifierKeyArgument

    func run() async throws {
        let log = LogDirectory(directory)
        let witnessKey = try witnessVkey.key()
        var address = witness
        while address.hasSuffix("/") { address.removeLast() }
        guard let url = URL(string: address + "/add-checkpoint"), url.host?.isEmpty == false else {
            throw Failure.badInput("\(witness): not an address; give one such as https://witness.example.")
        }
        var writer = try LogWriter(opening: log, key: try key.signer(for: log))
        let checkpoint = writer.checkpoint
        let client = WitnessClient(witness: witnessKey) { body in
            var request = URLRequest(url: url)
            request.httpMethod = "POST"
            request.httpBody = Data(body)
            let (answer, response) = try await WebLog.makeSession().data(for: request)
            return ((response as? HTTPURLResponse)?.statusCode ?? 0, Array(answer))
        }
        let lines = try await client.cosign(checkpoint, tree: TileTree(log, size: checkpoint.checkpoint.size))
        try writer.add(lines, by: [witnessKey])
        Console.standard.print(String(decoding: writer.checkpoint.note.encoded, as: UTF8.self))
    }
}
