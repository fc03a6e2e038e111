// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import TransparencyLog

/// `pumphandle policy history`.
struct PolicyHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Print from the log who approves, and every policy and purpose that was in force.",
        discussion: """
            Each entry is proved against the checkpoint and each approval's signatures are checked again; exits 3 if one \
            does not hold.

            EXAMPLES
              pumphandle policy history --database city.db
              pumphandle policy history --database city.db --format json
            """)

    @Option(help: ArgumentHelp("The site's database, beside which the log lies.", valueName: "file"))
    var database: String

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    @OptionGroup var accountOptions: DatabaseLogOptions

    func run() async throws {
        let account = try accountOptions.openExisting(beside: database)
        let standing = try await account.rules()
        let origin = account.verifier.name
        var lines: [String] = []
        var entries: [JSONValue] = []
        for rule in standing.rules {
            guard let line = try Self.line(rule, standing, origin) else { continue }
            lines.append("\(rule.index)\t\(rule.entry.at)\t\(line)")
            entries.append(
                .object([
                    .init("index", .number(Double(rule.index))),
                    .init("entry", try CanonicalJSON.decode(rule.entry.encoded())),
                ]))
        }
        switch format {
        case .table:
            Console.standard.print(
                lines.isEmpty ? "No rule was logged yet.\n" : lines.joined(separator: "\n") + "\n")
        case .json:
            let document = JSONValue.object([
                .init("schema", .string("pumphandle.policy-history/1")), .init("origin", .string(origin)),
                .init("history", .array(entries)),
            ])
            Console.standard.print(String(decoding: try CanonicalJSON.encode(document), as: UTF8.self) + "\n")
        }
    }

    /// What happened, for a person; nil for acts that are not of policies.
    private static func line(_ rule: Standing.Rule, _ standing: Standing, _ origin: String) throws -> String? {
        switch rule.entry.act {
        case .governanceFounded(let act):
            let names = act.approvers.map(\.verifier.name).joined(separator: ", ")
            return "founded: \(act.required) of \(act.approvers.count) sign for site '\(act.site)': \(names)"
        case .policyProposed(let act):
            return "proposed: \(act.policy) for site '\(act.site)'"
        case .policyApplied(let act):
            guard let founding = standing.founding(act.site) else {
                throw Failure.unmet("Entry \(rule.index) applies a policy, but the log names no approvers.")
            }
            do throws(RuleViolation) {
                let signers = try act.signers(under: founding, origin: origin).map(\.verifier.name)
                return "applied: \(act.policy) for site '\(act.site)', signed by \(signers.joined(separator: ", "))"
            } catch {
                throw Failure.unmet("Entry \(rule.index) does not hold: \(error)")
            }
        case .siteInForce(let act):
            let by = act.governance == .approved ? "approved" : "a single operator's"
            return "in force: \(act.policy) for site '\(act.site)', \(by)"
        case .purposeDeclared(let act):
            return "purpose declared: \(terms(act))"
        case .purposeExtended(let act):
            return "purpose extended: \(terms(act))"
        case .purposeExpired(let act):
            return "purpose ended: '\(act.purpose)' of site '\(act.site)' on \(act.expires)"
        default:
            return nil
        }
    }

    private static func terms(_ act: Act.PurposeTerms) -> String {
        "'\(act.purpose)' of site '\(act.site)' for \(act.indicators.map(\.rawValue).joined(separator: ", "))"
            + (act.roles.map { ", by " + $0.map(\.rawValue).joined(separator: ", ") } ?? "") + ", until \(act.expires)"
    }
}
