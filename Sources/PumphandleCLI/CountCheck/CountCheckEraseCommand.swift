// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import PeopleCounting
import SiteFile
import Storage

/// `pumphandle count-check erase`.
struct CountCheckEraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase what was counted: without consent any more, or before a camera was moved.",
        discussion: """
            Logged first, then gone from the database's file and its journal. 'consent withdraw --database' erases what \
            rests on that receipt by itself.

            EXAMPLES
              pumphandle count-check erase site.yaml --database city.db --lapsed
              pumphandle count-check erase site.yaml --database city.db --camera square --before 2026-03-01T00:00:00+09:00
            """)

    @Argument(help: ArgumentHelp("The site file.", valueName: "SITE.yaml"), completion: .file(extensions: ["yaml"]))
    var file: String

    @Option(help: ArgumentHelp("Where counts are stored.", valueName: "file"), completion: .file())
    var database: String

    @Flag(help: "What rests on consent that was withdrawn or has ended.")
    var lapsed = false

    @Option(help: ArgumentHelp("Windows that start before this instant, in RFC 3339.", valueName: "instant"))
    var before: StartInstant?

    @Option(help: ArgumentHelp("Only at this camera.", valueName: "id"))
    var camera: String?

    @Option(help: ArgumentHelp("Only at this zone.", valueName: "id"))
    var zone: String?

    @OptionGroup var accountOptions: DatabaseLogOptions

    func validate() throws {
        guard lapsed || before != nil else {
            throw ValidationError("Say what to erase: --lapsed, or --before an instant.")
        }
    }

    func run() async throws {
        let site = try Site(file: file, secrets: .unread)
        let camera = try camera.map { try site.chosenCamera($0).id }
        // Reading first, so that a mistyped name makes no new database.
        let known = try await ReleaseStore(file: database, for: .read).countChecks(site: site.id, camera: camera)
        let account = try accountOptions.openExisting(beside: database)
        let consent = CountConsent(known, under: try await account.rules(), at: .now)
        let chosen = (lapsed ? consent.lapsed : known).filter { check in
            (zone ?? check.zone) == check.zone && before.map { check.start < $0.instant } ?? true
        }
        try await ReleaseStore(file: database, for: .write).erase(chosen, in: account)
        Console.standard.print("Erased \(chosen.count) \(chosen.count == 1 ? "check" : "checks").\n")
    }
}

extension ReleaseStore {
    /// Erases checks, logged first.
    func erase(_ checks: [CountCheckRecord], in account: AccountLog) async throws {
        guard !checks.isEmpty else { return }
        let acts = try checks.map { check throws(EntryError) in Act.countErased(try Act.CountCheck(check)) }
        try await account.record { _ throws(RuleViolation) in acts }
        try await erase(checks)
    }
}
