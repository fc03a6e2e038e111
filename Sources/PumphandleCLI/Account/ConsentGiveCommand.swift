// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation

/// `pumphandle consent give`.
struct ConsentGiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "give", abstract: "Make a signed receipt for somebody who consents, and log its digest.",
        discussion: """
            Writes the receipt (JSON-LD, ISO/IEC TS 27560 in W3C DPV terms) to FILE, mode 0600, to be handed over, and prints \
            what it says. The name, if one is given, stands on the receipt and nowhere else.

            EXAMPLES
              pumphandle consent give anna.jsonld --for recording --controller "City health office" \\
                --contact privacy@city.example --log city-log
              pumphandle consent give diary.jsonld --for diary --controller 시보건소 --contact 02-120 \\
                --days 30 --language ko --log city-log
            """)

    @Argument(help: ArgumentHelp("Where to put the receipt.", valueName: "file"))
    var file: String

    @Option(name: .customLong("for"), help: "recording, count or diary.")
    var ground: GroundArgument

    @Option(help: ArgumentHelp("The office or institute that answers for it.", valueName: "name"))
    var controller: String

    @Option(help: ArgumentHelp("Where it can be withdrawn: an address, mailbox or number.", valueName: "text"))
    var contact: String

    @Option(help: ArgumentHelp("The person's name, for the receipt only.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Country whose law applies, ISO 3166.", valueName: "code"))
    var jurisdiction = "KR"

    @Option(help: ArgumentHelp("How many days it holds, at most 731.", valueName: "number"))
    var days = 365

    @Option(help: "en or ko: the language of what is printed; the receipt holds both.")
    var language: LanguageArgument = .english

    @OptionGroup var account: ActOptions

    func run() async throws {
        let log = try account.open()
        let now = Date.now
        let receipt: ConsentReceipt
        do {
            let terms = try ConsentTerms(
                ground: ground.ground, controller: controller, contact: contact, jurisdiction: jurisdiction,
                person: name, expires: now.addingTimeInterval(Double(days) * 86_400), now: now)
            receipt = try ConsentReceipt(terms, key: try account.signer(), now: now)
        } catch let refusal as ReceiptRefusal {
            try await log.refuse(
                .requestRefused(Act.Refusal(.consent, reason: refusal.reason, subject: .local)), refusal)
        }
        // The file first: a receipt that nobody logged counts nowhere, a logged one that nobody holds cannot be withdrawn.
        try SecretFile.create(file, String(decoding: receipt.bytes, as: UTF8.self) + "\n")
        let index: UInt64
        do {
            let indexes = try await log.record { standing throws(RuleViolation) in
                [try ConsentRegister(standing).giving(receipt)]
            }
            index = indexes.first ?? 0
        } catch {
            try? FileManager.default.removeItem(atPath: file)
            throw error
        }
        Console.standard.print(receipt.text(in: language.language))
        Console.standard.note("Entry \(index) of \(account.place). Hand \(file) over; it is not kept here.")
    }
}

/// What consent is for.
struct GroundArgument: ExpressibleByArgument {
    let ground: Act.Consent.Ground

    init?(argument: String) {
        guard let ground = Act.Consent.Ground(rawValue: argument) else { return nil }
        self.ground = ground
    }

    static var allValueStrings: [String] { Act.Consent.Ground.allCases.map(\.rawValue) }
}

/// `en` or `ko`.
struct LanguageArgument: ExpressibleByArgument {
    let language: ConsentReceipt.Language

    static let english = LanguageArgument(language: .english)

    init(language: ConsentReceipt.Language) { self.language = language }

    init?(argument: String) {
        guard let language = ConsentReceipt.Language(rawValue: argument) else { return nil }
        self.language = language
    }

    var defaultValueDescription: String { language.rawValue }

    static var allValueStrings: [String] { ConsentReceipt.Language.allCases.map(\.rawValue) }
}
