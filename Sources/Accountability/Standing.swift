// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import TransparencyLog

/// The rules in force: the entries of the log that set one, in order.
///
/// Each entry of the log names the latest one before it that sets a rule. That is checked of every entry once, so that
/// nobody who holds the log's key hides a rule by naming an older one. What was checked up to a checkpoint need not be
/// again: from there on back the rules are found in as many reads as there are rules.
public struct Standing: Sendable {
    /// An entry and its place.
    public struct Rule: Hashable, Sendable {
        /// Its index in the log.
        public let index: UInt64
        /// What it says.
        public let entry: LogEntry
    }

    /// Whose log it is.
    public let origin: String
    /// Oldest first.
    public private(set) var rules: [Rule] = []
    /// How many entries of the log are taken into account.
    public private(set) var size: UInt64 = 0
    /// Entries that set a rule by their form and none by the rules before them, each with what is wrong.
    public private(set) var void: [UInt64: RuleViolation] = [:]
    /// The checkpoint up to which entries were read; nil before any were.
    private(set) var checkpoint: Checkpoint?
    /// For each site who approves, from which entry on.
    var authorities: [PlaceID: [Authority]] = [:]
    private var glance = EntryGlance(rule: nil)

    /// No rule yet.
    ///
    /// - Parameter origin: The log's, over which approvers sign.
    public init(origin: String) { self.origin = origin }

    /// The index of the latest rule.
    public var latest: UInt64? { rules.last?.index }

    /// Reads on from where it is, and checks of each new entry that it names the latest rule before it.
    ///
    /// - Parameters:
    ///   - reader: Of the same log.
    ///   - progress: Called after each 256 entries with how many are read.
    /// - Throws: ``AccountError``, with the place of an entry that names another rule; then nothing is taken up.
    nonisolated(nonsending) public mutating func update(
        from reader: EntryReader, progress: (UInt64) -> Void = { _ in }
    ) async throws(AccountError) {
        var next = self
        do throws(LogError) {
            if let checkpoint { try await reader.requireContinuation(of: checkpoint) }
            while next.size < reader.checkpoint.size {
                let file = reader.file(of: next.size)
                for entry in try await reader.entries(from: next.size) { try next.take(entry, in: file) }
                progress(next.size)
            }
        } catch {
            throw .log(error)
        }
        next.checkpoint = reader.checkpoint
        self = next
    }

    /// Takes up the next entry.
    ///
    /// - Parameters:
    ///   - entry: Its bytes, known to be in the log.
    ///   - file: Where it is, for the message.
    /// - Throws: ``LogError/broken(_:)`` if it names another rule than the latest.
    public mutating func take(_ entry: ArraySlice<UInt8>, in file: @autoclosure () -> String) throws(LogError) {
        // 'log append' takes any bytes; what is no act says nothing of rules.
        guard !glance.isOrdinary(entry), let found = try? LogEntry(parsing: entry) else {
            size += 1
            return
        }
        guard found.rule == latest else {
            let hidden = rules.last.map { "entry \($0.index) (\($0.entry.act.kind.rawValue))" } ?? "none"
            throw .broken(
                BrokenPlace(
                    file: file(), entry: size,
                    reason: "names \(found.rule.map { "entry \($0)" } ?? "no entry") as the latest rule before it, and "
                        + "that is \(hidden); whoever follows it does not see what was set there"))
        }
        add(found, at: size)
    }

    /// Takes up an entry that names the rule it must.
    mutating func add(_ entry: LogEntry, at index: UInt64) {
        size = index + 1
        guard entry.act.kind.setsRule else { return }
        do throws(RuleViolation) { try weigh(entry.act, at: index) } catch { void[index] = error }
        rules.append(Rule(index: index, entry: entry))
        glance = EntryGlance(rule: index)
    }

    /// Notes that the entries taken up are all of a checkpoint's.
    mutating func reach(_ checkpoint: Checkpoint) {
        precondition(size == checkpoint.size, "\(size) entries taken up of \(checkpoint.size)")
        self.checkpoint = checkpoint
    }

    /// Takes up the rules of a checkpoint up to which every entry was checked before, along the entries' own pointers.
    ///
    /// - Parameters:
    ///   - older: That checkpoint; the log must go on from it.
    ///   - reader: Of the same log.
    /// - Throws: ``AccountError``.
    nonisolated(nonsending) mutating func resume(
        at older: Checkpoint, from reader: EntryReader
    ) async throws(AccountError) {
        var found: [Rule] = []
        do throws(LogError) { try await reader.requireContinuation(of: older) } catch { throw .log(error) }
        var next = try await Self.latestRule(before: older.size, reader)
        while let index = next {
            guard let entry = try await Self.entry(index, reader), entry.act.kind.setsRule,
                entry.rule.map({ $0 < index }) ?? true
            else {
                throw .log(
                    .broken(
                        BrokenPlace(
                            file: reader.file(of: index), entry: index,
                            reason: "an entry names it as a rule, and it sets none, or names a later one itself")))
            }
            found.append(Rule(index: index, entry: entry))
            next = entry.rule
        }
        for rule in found.reversed() { add(rule.entry, at: rule.index) }
        size = older.size
        checkpoint = older
    }

    nonisolated(nonsending) private static func latestRule(
        before end: UInt64, _ reader: EntryReader
    ) async throws(AccountError) -> UInt64? {
        var index = end
        while index > 0 {
            index -= 1
            guard let entry = try await entry(index, reader) else { continue }
            return entry.act.kind.setsRule ? index : entry.rule
        }
        return nil
    }

    /// An entry; nil for what is no act.
    nonisolated(nonsending) private static func entry(
        _ index: UInt64, _ reader: EntryReader
    ) async throws(AccountError) -> LogEntry? {
        let bytes: [UInt8]
        do throws(LogError) { bytes = try await reader.entry(index) } catch { throw .log(error) }
        return try? LogEntry(parsing: bytes)
    }
}
