// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TransparencyLog

/// The log of acts: what must be logged is durable here before it takes effect.
///
/// Several processes may hold one; each takes the log's lock for as long as a batch of entries takes. Acts that arrive
/// while the disk is busy go into the next batch together.
public actor AccountLog {
    /// Where the log is.
    public nonisolated let directory: LogDirectory
    /// The log's public key.
    public nonisolated let verifier: VerifierKey

    private let key: SignerKey
    private let patience: Double
    private let now: @Sendable () -> Date
    private let executor: DiskExecutor
    private let checking: @Sendable (Double) -> Void
    private var standing: Standing
    /// Up to where this process knows that a checkpoint is kept.
    private var keptSize: UInt64 = 0
    private var waiting: [Request] = []
    private var isFlushing = false

    private struct Request {
        /// An act that is not logged a second time from this size on.
        var once: (act: Act, since: UInt64)?
        let decide: @Sendable (Standing) throws(RuleViolation) -> [Act]
        let reply: CheckedContinuation<Result<[UInt64], AccountError>, Never>
    }

    /// Runs this actor on a thread of its own, since it waits for the disk.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Holds a log that exists.
    ///
    /// - Parameters:
    ///   - directory: The log.
    ///   - key: The key that signs its checkpoints.
    ///   - patience: How many seconds to wait for another process that writes to it.
    ///   - now: The machine's clock.
    ///   - checking: Told how far a long check of the log is, 0 to 1.
    public init(
        _ directory: LogDirectory, key: SignerKey, patience: Double = 10,
        now: @escaping @Sendable () -> Date = { .now },
        checking: @escaping @Sendable (Double) -> Void = { _ in }
    ) {
        self.directory = directory
        self.key = key
        self.patience = patience
        self.now = now
        self.checking = checking
        standing = Standing(origin: key.verifier.name)
        verifier = key.verifier
        executor = DiskExecutor(label: "account \(key.verifier.name)")
    }

    /// Logs an act.
    ///
    /// - Parameter act: What is about to be done.
    /// - Returns: The entry's index, once it is durable.
    /// - Throws: ``AccountError``; then the act must not take effect.
    @discardableResult public func record(_ act: Act) async throws(AccountError) -> UInt64 {
        let indexes = try await record { _ throws(RuleViolation) in [act] }
        guard let index = indexes.first else { throw .log(.closed(directory: directory.path)) }
        return index
    }

    /// Logs what the rules in force lead to; no other writer comes in between.
    ///
    /// - Parameter decide: Given the rules in force, what is about to be done; may be nothing. It is called while the log
    ///   is locked and must not wait.
    /// - Returns: The entries' indexes, once they are durable.
    /// - Throws: ``AccountError``; then nothing may take effect.
    @discardableResult public func record(
        _ decide: @escaping @Sendable (Standing) throws(RuleViolation) -> [Act]
    ) async throws(AccountError) -> [UInt64] {
        try await enqueue(nil, decide)
    }

    /// Logs an act unless it is logged already, as by a process that was interrupted right after.
    ///
    /// - Parameters:
    ///   - act: What is about to be done.
    ///   - since: The size that the log had at a moment before which the act cannot have been logged.
    ///   - check: Refuses the act under the rules in force, if it is not logged yet.
    /// - Returns: The entry's index, once it is durable.
    /// - Throws: ``AccountError``; then the act must not take effect.
    public func record(
        _ act: Act, unlessLoggedSince since: UInt64,
        check: @escaping @Sendable (Standing) throws(RuleViolation) -> Void = { _ in }
    ) async throws(AccountError) -> UInt64 {
        let indexes = try await enqueue((act, since)) { standing throws(RuleViolation) in
            try check(standing)
            return [act]
        }
        guard let index = indexes.first else { throw .log(.closed(directory: directory.path)) }
        return index
    }

    /// Where an act is logged.
    ///
    /// - Parameters:
    ///   - act: What was done.
    ///   - since: The size that the log had at a moment before which it cannot have been logged.
    /// - Returns: Its index; nil where it is not logged.
    /// - Throws: ``AccountError``.
    public func index(of act: Act, since: UInt64) async throws(AccountError) -> UInt64? {
        try await Self.find(act, since: since, in: try reader())
    }

    private func enqueue(
        _ once: (Act, UInt64)?, _ decide: @escaping @Sendable (Standing) throws(RuleViolation) -> [Act]
    ) async throws(AccountError) -> [UInt64] {
        guard waiting.count < LogAppender.mostWaiting else {
            throw .log(.refused("\(waiting.count) acts wait for the disk already"))
        }
        let result = await withCheckedContinuation { reply in
            waiting.append(Request(once: once, decide: decide, reply: reply))
            guard !isFlushing else { return }
            isFlushing = true
            // Begins after the calls that are already queued for this actor, which is what makes batches.
            Task { await flush() }
        }
        return try result.get()
    }

    /// The log's checkpoint, its signature checked.
    /// - Throws: ``AccountError``.
    public nonisolated func checkpoint() throws(AccountError) -> SignedCheckpoint {
        do throws(LogError) { return try directory.checkpoint(signedBy: verifier) } catch { throw .log(error) }
    }

    /// How many entries the log has.
    /// - Throws: ``AccountError``.
    public nonisolated func size() throws(AccountError) -> UInt64 { try checkpoint().checkpoint.size }

    /// The rules in force now.
    ///
    /// - Throws: ``AccountError``; also if the log was rolled back or forked since it was last read, or an entry hides a
    ///   rule.
    public func rules() async throws(AccountError) -> Standing {
        let signed = try checkpoint()
        guard signed.checkpoint != standing.checkpoint else { return standing }
        var kept = keptSize
        let updated = try await CheckedLog(directory, key: verifier).read(
            on: standing, to: signed, executor: executor, keptSize: &kept, progress: checking)
        keptSize = max(keptSize, kept)
        // Another call may have read further meanwhile.
        if updated.size > standing.size || standing.checkpoint == nil { standing = updated }
        return standing
    }

    /// A reader of all entries up to now.
    /// - Throws: ``AccountError``.
    public nonisolated func reader() throws(AccountError) -> EntryReader {
        EntryReader(directory, checkpoint: try checkpoint().checkpoint)
    }

    private func flush() async {
        let batch = waiting
        waiting = []
        do throws(AccountError) {
            let answers = try await write(batch)
            for (request, answer) in zip(batch, answers) { request.reply.resume(returning: answer) }
        } catch {
            for request in batch { request.reply.resume(returning: .failure(error)) }
        }
        isFlushing = !waiting.isEmpty
        if isFlushing { Task { await flush() } }
    }

    private func write(_ batch: [Request]) async throws(AccountError) -> [Result<[UInt64], AccountError>] {
        // What may take long is read before anybody is kept waiting.
        _ = try await rules()
        var writer = try open()
        var standing = standing
        // On this thread: no other work of the process may stand between taking the lock and giving it back.
        let reader = EntryReader(directory, checkpoint: writer.checkpoint.checkpoint, executor: executor)
        try await standing.update(from: reader)
        var entries: [[UInt8]] = []
        var answers: [Result<[UInt64], AccountError>] = []
        let at = Stamp(now())
        for request in batch {
            do throws(AccountError) {
                let first = writer.size + UInt64(entries.count)
                if let once = request.once, let index = try await Self.find(once.act, since: once.since, in: reader) {
                    answers.append(.success([index]))
                    continue
                }
                let made = try Self.entries(of: request, under: &standing, at: at, first: first)
                answers.append(.success(made.indices.map { first + UInt64($0) }))
                entries += made
            } catch {
                answers.append(.failure(error))
            }
        }
        do throws(LogError) { try writer.append(entries) } catch { throw .log(error) }
        standing.reach(writer.checkpoint.checkpoint)
        self.standing = standing
        return answers
    }

    /// Where an act is logged, from a size on.
    nonisolated(nonsending) private static func find(
        _ act: Act, since: UInt64, in reader: EntryReader
    ) async throws(AccountError) -> UInt64? {
        var index = since
        while index < reader.checkpoint.size {
            let bytes: [UInt8]
            do throws(LogError) { bytes = try await reader.entry(index) } catch { throw .log(error) }
            if let entry = try? LogEntry(parsing: bytes), entry.act == act { return index }
            index += 1
        }
        return nil
    }

    /// All entries of a request, or none.
    private static func entries(
        of request: Request, under standing: inout Standing, at: Stamp, first: UInt64
    ) throws(AccountError) -> [[UInt8]] {
        let acts: [Act]
        do throws(RuleViolation) { acts = try request.decide(standing) } catch { throw .ruled(error) }
        var next = standing
        var entries: [[UInt8]] = []
        for act in acts {
            let entry = LogEntry(act, at: at, rule: next.latest)
            do throws(EntryError) { entries.append(try entry.encoded()) } catch { throw .entry(error) }
            next.add(entry, at: first + UInt64(entries.count) - 1)
        }
        standing = next
        return entries
    }

    /// Opens the log for writing, waiting for another process that has it.
    private func open() throws(AccountError) -> LogWriter {
        let deadline = ContinuousClock.now + .seconds(patience)
        var pause = 0.001
        while true {
            do throws(LogError) {
                return try LogWriter(opening: directory, key: key)
            } catch {
                guard case .inUse = error, ContinuousClock.now < deadline else { throw .log(error) }
            }
            // This actor has a thread of its own to wait on.
            Thread.sleep(forTimeInterval: pause)
            pause = min(0.02, pause * 1.5)
        }
    }
}
