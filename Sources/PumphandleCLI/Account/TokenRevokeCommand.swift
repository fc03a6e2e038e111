// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import Governance

/// `pumphandle token revoke`.
struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take access back, and log it.",
        discussion: """
            From the moment it is logged the token opens nothing on any server that reads this log.

            EXAMPLES
              pumphandle token revoke 3f0c5b2e9d4a4b1c8a77e0d2f6b19c55 --log city-log
            """)

    @Argument(help: ArgumentHelp("The token's name, as 'token issue' and 'token list' show it.", valueName: "name"))
    var name: String

    @OptionGroup var account: ActOptions

    func run() async throws {
        guard let token = Pseudonym(name) else {
            throw Failure.badInput(
                "'\(name.prefix(40))': no name of a token; it has 32 hexadecimal digits, and 'token list' shows it.")
        }
        let log = try account.open()
        do {
            let indexes = try await log.record { standing throws(RuleViolation) in [try standing.revoking(token)] }
            Console.standard.print("Revoked \(token): entry \(indexes.first ?? 0) of \(account.place).\n")
        } catch {
            guard case .ruled(let violation) = error else { throw error }
            try await log.refuse(
                .requestRefused(Act.Refusal(.token, reason: violation.reason, subject: .local)), error)
        }
    }
}

/// `pumphandle token list`.
struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the tokens that the log knows.",
        discussion: """
            EXAMPLES
              pumphandle token list --log city-log
              pumphandle token list --log city-log --format json
            """)

    @OptionGroup var reading: LogReading

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    struct Row: Encodable {
        let token: String
        let role: String
        let purposes: [String]
        let issued: String
        let expires: String
        let state: String
    }

    func validate() throws {
        try reading.require()
    }

    func run() async throws {
        guard let standing = try await reading.standing() else { return }
        let rows = standing.rules.compactMap { rule -> Row? in
            guard case .tokenIssued(let terms) = rule.entry.act else { return nil }
            let state: String =
                if standing.status(of: terms.token) == .revoked { "revoked" } else {
                    terms.expires.instant <= .now ? "ended" : "live"
                }
            return Row(
                token: terms.token.text, role: terms.role.rawValue, purposes: terms.purposes.map(\.text),
                issued: rule.entry.at.text, expires: terms.expires.text, state: state)
        }
        if format == .json {
            struct Document: Encodable {
                let schema = "pumphandle.tokens/1"
                let tokens: [Row]
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            Console.standard.print(
                String(decoding: try encoder.encode(Document(tokens: rows)), as: UTF8.self) + "\n")
        } else if rows.isEmpty {
            Console.standard.print("No token was issued here.\n")
        } else {
            Console.standard.print(
                rows.map {
                    "\($0.token)  \($0.state), \($0.role) for \($0.purposes.joined(separator: ", ")), until \($0.expires)\n"
                }.joined())
        }
    }
}
