// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import Governance
import TransparencyLog

/// `pumphandle policy history`.
struct PolicyHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Print from the log who approves, and every policy and purpose that was in force.",
        discussion: """
            The whole log is read: each entry is proved against the checkpoint, each names the latest rule before it, and \
            each approval is checked again under the approvers of its time; exits 3 if one does not hold.

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
        let origin = account.verifier.name
        // From the first entry on, whatever was checked before.
        var standing = Standing(origin: origin)
        do throws(AccountError) {
            let reader = try account.reader()
            try await standing.update(from: reader) { size in
                Console.standard.showCheck(Double(size) / Double(reader.checkpoint.size))
            }
        } catch {
            guard case .log(.broken(let place)) = error else { throw error }
            throw Failure.unmet("broken: \(place)")
        }
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
        if let violation = standing.void[rule.index] {
            throw Failure.unmet("Entry \(rule.index) does not hold: \(violation)")
        }
        func signers(_ approval: PolicyApproval) throws -> String {
            let then = standing.authority(approval.site, before: rule.index)?.approvers.approvers ?? []
            return try approval.valid(by: then).map(\.0.verifier.name).joined(separator: ", ")
        }
        switch rule.entry.act {
        case .governanceFounded(let act):
            return "founded: \(PolicyCommand.summary(.approvers(.init(act, after: rule.index))))"
        case .policyProposed(let act):
            return "proposed: \(PolicyCommand.summary(.policy(act)))"
        case .approversProposed(let act):
            return "proposed: \(PolicyCommand.summary(.approvers(act)))"
        case .policyApplied(let act):
            return "applied: \(PolicyCommand.summary(.policy(act.proposal))), signed by "
                + (try signers(PolicyApproval(origin: origin, act)))
        case .approversReplaced(let act):
            return "approvers replaced: \(PolicyCommand.summary(.approvers(act.proposal))), signed by "
                + (try signers(PolicyApproval(origin: origin, act)))
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
