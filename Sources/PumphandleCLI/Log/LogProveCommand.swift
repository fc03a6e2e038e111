// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TransparencyLog

/// `pumphandle log prove`.
struct LogProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Prove that an entry is in the log, or that the log only grew.",
        subcommands: [Inclusion.self, Consistency.self, Check.self])

    struct Inclusion: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a proof that the entry at an index is in the log.",
            discussion: """
                The proof is a C2SP tlog-proof: whoever has the log's verifier key can check it with nothing else.

                EXAMPLES
                  pumphandle log prove inclusion city-log 41 > entry-41.tlog-proof
                """)

        @Argument(help: ArgumentHelp("The log's directory or address.", valueName: "dir|url"), completion: .directory)
        var log: String

        @Argument(help: "The entry's place, counted from 0.")
        var index: UInt64

        func run() async throws {
            let location = try LogLocation(log)
            let note = try await location.readCheckpoint()
            let checkpoint = try Checkpoint(text: note.text)
            let tree = TileTree(location.source, size: checkpoint.size)
            let proof = try await tree.inclusionProof(index: index)
            guard proof.proves(try await tree.leaf(index), in: checkpoint.root) else {
                throw LogError.broken(tilesDoNotHold)
            }
            Console.standard.print(String(decoding: LogProof(proof, checkpoint: note).encoded, as: UTF8.self))
        }
    }

    struct Consistency: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a proof that the log of one size begins with the log of a smaller one.",
            discussion: """
                One hash a line in base64, in the order of RFC 6962, section 2.1.2, as the C2SP witness protocol has it. \
                From size 0 and between equal sizes there is no hash and nothing is printed.

                EXAMPLES
                  pumphandle log prove consistency city-log 100 257
                """)

        @Argument(help: ArgumentHelp("The log's directory or address.", valueName: "dir|url"), completion: .directory)
        var log: String

        @Argument(help: "The older number of entries.")
        var old: UInt64

        @Argument(help: "The newer number of entries.")
        var new: UInt64

        func run() async throws {
            let location = try LogLocation(log)
            let checkpoint = try Checkpoint(text: try await location.readCheckpoint().text)
            let tree = TileTree(location.source, size: checkpoint.size)
            let proof = try await tree.consistencyProof(from: old, to: new)
            let onwards = try await tree.consistencyProof(from: new, to: checkpoint.size)
            // Both steps are checked up to the signed root, so that a damaged tile gives no proof.
            let newRoot = try await tree.root(size: new)
            guard try await proof.proves(from: tree.root(size: old), to: newRoot),
                onwards.proves(from: newRoot, to: checkpoint.root)
            else { throw LogError.broken(tilesDoNotHold) }
            Console.standard.print(proof.hashes.map { $0.base64 + "\n" }.joined())
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a proof that an entry is in a log; needs no log.",
            discussion: """
                Exits 3 if the proof does not hold.

                EXAMPLES
                  pumphandle log prove check entry-41.tlog-proof --entry entry-41 --vkey city.vkey
                """)

        @Argument(help: "The proof, a C2SP tlog-proof.", completion: .file(extensions: ["tlog-proof"]))
        var proof: String

        @Option(help: ArgumentHelp("A file with the entry's bytes and nothing else.", valueName: "file"))
        var entry: String

        @Option(help: ArgumentHelp("The log's verifier key, or a file with it.", valueName: "key"))
        var vkey: VerifierKeyArgument

        @Option(help: ArgumentHelp("A witness's verifier key, or a file with it.", valueName: "key"))
        var witnessVkey: [VerifierKeyArgument] = []

        @Option(help: "How many of the witnesses must have cosigned.")
        var quorum = 0

        func run() async throws {
            let key = try vkey.key()
            let witnesses = try witnessVkey.map { try $0.key() }
            let parsed = try LogProof(parsing: Self.read(proof))
            do throws(LogError) {
                let signed = try parsed.verify(
                    entry: Self.readEntry(entry), logKey: key, witnesses: witnesses, quorum: quorum)
                Console.standard.print(
                    "holds: entry \(parsed.index) of \(signed.checkpoint.origin), \(signed.checkpoint.size) entries\n")
            } catch {
                if case .refused = error { throw error }
                Console.standard.print("does not hold: \(error)\n")
                throw ExitCode(3)
            }
        }

        private static func read(_ path: String) throws -> [UInt8] {
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw Failure.badInput("\(path): cannot be read.")
            }
            return Array(bytes)
        }

        private static func readEntry(_ path: String) throws(LogError) -> [UInt8] {
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw .refused("\(path): cannot be read.")
            }
            return Array(bytes)
        }
    }
}

private let tilesDoNotHold = BrokenPlace(
    file: "tile", reason: "the tiles do not give the checkpoint's root; 'pumphandle log verify' finds the place")
