// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A checkpoint that somebody keeps in a file of their own, to tell later whether the log goes on from it.
package enum KeptCheckpoint {
    /// Reads a kept checkpoint.
    ///
    /// - Parameters:
    ///   - path: Its file.
    ///   - key: The log's.
    /// - Returns: Nil where there is no such file, or none that this log signed.
    package static func read(_ path: String, signedBy key: VerifierKey) -> Checkpoint? {
        guard let bytes = try? SystemFile.read(path, limit: SignedNote.longestNote) else { return nil }
        return try? SignedCheckpoint(parsing: bytes, logKey: key).checkpoint
    }

    /// Keeps a checkpoint of a log, in place of what was kept before.
    ///
    /// The log's own checkpoint is made durable first, so that after a loss of power the log is never the older of the two.
    /// - Parameters:
    ///   - checkpoint: As the log shows it.
    ///   - directory: The log.
    ///   - path: Outside it.
    /// - Throws: ``LogError``.
    package static func write(
        _ checkpoint: SignedCheckpoint, of directory: LogDirectory, to path: String
    ) throws(LogError) {
        try SystemFile.directory(directory.path).makeDurable()
        // A name of its own for each writer; the last one to rename is kept, whichever it is.
        let unfinished = "\(path).\(UInt64.random(in: .min ... .max))"
        do throws(LogError) {
            let file = try SystemFile.writing(unfinished)
            try file.write(checkpoint.note.encoded)
            try file.makeDurable()
            try SystemFile.rename(unfinished, to: path)
        } catch {
            _ = try? SystemFile.remove(unfinished)
            throw error
        }
    }
}
