// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog

/// `pumphandle log` as its users run it, on disks and at moments that are not good to it.
struct LogTests {
    private static let origin = "log.example/test"

    /// Runs the program with standard input from what a shell command prints, in the shell's place.
    private static func fed(by command: String, limit: String = "") -> [String] {
        ["/bin/bash", "-c", "\(limit)exec \"$@\" < <(\(command))", "--"]
    }

    private static let append = ["log", "append", "log", "--key", "log.key"]

    private static func start(in folder: URL) async throws -> String {
        let outcome = try await Program.run(["log", "init", "log", "--origin", origin], in: folder)
        try #require(outcome.status == 0)
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    /// The number of entries of a log that must hold.
    private static func verifiedSize(_ key: String, in folder: URL) async throws -> Int {
        let outcome = try await Program.run(["log", "verify", "log", "--vkey", key, "--format", "json"], in: folder)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.talk)")
        let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        return try #require(report?["size"] as? Int)
    }

    @Test func fromTheFirstEntryToAProof() async throws {
        try await Program.withFolder { folder in
            let key = try await Self.start(in: folder)
            let mode = try FileManager.default.attributesOfItem(atPath: folder.appending(path: "log.key").path)
            #expect(mode[.posixPermissions] as? Int == 0o600)
            let appended = try await Program.run(
                Self.append, under: Self.fed(by: "printf 'one\\n\\nthree'"), in: folder)
            #expect(appended.status == 0 && appended.output == "0\n1\n2\n")
            let coded = try await Program.run(
                Self.append + ["--base64"], under: Self.fed(by: "echo AAr/"), in: folder)
            #expect(coded.output == "3\n")
            #expect(try await Program.run(["log", "vkey", "--key", "log.key"], in: folder).output == key + "\n")

            let checkpoint = try await Program.run(["log", "checkpoint", "log", "--vkey", key], in: folder)
            try checkpoint.output.write(to: folder.appending(path: "older"), atomically: true, encoding: .utf8)
            #expect(checkpoint.output.hasPrefix("\(Self.origin)\n4\n"))
            _ = try await Program.run(Self.append, under: Self.fed(by: "seq 300"), in: folder)
            let verified = try await Program.run(
                ["log", "verify", "log", "--vkey", key, "--since", "older"], in: folder)
            #expect(verified.status == 0 && verified.output.hasPrefix("holds: "))

            let proof = try await Program.run(["log", "prove", "inclusion", "log", "3"], in: folder)
            try proof.output.write(to: folder.appending(path: "proof"), atomically: true, encoding: .utf8)
            try Data([0x00, 0x0A, 0xFF]).write(to: folder.appending(path: "entry"))
            let check = ["log", "prove", "check", "proof", "--vkey", key, "--entry"]
            #expect(try await Program.run(check + ["entry"], in: folder).status == 0)
            #expect(try await Program.run(check + ["proof"], in: folder).status == 3)
            let grown = try await Program.run(["log", "prove", "consistency", "log", "4", "304"], in: folder)
            #expect(grown.status == 0 && grown.output.split(separator: "\n").allSatisfy { $0.count == 44 })
        }
    }

    @Test func everyMisuseSaysWhatWouldBeRightAndChangesNothing() async throws {
        try await Program.withFolder { folder in
            let key = try await Self.start(in: folder)
            _ = try await Program.run(["log", "init", "other", "--origin", "log.example/other"], in: folder)
            _ = try await Program.run(Self.append, under: Self.fed(by: "seq 5"), in: folder)
            let before = try Data(contentsOf: folder.appending(path: "log/checkpoint"))
            try "junk".write(to: folder.appending(path: "junk"), atomically: true, encoding: .utf8)
            try FileManager.default.copyItem(
                at: folder.appending(path: "log.key"), to: folder.appending(path: "log/inside.key"))
            let cases: [(arguments: [String], says: String)] = [
                (["log", "init", "log", "--origin", Self.origin, "--key", "log.key"], "there is a log here already"),
                (["log", "init", "new", "--origin", "a b"], "key name"),
                (["log", "init", "new", "--origin", Self.origin, "--key", "new/key"], "everyone may read"),
                (["log", "init", "new", "--origin", "another", "--key", "log.key"], "origin and key go together"),
                (["log", "append", "log", "--key", "none"], "no such key file"),
                (["log", "append", "log", "--key", "junk"], "junk: "),
                (["log", "append", "log", "--key", "other.key"], "no signature by a key"),
                (["log", "append", "log", "--key", "log/inside.key"], "everyone may read"),
                (["log", "append", "nowhere", "--key", "log.key"], "no such directory"),
                (["log", "verify", "log", "--vkey", "junk"], "verifier key"),
                (["log", "verify", "log", "--vkey", key, "--since", "junk"], "junk: "),
                (["log", "verify", "nowhere", "--vkey", key], "no such directory"),
                (["log", "prove", "inclusion", "log", "5"], "beyond the log's 5 entries"),
                (["log", "prove", "consistency", "log", "3", "2"], "above the new size"),
            ]
            for misuse in cases {
                let outcome = try await Program.run(misuse.arguments, in: folder)
                #expect(outcome.status == 2 && outcome.output.isEmpty, "\(misuse.arguments)")
                #expect(outcome.talk.contains(misuse.says), "\(outcome.talk)")
            }
            let line = try await Program.run(
                Self.append + ["--base64"], under: Self.fed(by: "echo 'no base64'"), in: folder)
            #expect(line.status == 2 && line.talk.contains("line 1"))
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "new").path))
            #expect(try Data(contentsOf: folder.appending(path: "log/checkpoint")) == before)
        }
    }

    @Test func aBrokenLogExits3AndNamesThePlace() async throws {
        try await Program.withFolder { folder in
            let key = try await Self.start(in: folder)
            _ = try await Program.run(Self.append, under: Self.fed(by: "seq 600"), in: folder)
            try FileManager.default.removeItem(at: folder.appending(path: "log/tile/entries/001"))
            let outcome = try await Program.run(["log", "verify", "log", "--vkey", key], in: folder)
            #expect(outcome.status == 3 && outcome.output.hasPrefix("broken: tile/entries/001, entry 256"))
        }
    }

    /// A hundred writers at full speed, each killed at a moment of its own.
    @Test(.timeLimit(.minutes(5))) func noKillLosesAnAcknowledgedEntry() async throws {
        for _ in 0..<10 {
            try await Program.withFolder { folder in
                let key = try await Self.start(in: folder)
                var expected: [UInt64: String] = [:]
                for round in 0..<10 {
                    let process = try Program.start(
                        Self.append, under: Self.fed(by: "seq 100000000"), in: folder)
                    try await Task.sleep(for: .milliseconds(Int.random(in: 5...250)))
                    #expect(process.isRunning, "round \(round) ended by itself")
                    kill(process.processIdentifier, SIGKILL)
                    let outcome = try await Program.finish(process, in: folder)
                    // Without the last piece, which may be half a line.
                    for (offset, line) in outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
                        .dropLast().enumerated()
                    {
                        expected[try #require(UInt64(line))] = "\(offset + 1)"
                    }
                    let size = try await Self.verifiedSize(key, in: folder)
                    #expect(expected.keys.allSatisfy { $0 < size })
                }
                try Self.check(expected, size: try await Self.verifiedSize(key, in: folder), in: folder)
            }
        }
    }

    private static func check(_ expected: [UInt64: String], size: Int, in folder: URL) throws {
        for bundle in Set(expected.keys.map { $0 / 256 }) {
            let width = min(256, size - Int(bundle) * 256)
            let path = TilePath(.entries, index: bundle, width: width).path
            let entries = try EntryBundle.decode(Array(Data(contentsOf: folder.appending(path: "log/" + path))))
            for (place, entry) in entries.enumerated() {
                guard let text = expected[bundle * 256 + UInt64(place)] else { continue }
                #expect(Array(entry) == Array(text.utf8))
            }
        }
    }

    /// A limit on the size of a file stands for a disk that is full: what a batch needs does not fit.
    @Test func aFullDiskLosesNothingThatWasAcknowledged() async throws {
        try await Program.withFolder { folder in
            let key = try await Self.start(in: folder)
            _ = try await Program.run(Self.append, under: Self.fed(by: "seq 100"), in: folder)
            let full = try await Program.run(
                Self.append, under: Self.fed(by: "seq 100000", limit: "ulimit -f 7; "), in: folder)
            #expect(full.status == 1 && full.output.isEmpty && full.talk.contains("could not write"))
            #expect(try await Self.verifiedSize(key, in: folder) == 100)
            let again = try await Program.run(Self.append, under: Self.fed(by: "echo more"), in: folder)
            #expect(again.output == "100\n")
            #expect(try await Self.verifiedSize(key, in: folder) == 101)
        }
    }

    @Test func twoWritersAreRefused() async throws {
        try await Program.withFolder { folder in
            _ = try await Self.start(in: folder)
            let first = try Program.start(
                Self.append, under: Self.fed(by: "echo first; exec tail -f --pid=$$ /dev/null"), in: folder)
            while try String(contentsOf: folder.appending(path: "out"), encoding: .utf8) != "0\n" {
                try #require(first.isRunning)
                try await Task.sleep(for: .milliseconds(5))
            }
            try await Program.withFolder { other in
                let log = folder.appending(path: "log").path
                let second = try await Program.run(
                    ["log", "append", log, "--key", log + ".key"], under: Self.fed(by: "echo second"), in: other)
                #expect(second.status == 1 && second.talk.contains("a log has one writer"))
            }
            kill(first.processIdentifier, SIGKILL)
            _ = try await Program.finish(first, in: folder)
        }
    }
}
