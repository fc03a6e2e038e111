// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import TransparencyLog

/// `pumphandle log verify`.
struct LogVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute a log from its entries up, and name the first place that does not hold.",
        discussion: """
            Exits 3 if the log does not hold, also if an act in it names an older rule than the latest before it, which would \
            hide what was set since; entries that are no acts say nothing. With --since, an older checkpoint of the same log, it also finds a log that \
            was rolled back or that went another way since then.

            EXAMPLES
              pumphandle log verify city-log --vkey city.vkey
              pumphandle log verify https://log.example/city --vkey city.vkey --since checkpoint-2026-11-01
            """)

    @Argument(help: ArgumentHelp("The log's directory or address.", valueName: "dir|url"), completion: .directory)
    var log: String

    @Option(help: ArgumentHelp("The log's verifier key, or a file with it.", valueName: "key"))
    var vkey: VerifierKeyArgument

    @Option(help: ArgumentHelp("An older checkpoint that the log must go on from.", valueName: "file"))
    var since: String?

    @Option(help: ArgumentHelp("A witness's verifier key, or a file with it.", valueName: "key"))
    var witnessVkey: [VerifierKeyArgument] = []

    @Option(help: "How many of the witnesses must have cosigned the checkpoint.")
    var quorum = 0

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func run() async throws {
        let key = try vkey.key()
        let witnesses = try witnessVkey.map { try $0.key() }
        let location = try LogLocation(log)
        let older = try since.map { try Self.older($0, signedBy: key) }
        do throws(LogError) {
            let verifier = LogVerifier(location.source, logKey: key, witnesses: witnesses)
            var standing = Standing(origin: key.name)
            var lie: LogError?
            let report = try await verifier.verify(since: older) { entry, _, file in
                guard lie == nil else { return }
                do throws(LogError) { try standing.take(entry, in: file) } catch { lie = error }
            }
            // Only now: in a log that does not hold, what an entry names says nothing.
            if let lie { throw lie }
            let cosigners = Set(report.cosignatures.map(\.key)).count
            guard cosigners >= quorum else {
                throw .broken(
                    BrokenPlace(
                        file: LogDirectory.checkpointFile,
                        reason: "\(cosigners) of the given witnesses cosigned it; \(quorum) must have"))
            }
            show(report, since: older)
        } catch {
            guard case .broken(let place) = error else { throw error }
            try show(place)
            throw ExitCode(3)
        }
    }

    /// Reads the older checkpoint; it must be of this log, or comparing says nothing.
    private static func older(_ path: String, signedBy key: VerifierKey) throws -> Checkpoint {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure.badInput("\(path): cannot be read; give a file that 'pumphandle log checkpoint' printed.")
        }
        do throws(LogError) {
            return try SignedCheckpoint(parsing: Array(bytes), logKey: key).checkpoint
        } catch {
            throw Failure.badInput("\(path): \(error)")
        }
    }

    private func show(_ report: LogVerifier.Report, since: Checkpoint?) {
        for file in report.filesBeyondCheckpoint {
            Console.standard.note("Note: \(file) is beyond the checkpoint, as an interrupted writer leaves it.")
        }
        let checkpoint = report.checkpoint
        guard format == .table else {
            let document = Document(
                holds: true, origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root.base64,
                since: since?.size, cosignatures: report.cosignatures.map(\.key.name))
            Console.standard.print(document.text)
            return
        }
        var line = "holds: \(checkpoint.origin), \(checkpoint.size) entries, root \(checkpoint.root)"
        if let since { line += ", goes on from size \(since.size)" }
        if !report.cosignatures.isEmpty {
            line += ", cosigned by " + report.cosignatures.map(\.key.name).joined(separator: ", ")
        }
        Console.standard.print(line + "\n")
    }

    private func show(_ place: BrokenPlace) throws {
        guard format == .table else {
            let document = Document(holds: false, file: place.file, entry: place.entry, reason: place.reason)
            Console.standard.print(document.text)
            return
        }
        Console.standard.print("broken: \(place)\n")
    }

    private struct Document: Encodable {
        var schema = "pumphandle.log-verify/1"
        var holds: Bool
        var origin: String?
        var size: UInt64?
        var root: String?
        var since: UInt64?
        var cosignatures: [String]?
        var file: String?
        var entry: UInt64?
        var reason: String?

        var text: String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            // Strings, numbers and a truth value always encode.
            return ((try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}") + "\n"
        }
    }
}
