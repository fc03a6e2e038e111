// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import DifferentialPrivacy
import Foundation
import Governance
import Storage
import TransparencyLog

/// `pumphandle releases prove`.
struct ReleasesProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Prove that a release is in the log.",
        discussion: """
            Prints one JSON document: the release, its place in the batch of its window, the batch's entry, and a C2SP \
            tlog-proof of the entry. 'releases check' checks it with nothing but the log's verifier key.

            EXAMPLES
              pumphandle releases prove --database city.db --zone square --start 2026-03-01T08:00:00Z > proof.json
              pumphandle releases check proof.json --vkey city.vkey
            """)

    @Option(help: ArgumentHelp("Where releases are stored.", valueName: "file"), completion: .file())
    var database: String

    @Option(help: ArgumentHelp("The release's zone.", valueName: "id"))
    var zone: String

    @Option(help: ArgumentHelp("Start of its window, in RFC 3339.", valueName: "instant"))
    var start: StartInstant

    @Option(help: ArgumentHelp("Its camera, where several have a zone of this name.", valueName: "id"))
    var camera: String?

    @Option(
        help: ArgumentHelp(
            "The purpose to read it for; the only live one that covers it when left out.", valueName: "id"))
    var purpose: String?

    @OptionGroup var accountOptions: DatabaseLogOptions

    func run() async throws {
        let store = try ReleaseStore(file: database, for: .read)
        let query = ReleaseQuery(
            camera: camera, zone: zone, from: start.instant, until: start.instant.addingTimeInterval(0.001))
        let found = try await store.releases(query)
        guard let release = found.first else {
            throw Failure.badInput(
                "\(database): no release of zone '\(zone)' starts at \(start.instant.formatted(.iso8601)); "
                    + "'pumphandle releases list' names those there are.")
        }
        guard found.count == 1 else {
            let cameras = found.map(\.camera).joined(separator: ", ")
            throw Failure.badInput("Several cameras have a zone '\(zone)'; name one with --camera: \(cameras).")
        }
        let account = try accountOptions.openExisting(beside: database)
        let instant = release.start
        guard let index = try await store.logEntry(site: release.site, camera: release.camera, start: instant) else {
            throw Failure.badInput(
                "\(database): the window of \(instant.formatted(.iso8601)) is from before this database had a log.")
        }
        try await PurposeGate(account).admit(
            PurposeGate.Request(
                site: try PlaceID(checking: release.site, as: "site"), purpose: purpose,
                requester: Requester(subject: .local), isExport: true, what: .releases,
                camera: try PlaceID(checking: release.camera, as: "camera"),
                zone: try PlaceID(checking: release.zone, as: "zone"), from: instant,
                until: instant.addingTimeInterval(Double(release.seconds)),
                indicators: Set(release.indicators.keys)))
        let documents = try await store.documents(site: release.site, camera: release.camera, start: instant)
        let sorted = documents.sorted { $0.zone.utf8.lexicographicallyPrecedes($1.zone.utf8) }
        guard let place = sorted.firstIndex(where: { $0.zone == release.zone }) else {
            throw Failure.badInput("\(database): the window has no zone '\(zone)'.")
        }
        let proof = try await prove(sorted.map(\.text), place, at: index, in: account)
        // A proof that does not hold would be worse than none.
        try proof.verify(key: account.verifier)
        Console.standard.print(String(decoding: try proof.encoded(), as: UTF8.self) + "\n")
    }

    private func prove(
        _ documents: [String], _ place: Int, at index: UInt64, in account: AccountLog
    ) async throws -> ReleaseProof {
        let tree = try ReleaseTree(documents)
        let signed = try account.checkpoint()
        let reader = EntryReader(account.directory, checkpoint: signed.checkpoint)
        let entry = try await reader.entry(index)
        let inLog = LogProof(try await reader.inclusionProof(index), checkpoint: signed.note)
        return try ReleaseProof(release: documents[place], inBatch: tree.proof(place), entry: entry, inLog: inLog)
    }
}

/// `pumphandle releases check`.
struct ReleasesCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a proof that a release is in the log.",
        discussion: """
            Exits 3 if it does not hold.

            EXAMPLES
              pumphandle releases check proof.json --vkey city.vkey
              pumphandle releases check proof.json --vkey city.vkey --release as-it-was-shown-to-me.json
            """)

    @Argument(help: "What 'releases prove' printed.", completion: .file(extensions: ["json"]))
    var proof: String

    @Option(help: ArgumentHelp("The log's verifier key, or a file with it.", valueName: "key"))
    var vkey: VerifierKeyArgument

    @Option(
        help: ArgumentHelp("A release's JSON that the proof must be of, in any spelling.", valueName: "file"),
        completion: .file())
    var release: String?

    @Option(help: ArgumentHelp("A witness's verifier key, or a file with it.", valueName: "key"))
    var witnessVkey: [VerifierKeyArgument] = []

    @Option(help: "How many of the witnesses must have cosigned.")
    var quorum = 0

    func run() throws {
        let key = try vkey.key()
        let witnesses = try witnessVkey.map { try $0.key() }
        let parsed: ReleaseProof
        do throws(AccountError) {
            parsed = try ReleaseProof(parsing: try Self.read(proof))
        } catch {
            throw Failure.badInput("\(proof): \(error.reason)")
        }
        do {
            if let release, try ReleaseTree.leaf(Self.text(release)) != ReleaseTree.leaf(parsed.release) {
                Console.standard.print("does not hold: the proof is of another release than \(release)\n")
                throw ExitCode(3)
            }
        } catch let error as EntryError {
            throw Failure.badInput("\(release ?? proof): \(error)")
        }
        do throws(AccountError) {
            let found = try parsed.verify(key: key, witnesses: witnesses, quorum: quorum)
            Console.standard.print(
                "holds: in entry \(parsed.inLog.index) of \(found.checkpoint.checkpoint.origin), logged \(found.entry.at), "
                    + "\(found.checkpoint.checkpoint.size) entries\n\(parsed.release)\n")
        } catch {
            Console.standard.print("does not hold: \(error.reason)\n")
            throw ExitCode(3)
        }
    }

    private static func read(_ path: String) throws(AccountError) -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .entry(.refused(key: "file", reason: "cannot be read"))
        }
        return Array(bytes)
    }

    private static func text(_ path: String) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Failure.badInput("\(path): cannot be read.")
        }
        return text
    }
}
