// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
public import TransparencyLog

extension AccountLog {
    /// Where a database's log and key are unless somebody says otherwise: beside it, as its journal is.
    public static func places(beside database: String) -> (directory: String, key: String) {
        (database + "-log", database + "-log.key")
    }

    /// Opens a log, and starts one where there is none yet.
    ///
    /// - Parameters:
    ///   - directory: The log's directory.
    ///   - keyFile: The signer key; made with mode 0600 when a log is started and there is none.
    ///   - origin: What a new log is called, see ``SignerKey``.
    ///   - checking: Told how far a long check of the log is, 0 to 1.
    /// - Returns: The log.
    /// - Throws: ``AccountError`` with the reason; then nothing may take effect.
    public static func open(
        directory: String, keyFile: String, origin: String, checking: @escaping @Sendable (Double) -> Void = { _ in }
    ) throws(AccountError) -> AccountLog {
        do throws(LogError) {
            let log = LogDirectory(directory)
            guard !KeyFile.isFile(keyFile, inside: directory) else {
                throw .refused(
                    "\(keyFile): the key would lie in \(directory), which everyone may read; put it elsewhere.")
            }
            if try log.read(LogDirectory.checkpointFile, limit: SignedNote.longestNote) == nil {
                try start(log, keyFile: keyFile, origin: origin)
            }
            let key = try KeyFile.read(keyFile)
            let account = AccountLog(log, key: key, checking: checking)
            // Now rather than at the first act: a key that is not the log's, or a log that does not hold.
            _ = try log.checkpoint(signedBy: key.verifier)
            return account
        } catch {
            throw .log(error)
        }
    }

    /// Opens a log that must be there.
    /// - Throws: ``AccountError``.
    public static func open(
        directory: String, keyFile: String, checking: @escaping @Sendable (Double) -> Void = { _ in }
    ) throws(AccountError) -> AccountLog {
        guard LogDirectory(directory).exists else {
            throw .log(
                .refused(
                    "\(directory): there is no log here yet; 'pumphandle observe' starts one beside its database."))
        }
        return try open(directory: directory, keyFile: keyFile, origin: "", checking: checking)
    }

    private static func start(_ log: LogDirectory, keyFile: String, origin: String) throws(LogError) {
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            do throws(LogError) {
                try LogWriter.create(log) { () throws(LogError) in
                    if try KeyFile.exists(keyFile) { return try KeyFile.read(keyFile) }
                    guard !origin.isEmpty else { throw .refused("\(log.path): there is no log here yet") }
                    let key = try SignerKey(generating: origin)
                    try KeyFile.createWhole(keyFile, key: key)
                    return key
                }
                return
            } catch {
                // Another process starts the same log.
                guard case .inUse = error, ContinuousClock.now < deadline else { throw error }
            }
            Thread.sleep(forTimeInterval: 0.005)
            if try log.read(LogDirectory.checkpointFile, limit: SignedNote.longestNote) != nil { return }
        }
    }
}
