// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Governance
import NeuralDetection
import TransparencyLog

/// `pumphandle model sign`.
struct ModelSignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a passport that you vouch for.",
        discussion: """
            Prints the 'signature' lines to put at the end of the passport: Ed25519 over the canonical passport, which is \
            everything in it but the signature. Any later change to the passport is then refused.

            EXAMPLES
              pumphandle model sign people.passport.yaml --key office.key >> people.passport.yaml
            """)

    @Argument(help: ArgumentHelp("The passport.", valueName: "file"), completion: .file())
    var passport: String

    @Option(help: ArgumentHelp("A signer key, as 'log init' makes them.", valueName: "file"), completion: .file())
    var key: String

    func run() throws {
        let papers = try ModelPapers(passport, passport: nil)
        guard papers.weights == nil else {
            throw ValidationError("\(passport) is no passport; name a .yaml file.")
        }
        guard papers.passport.signature == nil else {
            throw Failure.badInput(
                "\(passport): signature: there is one already; take its lines out to sign anew.")
        }
        let signer = try LogKeyOptions.read(key)
        let signature = try signer.signature(for: Array(papers.document.canonicalText.utf8))
        Console.standard.print(
            """
            signature:
              key: \(Data(signer.verifier.publicKey).base64EncodedString())
              value: \(Data(signature).base64EncodedString())

            """)
    }
}
