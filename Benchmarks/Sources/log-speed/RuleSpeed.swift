// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import TransparencyLog

/// What it costs to know the rules in force: a log of release batches, with a token taken back every ten thousand entries.
enum RuleSpeed {
    static func run(in folder: URL) async throws {
        let directory = LogDirectory(folder.appending(path: "rules").path)
        let key = try SignerKey(generating: "log.example/rules")
        try LogWriter.create(directory, key: key)
        let kept = CheckedLog(directory, key: key.verifier).file
        print("entries  rules  check all s  us/entry  next start ms  one act ms  log verify s")
        var rule: UInt64?
        for size in [10_000, 100_000, 1_000_000] as [UInt64] {
            try write(to: size, in: directory, key, &rule)
            try? FileManager.default.removeItem(atPath: kept)
            var rules = 0
            let all = try await seconds { rules = try await AccountLog(directory, key: key).rules().rules.count }
            let again = try await seconds { _ = try await AccountLog(directory, key: key).rules() }
            let log = AccountLog(directory, key: key)
            _ = try await log.rules()
            let acts = try await seconds { for _ in 0..<50 { try await log.record(try probe()) } } / 50
            let verify = try await seconds {
                var standing = Standing(origin: key.verifier.name)
                _ = try await LogVerifier(directory, logKey: key.verifier).verify { entry, _, file in
                    // The log was written just now, so none lies.
                    try? standing.take(entry, in: file)
                }
                precondition(standing.rules.count == rules)
            }
            print(
                "\(size)  \(rules)  \(number(all, 2))  \(number(all * 1e6 / Double(size), 2))  \(number(again * 1e3, 1))  "
                    + "\(number(acts * 1e3, 2))  \(number(verify, 2))")
        }
    }

    private static func probe() throws -> Act {
        .cameraProbed(
            .init(
                site: try PlaceID(checking: "city", as: "site"), camera: try PlaceID(checking: "a", as: "camera"),
                source: .live))
    }

    private static func write(
        to size: UInt64, in directory: LogDirectory, _ key: SignerKey, _ rule: inout UInt64?
    ) throws {
        let site = try PlaceID(checking: "city", as: "site")
        let purpose = try PlaceID(checking: "influenza", as: "purpose")
        var writer = try LogWriter(opening: directory, key: key)
        let at = Stamp(Date(timeIntervalSince1970: 1_800_000_000))
        while writer.size < size {
            var entries: [[UInt8]] = []
            let end = min(size, writer.size + 10_000)
            for index in writer.size..<end {
                let act: Act =
                    index % 10_000 == 0
                    ? .tokenRevoked(.init(token: Pseudonym()))
                    : .released(
                        .init(
                            site: site, camera: try PlaceID(checking: "camera-\(index % 10_000)", as: "camera"),
                            start: at,
                            seconds: 900, count: 3, root: Digest(of: []), policy: Digest(of: []), purposes: [purpose]))
                entries.append(try LogEntry(act, at: at, rule: rule).encoded())
                if act.kind.setsRule { rule = index }
            }
            try writer.append(entries)
        }
    }

    private static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        try await ContinuousClock().measure(body) / .seconds(1)
    }

    private static func number(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
