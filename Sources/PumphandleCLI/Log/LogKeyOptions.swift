// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TransparencyLog

/// The signer key's file of a command that writes.
struct LogKeyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The log's signer key.", valueName: "file"), completion: .file())
    var key: String

    /// Reads the key, and refuses one that lies where the log is shown to everyone.
    func signer(for directory: LogDirectory) throws -> SignerKey {
        try Self.refuse(key, inside: directory)
        return try Self.read(key)
    }

    static func read(_ path: String) throws -> SignerKey {
        let signer = try KeyFile.read(path)
        if try KeyFile.isReadableByOthers(path) {
            Console.standard.note("Note: \(path) can be read by others than its owner; 'chmod 600 \(path)' mends that.")
        }
        return signer
    }

    static func refuse(_ path: String, inside directory: LogDirectory) throws {
        guard !KeyFile.isFile(path, inside: directory.path) else {
            throw Failure.badInput(
                "\(path): the key would lie in \(directory.path), which everyone may read; put it elsewhere.")
        }
    }
}

/// A verifier key given as text, or as a file that holds it.
struct VerifierKeyArgument: ExpressibleByArgument {
    let text: String

    init(argument: String) { text = argument }

    func key() throws -> VerifierKey {
        do throws(LogError) {
            return try VerifierKey(text)
        } catch {
            guard let file = try? String(contentsOfFile: text, encoding: .utf8) else { throw error }
            do throws(LogError) {
                return try VerifierKey(file.trimmingCharacters(in: .newlines))
            } catch {
                throw Failure.badInput("\(text): \(error)")
            }
        }
    }
}
