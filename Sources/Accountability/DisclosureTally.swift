// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance
public import TransparencyLog

/// What the log says was shown, to whom and why, added up.
public struct Disclosures: Hashable, Sendable {
    /// Answers of one kind.
    public struct Kind: Hashable, Sendable {
        /// Site id.
        public let site: PlaceID
        /// The purpose that was named.
        public let purpose: PlaceID
        /// In what role; nil for somebody at the machine itself.
        public let role: Role?
        /// What was shown.
        public let what: Act.Query.What
        /// Whether it was taken away for other programs.
        public let isExport: Bool
    }

    /// Answers by kind.
    public private(set) var answers: [Kind: Int] = [:]
    /// Refusals by reason.
    public private(set) var refusals: [RefusalReason: Int] = [:]
    /// Release batches.
    public private(set) var batches = 0
    /// When the first and the last of the answers were logged.
    public private(set) var span: ClosedRange<Stamp>?
    /// Entries that are no acts.
    public private(set) var foreign = 0

    /// Nothing yet.
    public init() {}

    mutating func add(_ entry: LogEntry?) {
        guard let entry else {
            foreign += 1
            return
        }
        switch entry.act {
        case .queryAnswered(let query): add(query, isExport: false, at: entry.at)
        case .exported(let query): add(query, isExport: true, at: entry.at)
        case .requestRefused(let refusal): refusals[refusal.reason, default: 0] += 1
        case .modelRefused(let refusal): refusals[refusal.reason, default: 0] += 1
        case .released: batches += 1
        default: break
        }
    }

    private mutating func add(_ query: Act.Query, isExport: Bool, at stamp: Stamp) {
        let kind = Kind(
            site: query.site, purpose: query.purpose, role: query.role, what: query.what, isExport: isExport)
        answers[kind, default: 0] += 1
        span = span.map { min($0.lowerBound, stamp)...max($0.upperBound, stamp) } ?? stamp...stamp
    }
}

/// Adds up the log's disclosures, reading only what is new each time.
public actor DisclosureTally {
    private let directory: LogDirectory
    private let verifier: VerifierKey
    private var disclosures = Disclosures()
    private var standing: Standing
    private var running: Task<Void, any Error>?

    /// Counts a log from its beginning.
    public init(_ directory: LogDirectory, verifier: VerifierKey) {
        self.directory = directory
        self.verifier = verifier
        standing = Standing(origin: verifier.name)
    }

    /// The log's checkpoint, all that was disclosed up to it, and the rules in force.
    ///
    /// Each entry is proved against the checkpoint before it counts, and names the latest rule before it.
    ///
    /// - Throws: ``AccountError`` if the log cannot be read or does not hold.
    public func current() async throws(AccountError) -> (
        checkpoint: SignedCheckpoint, disclosures: Disclosures, rules: Standing
    ) {
        let checkpoint: SignedCheckpoint
        do throws(LogError) {
            guard let bytes = try directory.read(LogDirectory.checkpointFile, limit: SignedNote.longestNote) else {
                throw .refused("\(directory.path): there is no log here")
            }
            checkpoint = try SignedCheckpoint(parsing: bytes, logKey: verifier)
        } catch {
            throw .log(error)
        }
        // Whoever comes while another counts waits, and then counts the rest.
        while let running { _ = try? await running.value }
        if checkpoint.checkpoint != standing.checkpoint {
            let task = Task { try await count(to: checkpoint.checkpoint) }
            running = task
            defer { running = nil }
            do { try await task.value } catch let error as LogError { throw .log(error) } catch {
                throw .log(.refused("\(directory.path): could not be read"))
            }
        }
        return (checkpoint, disclosures, standing)
    }

    private func count(to checkpoint: Checkpoint) async throws {
        let reader = EntryReader(directory, checkpoint: checkpoint)
        if let seen = standing.checkpoint {
            // Whoever waited may hold an older one than what was counted meanwhile.
            guard checkpoint.size >= seen.size else { return }
            try await reader.requireContinuation(of: seen)
        }
        var disclosures = disclosures
        var standing = standing
        while standing.size < checkpoint.size {
            let file = reader.file(of: standing.size)
            for entry in try await reader.entries(from: standing.size) {
                disclosures.add(try? LogEntry(parsing: entry))
                try standing.take(entry, in: file)
            }
        }
        standing.reach(checkpoint)
        (self.disclosures, self.standing) = (disclosures, standing)
    }
}
