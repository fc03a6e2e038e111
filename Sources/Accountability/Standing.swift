// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import TransparencyLog

/// The rules in force: the entries of the log that set one, in order.
///
/// Each entry of the log names the latest one before it that sets a rule, so reading them takes as many reads as there
/// are rules, however long the log is.
public struct Standing: Sendable {
    /// An entry and its place.
    public struct Rule: Hashable, Sendable {
        /// Its index in the log.
        public let index: UInt64
        /// What it says.
        public let entry: LogEntry
    }

    /// Oldest first.
    public private(set) var rules: [Rule] = []
    /// How many entries of the log are taken into account.
    public private(set) var size: UInt64 = 0

    /// No rule yet.
    public init() {}

    /// The index of the latest rule.
    public var latest: UInt64? { rules.last?.index }

    /// Takes up the rules that were set since.
    ///
    /// - Parameter reader: Of the same log, at least as long.
    /// - Throws: ``AccountError``.
    nonisolated(nonsending) public mutating func update(from reader: EntryReader) async throws(AccountError) {
        var found: [Rule] = []
        var next = try await latestRule(reader)
        while let index = next, index >= size {
            let entry = try await Self.entry(index, reader)
            guard entry.act.kind.setsRule, entry.rule.map({ $0 < index }) ?? true else {
                throw .log(
                    .broken(
                        BrokenPlace(
                            file: "tile/entries", entry: index,
                            reason: "an entry names it as a rule, and it sets none, or names a later one itself")))
            }
            found.append(Rule(index: index, entry: entry))
            next = entry.rule
        }
        rules += found.reversed()
        size = reader.checkpoint.size
    }

    /// Takes up an entry that was appended just now.
    mutating func add(_ entry: LogEntry, at index: UInt64) {
        if entry.act.kind.setsRule { rules.append(Rule(index: index, entry: entry)) }
        size = index + 1
    }

    /// The latest rule that the newest entry stands under or is; nil if nothing new was logged.
    nonisolated(nonsending) private func latestRule(_ reader: EntryReader) async throws(AccountError) -> UInt64? {
        var index = reader.checkpoint.size
        while index > size {
            index -= 1
            let bytes: [UInt8]
            do throws(LogError) { bytes = try await reader.entry(index) } catch { throw .log(error) }
            // 'log append' takes any bytes; what is no act says nothing of rules.
            guard let entry = try? LogEntry(parsing: bytes) else { continue }
            return entry.act.kind.setsRule ? index : entry.rule
        }
        return nil
    }

    nonisolated(nonsending) private static func entry(
        _ index: UInt64, _ reader: EntryReader
    ) async throws(AccountError) -> LogEntry {
        let bytes: [UInt8]
        do throws(LogError) { bytes = try await reader.entry(index) } catch { throw .log(error) }
        do throws(EntryError) { return try LogEntry(parsing: bytes) } catch { throw .entry(error) }
    }
}
