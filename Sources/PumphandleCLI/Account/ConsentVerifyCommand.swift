// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation

/// `pumphandle consent verify`.
struct ConsentVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a receipt, and whether anything may rest on it.",
        discussion: """
            Checks form and signature, and against the log whether it was given, is not withdrawn and has not ended. Prints \
            what it says; exits 3 when nothing may rest on it.

            EXAMPLES
              pumphandle consent verify anna.jsonld --log city-log
              pumphandle consent verify anna.jsonld --log city-log --vkey log.example/city+22f8e7f3+Ac8z…
            """)

    @Argument(help: ArgumentHelp("The receipt.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var reading: LogReading

    @Option(help: "en or ko.")
    var language: LanguageArgument = .english

    func validate() throws {
        try reading.require()
    }

    func run() async throws {
        let receipt: ConsentReceipt
        do { receipt = try ReceiptFile.read(file) } catch let refusal as ReceiptRefusal {
            throw Failure.unmet("\(file): \(refusal)")
        }
        guard let log = reading.place, let standing = try await reading.standing() else { return }
        do {
            try receipt.requireSigned(by: try reading.verifier(LogLocation.directory(log)))
            try ConsentRegister(standing).requireLive(receipt.digest, for: receipt.ground, at: .now)
        } catch let refusal as ReceiptRefusal {
            throw Failure.unmet("\(file): \(refusal)")
        } catch let violation as RuleViolation {
            throw Failure.unmet("\(file): \(violation)")
        }
        Console.standard.print(receipt.text(in: language.language))
        Console.standard.note("Live: something may rest on it now.")
    }
}

/// `pumphandle consent list`.
struct ConsentListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the receipts that the log knows, without a name.",
        discussion: """
            EXAMPLES
              pumphandle consent list --log city-log
              pumphandle consent list --log city-log --format json
            """)

    @OptionGroup var reading: LogReading

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    struct Row: Encodable {
        let receipt: String
        let ground: String
        let given: String
        let expires: String?
        let withdrawn: String?
        let isLive: Bool
    }

    func validate() throws {
        try reading.require()
    }

    func run() async throws {
        guard let standing = try await reading.standing() else { return }
        let rows = ConsentRegister(standing).entries.map {
            Row(
                receipt: $0.receipt.text, ground: $0.ground.rawValue, given: $0.given.text, expires: $0.expires?.text,
                withdrawn: $0.withdrawn?.text, isLive: $0.isLive(at: .now))
        }
        if format == .json {
            struct Document: Encodable {
                let schema = "pumphandle.consents/1"
                let consents: [Row]
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            Console.standard.print(
                String(decoding: try encoder.encode(Document(consents: rows)), as: UTF8.self) + "\n")
        } else if rows.isEmpty {
            Console.standard.print("No consent was given here.\n")
        } else {
            Console.standard.print(
                rows.map { row in
                    let state = row.withdrawn.map { "withdrawn on \($0)" } ?? (row.isLive ? "live" : "ended")
                    return "\(row.receipt)  \(row.ground), \(state), given on \(row.given)"
                        + "\(row.expires.map { ", until \($0)" } ?? "")\n"
                }.joined())
        }
    }
}
