// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TransparencyLog

/// `log-speed [append|proofs|rules] [DIR]`: durable appends against the bare disk, proofs against the size of the log, and
/// what it takes to know the rules in force.
@main
struct LogSpeed {
    static func main() async throws {
        var arguments = CommandLine.arguments.dropFirst()
        let part = arguments.popFirst() ?? "all"
        let parent = arguments.popFirst() ?? NSTemporaryDirectory()
        let folder = URL(filePath: parent).appending(path: "log-speed-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let isAsked = { (name: String) in ["all", name].contains(part) }
        if isAsked("append") { try await append(in: folder) }
        if isAsked("proofs") { try await proofs(in: folder) }
        if isAsked("rules") { try await RuleSpeed.run(in: folder) }
    }

    /// Batches of a given size, and one task per entry through the group commit.
    private static func append(in folder: URL) async throws {
        let bare = try bareRate(in: folder)
        print("bare disk: \(Int(bare)) writes of 4 KiB made durable per second")
        let key = try SignerKey(generating: "log.example/speed")
        print("batch  entries/s  batches/s  of bare rate x batch")
        for size in [1, 16, 256, 1024, 4096, 16_384] {
            let log = LogDirectory(folder.appending(path: "batch-\(size)").path)
            try LogWriter.create(log, key: key)
            var writer = try LogWriter(opening: log, key: key)
            let batch = (0..<size).map { Array("{\"act\":\"release\",\"number\":\($0)}".utf8) }
            let start = ContinuousClock.now
            var batches = 0
            while start.duration(to: .now) < .seconds(3) {
                try writer.append(batch)
                batches += 1
            }
            let rate = Double(batches) / seconds(start.duration(to: .now))
            print(row(size, rate * Double(size), rate, rate / bare))
        }
        let log = LogDirectory(folder.appending(path: "tasks").path)
        try LogWriter.create(log, key: key)
        let appender = try LogAppender(opening: log, key: key)
        let start = ContinuousClock.now
        let count = 200_000
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                if number >= 20_000 { try await group.next() }
                group.addTask { _ = try await appender.append(Array("entry \(number)".utf8)) }
            }
            try await group.waitForAll()
        }
        print(
            "one task per entry, 20,000 at a time: \(Int(Double(count) / seconds(start.duration(to: .now)))) entries/s")
        let report = try await LogVerifier(log, logKey: key.verifier).verify()
        precondition(report.checkpoint.size == count)
    }

    private static func bareRate(in folder: URL) throws -> Double {
        let file = folder.appending(path: "bare")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let handle = try FileHandle(forWritingTo: file)
        let block = Data(count: 4096)
        let start = ContinuousClock.now
        var writes = 0
        while start.duration(to: .now) < .seconds(3) {
            try handle.write(contentsOf: block)
            try handle.synchronize()
            writes += 1
        }
        return Double(writes) / seconds(start.duration(to: .now))
    }

    /// Ever larger logs of short entries: cold and warm proofs, how many tiles they read, checking them, and verifying all.
    private static func proofs(in folder: URL) async throws {
        let directory = LogDirectory(folder.appending(path: "proofs").path)
        let key = try SignerKey(generating: "log.example/proofs")
        try LogWriter.create(directory, key: key)
        var writer = try LogWriter(opening: directory, key: key)
        let log = CountingSource(directory)
        print("entries  inclusion cold/warm us  tiles  hashes  check us  consistency us  check us  verify all s")
        for size in [1000, 10_000, 100_000, 1_000_000, 10_000_000] as [UInt64] {
            while writer.size < size {
                let end = min(size, writer.size + 65_536)
                try writer.append((writer.size..<end).map { Array("\($0)".utf8) })
            }
            let root = writer.checkpoint.checkpoint.root
            var cold = Duration.zero, warm = Duration.zero, check = Duration.zero
            var grown = Duration.zero, checkGrown = Duration.zero
            var tiles = 0, hashes = 0
            let rounds = 200
            let shared = TileTree(log, size: size)
            for round in 0..<UInt64(rounds) {
                let index = (round &* 0x9E37_79B9_7F4A_7C15) % size
                let fresh = TileTree(log, size: size)
                log.reset()
                let clock = ContinuousClock()
                var proof: InclusionProof?
                cold += try await clock.measure { proof = try await fresh.inclusionProof(index: index) }
                tiles = max(tiles, log.reads)
                warm += try await clock.measure { _ = try await shared.inclusionProof(index: index) }
                let leaf = try await fresh.leaf(index)
                check += clock.measure { precondition(proof?.proves(leaf, in: root) == true) }
                hashes = max(hashes, proof?.hashes.count ?? 0)
                let old = max(1, index)
                let oldRoot = try await shared.root(size: old)
                var consistency: ConsistencyProof?
                grown += try await clock.measure {
                    consistency = try await fresh.consistencyProof(from: old, to: size)
                }
                checkGrown += clock.measure { precondition(consistency?.proves(from: oldRoot, to: root) == true) }
            }
            let all = try await ContinuousClock().measure {
                _ = try await LogVerifier(directory, logKey: key.verifier).verify()
            }
            func micro(_ total: Duration) -> String { String(format: "%.1f", seconds(total) * 1e6 / Double(rounds)) }
            print(
                "\(size)  \(micro(cold))/\(micro(warm))  \(tiles)  \(hashes)  \(micro(check))  \(micro(grown))  \(micro(checkGrown))  "
                    + String(format: "%.2f", seconds(all))
            )
        }
    }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }

    private static func row(_ size: Int, _ entries: Double, _ batches: Double, _ ratio: Double) -> String {
        "\(size)  \(Int(entries))  \(String(format: "%.1f", batches))  \(String(format: "%.2f", ratio))"
    }
}

/// A log's directory that counts the files read.
final class CountingSource: LogSource {
    private let directory: LogDirectory
    private let count = Mutex(0)

    init(_ directory: LogDirectory) { self.directory = directory }

    var reads: Int { count.withLock { $0 } }

    func reset() { count.withLock { $0 = 0 } }

    func read(_ file: String, limit: Int) async throws(LogError) -> [UInt8]? {
        count.withLock { $0 += 1 }
        return try directory.read(file, limit: limit)
    }

    func tileFiles() async throws(LogError) -> [String]? { try directory.tileFiles() }
}
