// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TransparencyLog

/// A log named on the command line: a directory or the address of one.
struct LogLocation {
    let name: String
    let source: any LogSource

    init(_ name: String) throws {
        self.name = name
        if name.hasPrefix("http://") || name.hasPrefix("https://") {
            guard let web = WebLog(name) else {
                throw Failure.badInput("\(name): not an address; give one such as https://log.example/city.")
            }
            source = web
        } else {
            source = try Self.directory(name)
        }
    }

    /// A directory that must be there.
    static func directory(_ name: String) throws -> LogDirectory {
        let directory = LogDirectory(name)
        guard directory.exists else {
            throw Failure.badInput("\(name): there is no such directory; give the one that 'log init' made.")
        }
        return directory
    }

    /// Reads the checkpoint without asking who signed it.
    func readCheckpoint() async throws -> SignedNote {
        guard let bytes = try await source.read(LogDirectory.checkpointFile, limit: SignedNote.longestNote) else {
            throw Failure.badInput("\(name): there is no log here, since it has no file 'checkpoint'.")
        }
        do throws(LogError) {
            return try SignedNote(parsing: bytes)
        } catch {
            throw Failure.badInput("\(name)/checkpoint: \(error)")
        }
    }
}
