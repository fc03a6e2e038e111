// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog

/// Random numbers that a seed gives again (Steele, Lea, Flood 2014).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// RFC 6962, section 2.1, word for word and slow: what the product's faster ways are held against.
enum PlainMerkle {
    static func root(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
        switch leaves.count {
        case 0: return .emptyRoot
        case 1: return leaves[leaves.startIndex]
        default:
            let middle = leaves.startIndex + split(leaves.count)
            return .node(root(leaves[..<middle]), root(leaves[middle...]))
        }
    }

    static func path(_ index: Int, _ leaves: ArraySlice<MerkleHash>) -> [MerkleHash] {
        guard leaves.count > 1 else { return [] }
        let middle = leaves.startIndex + split(leaves.count)
        return leaves.startIndex + index < middle
            ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
            : path(index - split(leaves.count), leaves[middle...]) + [root(leaves[..<middle])]
    }

    static func consistency(_ old: Int, _ leaves: ArraySlice<MerkleHash>, whole: Bool = true) -> [MerkleHash] {
        if old == leaves.count { return whole ? [] : [root(leaves)] }
        let split = split(leaves.count)
        let middle = leaves.startIndex + split
        return old <= split
            ? consistency(old, leaves[..<middle], whole: whole) + [root(leaves[middle...])]
            : consistency(old - split, leaves[middle...], whole: false) + [root(leaves[..<middle])]
    }

    private static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}

/// A directory that is gone when the test is over.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "pumphandle-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static func / (directory: TemporaryDirectory, name: String) -> String { directory.path + "/" + name }
}

/// A small log in a directory.
struct Fixture {
    let folder: TemporaryDirectory
    let log: LogDirectory
    let key: SignerKey

    init(key: SignerKey? = nil, batches: [[[UInt8]]] = []) throws {
        folder = try TemporaryDirectory()
        log = LogDirectory(folder / "log")
        self.key = try key ?? SignerKey(generating: "log.example/test")
        try LogWriter.create(log, key: self.key)
        try append(batches)
    }

    func append(_ batches: [[[UInt8]]]) throws {
        var writer = try LogWriter(opening: log, key: key)
        for batch in batches { try writer.append(batch) }
    }

    func verify(since: Checkpoint? = nil) async throws -> LogVerifier.Report {
        try await LogVerifier(log, logKey: key.verifier).verify(since: since)
    }

    func file(_ name: String) -> URL { URL(filePath: log.path).appending(path: name) }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: file(name))) }

    /// Every file that a reader of the log may ask for.
    func files() throws -> [String] { try [LogDirectory.checkpointFile] + (log.tileFiles() ?? []) }

    /// The files with their contents.
    func contents() throws -> [String: [UInt8]] {
        try Dictionary(uniqueKeysWithValues: files().map { ($0, try bytes($0)) })
    }
}

/// Entries that differ from each other.
func numberedEntries(_ range: Range<Int>) -> [[UInt8]] { range.map { Array("\($0)".utf8) } }

/// The place that a verification names, or `nil` if the log holds.
func brokenPlace(_ fixture: Fixture, since: Checkpoint? = nil) async throws -> BrokenPlace? {
    do {
        _ = try await fixture.verify(since: since)
        return nil
    } catch LogError.broken(let place) {
        return place
    }
}
