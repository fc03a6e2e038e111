// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation

/// `pumphandle model revoke`.
struct ModelRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a model's use, and log it.",
        discussion: """
            From the moment it is logged no 'observe --log' starts with the model, and one that runs stops at its next \
            window.

            EXAMPLES
              pumphandle model revoke people.onnx --log city-log
              pumphandle model revoke sha256:695e…b578eab14 --log city-log
            """)

    @Argument(help: ArgumentHelp("The model file, or the digest of its weights.", valueName: "model"))
    var model: String

    @OptionGroup var account: ActOptions

    func run() async throws {
        let weights: Digest
        if let digest = Digest(model) {
            weights = digest
        } else if let bytes = FileManager.default.contents(atPath: model), !bytes.isEmpty {
            weights = Digest(of: bytes)
        } else {
            throw Failure.badInput(
                "\(model): no such file, and no digest; give the model file, or 'sha256:' and 64 hexadecimal digits as "
                    + "'model list' shows them.")
        }
        let log = try account.open()
        do {
            let indexes = try await log.record { standing throws(RuleViolation) in
                [try standing.revoking(model: weights)]
            }
            Console.standard.print("Revoked \(weights): entry \(indexes.first ?? 0) of \(account.place).\n")
        } catch {
            guard case .ruled(let violation) = error else { throw error }
            try await log.refuse(
                .requestRefused(Act.Refusal(.model, reason: violation.reason, subject: .local)), error)
        }
    }
}
