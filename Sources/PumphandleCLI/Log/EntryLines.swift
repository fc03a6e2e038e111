// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TransparencyLog

/// Entries read line by line on a thread of their own, so that reading goes on while the disk is waited for.
///
/// At most ``mostWaiting`` entries wait; then reading pauses.
final class EntryLines: @unchecked Sendable {
    /// The most entries of a batch.
    static let mostWaiting = 16_384
    /// The most bytes that wait.
    static let mostBytes = 16 * 1024 * 1024

    struct Batch {
        var entries: [[UInt8]] = []
        /// Nothing comes after it.
        var isLast = false
        /// What is wrong with the line after the last entry.
        var problem: String?
    }

    private let isBase64: Bool
    // Guards what follows.
    private let condition = NSCondition()
    private var waiting = Batch()
    private var waitingBytes = 0

    // Used by the reading thread only.
    private var lineNumber = 0
    private var line: [UInt8] = []

    init(base64: Bool) {
        isBase64 = base64
    }

    /// Starts to read.
    func startReading() {
        let thread = Thread { [self] in
            do throws(LogError) {
                while !isDone {
                    let chunk = try StandardInput.readAvailable(65_536)
                    if chunk.isEmpty { break }
                    take(chunk)
                }
                finish()
            } catch {
                hand([], isLast: true, problem: error.description)
            }
        }
        thread.start()
    }

    /// Waits for entries and takes all that are there.
    func next() -> Batch {
        condition.lock()
        defer { condition.unlock() }
        while waiting.entries.isEmpty, !waiting.isLast, waiting.problem == nil { condition.wait() }
        let batch = waiting
        waiting.entries = []
        waitingBytes = 0
        condition.broadcast()
        return batch
    }

    private var isDone: Bool {
        condition.withLock { waiting.problem != nil }
    }

    private func take(_ chunk: [UInt8]) {
        var entries: [[UInt8]] = []
        var rest = chunk[...]
        while let end = rest.firstIndex(of: 0x0A) {
            line += rest[..<end]
            rest = rest[(end + 1)...]
            guard let entry = entry(of: line) else { return hand(entries, problem: problem(of: line)) }
            entries.append(entry)
            line.removeAll(keepingCapacity: true)
        }
        line += rest
        // An endless line must not fill the memory: no line this long is an entry.
        guard line.count <= 2 * EntryBundle.longestEntry else {
            lineNumber += 1
            return hand(entries, problem: problem(of: line))
        }
        hand(entries)
    }

    private func finish() {
        guard !isDone else { return hand([], isLast: true) }
        // A last line without its line end is an entry too, if there is anything in it.
        guard !line.isEmpty else { return hand([], isLast: true) }
        if let entry = entry(of: line) {
            hand([entry], isLast: true)
        } else {
            hand([], isLast: true, problem: problem(of: line))
        }
    }

    private func entry(of line: [UInt8]) -> [UInt8]? {
        lineNumber += 1
        if isBase64 {
            guard let decoded = StrictBase64.decode(String(decoding: line, as: UTF8.self)),
                decoded.count <= EntryBundle.longestEntry
            else { return nil }
            return decoded
        }
        return line.count <= EntryBundle.longestEntry ? line : nil
    }

    private func problem(of line: [UInt8]) -> String {
        if isBase64, line.count <= 4 * (EntryBundle.longestEntry / 3) {
            return "standard input, line \(lineNumber): not base64; standard base64 with padding is needed."
        }
        return "standard input, line \(lineNumber): an entry has at most \(EntryBundle.longestEntry) bytes."
    }

    private func hand(_ entries: [[UInt8]], isLast: Bool = false, problem: String? = nil) {
        condition.lock()
        defer { condition.unlock() }
        while waiting.entries.count >= Self.mostWaiting || waitingBytes >= Self.mostBytes { condition.wait() }
        waiting.entries += entries
        waitingBytes += entries.reduce(0) { $0 + $1.count }
        if isLast { waiting.isLast = true }
        if waiting.problem == nil { waiting.problem = problem }
        condition.broadcast()
    }
}
