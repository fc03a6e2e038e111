// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import Storage

/// `pumphandle consent withdraw`.
struct ConsentWithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "End consent at once, and log it without a name.",
        discussion: """
            From the moment it is logged nothing may rest on the receipt. The digest is enough: it stands on the receipt. \
            With --database, what its holder counted on the spot is erased there, too.

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
        try await withdraw(digest, in: log)
        try await erase(digest, in: log)
    }

    private func withdraw(_ receipt: Digest, in log: AccountLog) async throws {
        do {
            let indexes = try await log.record { standing throws(RuleViolation) in
                [try ConsentRegister(standing).withdrawing(receipt)]
            }
            Console.standard.print("Withdrawn: entry \(indexes.first ?? 0) of \(account.place).\n")
        } catch {
            guard case .ruled(let violation) = error else { throw error }
            try await log.refuse(
                .requestRefused(Act.Refusal(.consent, reason: violation.reason, subject: .local)), error)
        }
    }

    /// Erases what rests on the receipt in the database that was named, if there is one yet.
    private func erase(_ receipt: Digest, in log: AccountLog) async throws {
        guard let file = account.database, FileManager.default.fileExists(atPath: file) else { return }
        let checks = try await ReleaseStore(file: file, for: .read).countChecks(consent: receipt.text)
        guard !checks.isEmpty else { return }
        try await ReleaseStore(file: file, for: .write).erase(checks, in: log)
        Console.standard.print(
            "Erased \(checks.count) count \(checks.count == 1 ? "check that rests" : "checks that rest") on it.\n")
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
