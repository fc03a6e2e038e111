// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation

/// `pumphandle consent withdraw`.
struct ConsentWithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "End consent at once, and log it without a name.",
        discussion: """
            From the moment it is logged nothing may rest on the receipt. The digest is enough: it stands on the receipt.

            EXAMPLES
              pumphandle consent withdraw anna.jsonld --log city-log
              pumphandle consent withdraw sha256:31cb…feb880 --log city-log
            """)

    @Argument(help: ArgumentHelp("The receipt, or its digest.", valueName: "receipt"))
    var receipt: String

    @OptionGroup var account: ActOptions

    func run() async throws {
        let log = try account.open()
        let digest: Digest
        do {
            digest = try Digest(receipt) ?? ReceiptFile.read(receipt).digest
        } catch let refusal as ReceiptRefusal {
            try await log.refuse(
                .requestRefused(Act.Refusal(.consent, reason: refusal.reason, subject: .local)),
                Failure.badInput("\(receipt): \(refusal)"))
        }
        do {
            let indexes = try await log.record { standing throws(RuleViolation) in
                [try ConsentRegister(standing).withdrawing(digest)]
            }
            Console.standard.print("Withdrawn: entry \(indexes.first ?? 0) of \(account.place).\n")
        } catch {
            guard case .ruled(let violation) = error else { throw error }
            try await log.refuse(
                .requestRefused(Act.Refusal(.consent, reason: violation.reason, subject: .local)), error)
        }
    }
}

/// A receipt in a file.
enum ReceiptFile {
    static func read(_ path: String) throws -> ConsentReceipt {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure.badInput("\(path): no such file; give the receipt, or its digest.")
        }
        return try ConsentReceipt(parsing: Array(bytes))
    }
}
