// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import TransparencyLog

/// Reads the rules of a log, and keeps beside it up to which checkpoint every entry was checked, so that the next process
/// need not check them again.
///
/// What is kept is a checkpoint that the log signed, in the file DIR.checked. A log that does not go on from it was rolled
/// back or forked. Without the file, everything is checked once.
public struct CheckedLog: Sendable {
    /// So many entries are checked before that is written down again.
    static let stride: UInt64 = 4096

    private let directory: LogDirectory
    private let key: VerifierKey

    /// Names a log.
    ///
    /// - Parameters:
    ///   - directory: The log.
    ///   - key: Its key.
    public init(_ directory: LogDirectory, key: VerifierKey) {
        self.directory = directory
        self.key = key
    }

    /// Where the checkpoint is kept: outside the log, which everyone may read.
    public var file: String { directory.path + ".checked" }

    /// The rules in force as of a checkpoint.
    ///
    /// - Parameters:
    ///   - signed: The log's checkpoint.
    ///   - progress: Told how far a long check is, 0 to 1.
    /// - Returns: The rules.
    /// - Throws: ``AccountError``.
    public func rules(
        to signed: SignedCheckpoint, progress: @Sendable (Double) -> Void = { _ in }
    ) async throws(AccountError) -> Standing {
        var kept: UInt64 = 0
        return try await read(
            on: Standing(origin: key.name), to: signed, executor: DiskExecutor(label: "rules"), keptSize: &kept,
            progress: progress)
    }

    /// Reads on from what somebody has read.
    ///
    /// - Parameters:
    ///   - standing: What was read so far.
    ///   - signed: The log's checkpoint.
    ///   - executor: Whose thread waits for the disk.
    ///   - keptSize: Up to where the caller knows that a checkpoint is kept.
    ///   - progress: Told how far a long check is, 0 to 1.
    /// - Returns: What is read now.
    /// - Throws: ``AccountError``.
    nonisolated(nonsending) func read(
        on standing: Standing, to signed: SignedCheckpoint, executor: DiskExecutor, keptSize: inout UInt64,
        progress: @Sendable (Double) -> Void
    ) async throws(AccountError) -> Standing {
        let reader = EntryReader(directory, checkpoint: signed.checkpoint, executor: executor)
        var standing = standing
        if standing.checkpoint == nil, let kept = KeptCheckpoint.read(file, signedBy: key) {
            do throws(AccountError) {
                try await standing.resume(at: kept, from: reader)
            } catch {
                guard case .log(.broken(let place)) = error else { throw error }
                throw .log(
                    .broken(
                        BrokenPlace(
                            file: place.file, entry: place.entry,
                            reason: place.reason + "; \(file) is what this machine saw of it")))
            }
            keptSize = kept.size
        }
        let first = standing.size
        let count = signed.checkpoint.size > first ? signed.checkpoint.size - first : 0
        // What takes a blink needs no bar.
        let isLong = count > 4 * Self.stride
        try await standing.update(from: reader) { size in
            if isLong { progress(Double(size - first) / Double(count)) }
        }
        if standing.size >= keptSize + Self.stride {
            // Not to have it written costs the next process time and nothing else.
            try? KeptCheckpoint.write(signed, of: directory, to: file)
            keptSize = standing.size
        }
        return standing
    }
}
