// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A log that many tasks append to at once.
///
/// Entries that arrive while the disk is busy go into the next batch together, so the more there are, the more of them
/// share one wait for the disk.
public actor LogAppender {
    /// The most entries that wait; beyond that ``append(_:)`` refuses, so that a slow disk shows early.
    public static let mostWaiting = 65_536

    private let directory: LogDirectory
    private let key: SignerKey
    private let executor: DiskExecutor
    private var writer: LogWriter?
    private var waiting: [(entry: [UInt8], reply: CheckedContinuation<Result<UInt64, LogError>, Never>)] = []
    private var isFlushing = false

    /// Runs this actor on a thread of its own.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Opens a log.
    ///
    /// - Parameters:
    ///   - directory: The log.
    ///   - key: The key that signed its checkpoint.
    /// - Throws: ``LogError``.
    public init(opening directory: LogDirectory, key: SignerKey) throws(LogError) {
        self.directory = directory
        self.key = key
        executor = DiskExecutor(label: "log \(key.verifier.name)")
        writer = try LogWriter(opening: directory, key: key)
    }

    /// Adds an entry and waits until it is durable.
    ///
    /// - Parameter entry: At most ``EntryBundle/longestEntry`` bytes.
    /// - Returns: Its index.
    /// - Throws: ``LogError``; then what the entry is about must not take effect.
    public func append(_ entry: [UInt8]) async throws(LogError) -> UInt64 {
        guard entry.count <= EntryBundle.longestEntry else {
            throw .refused("an entry of \(entry.count) bytes; at most \(EntryBundle.longestEntry) fit")
        }
        guard waiting.count < Self.mostWaiting else {
            throw .refused("\(waiting.count) entries wait for the disk already")
        }
        let result = await withCheckedContinuation { reply in
            waiting.append((entry, reply))
            guard !isFlushing else { return }
            isFlushing = true
            // Begins after the calls that are already queued for this actor, which is what makes batches.
            Task { flush() }
        }
        return try result.get()
    }

    /// The latest checkpoint.
    /// - Throws: ``LogError``.
    public func checkpoint() throws(LogError) -> SignedCheckpoint {
        try open()
        guard let checkpoint = writer?.checkpoint else { throw .closed(directory: directory.path) }
        return checkpoint
    }

    private func flush() {
        let batch = waiting
        waiting = []
        do throws(LogError) {
            try open()
            guard let first = writer?.size else { throw .closed(directory: directory.path) }
            try writer?.append(batch.map(\.entry))
            for (offset, item) in batch.enumerated() { item.reply.resume(returning: .success(first + UInt64(offset))) }
        } catch {
            // What a failed write left is settled by opening the log again, before the next batch.
            writer = nil
            for item in batch { item.reply.resume(returning: .failure(error)) }
        }
        isFlushing = !waiting.isEmpty
        if isFlushing { Task { flush() } }
    }

    private func open() throws(LogError) {
        if writer == nil { writer = try LogWriter(opening: directory, key: key) }
    }
}
