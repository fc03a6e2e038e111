// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation

/// `pumphandle token key`.
struct TokenKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make the key that signs tokens.",
        discussion: """
            Writes an Ed25519 key in PEM to FILE, mode 0600, and its public half to FILE.pub, which is all that 'serve' \
            needs. A file that exists is left alone.

            EXAMPLES
              pumphandle token key tokens.pem
            """)

    @Argument(help: ArgumentHelp("Where to put the key.", valueName: "file"))
    var file: String

    func run() throws {
        let key = TokenKey()
        try SecretFile.create(file, key.secretPEM)
        do {
            try SecretFile.create(file + ".pub", key.verifier.pem, mode: 0o644)
        } catch {
            try? FileManager.default.removeItem(atPath: file)
            throw error
        }
        Console.standard.note("Keep \(file) secret; give \(file).pub to 'serve --tokens'.")
        Console.standard.print("\(key.verifier.id)\n")
    }
}

/// Makes files that must not be there yet.
enum SecretFile {
    /// Writes a new file.
    static func create(_ path: String, _ text: String, mode: Int = 0o600) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Failure.badInput("\(path): there is a file here already; it is left as it is. Choose another name.")
        }
        let folder = (path as NSString).deletingLastPathComponent
        guard folder.isEmpty || FileManager.default.fileExists(atPath: folder) else {
            throw Failure.badInput("\(path): there is no folder '\(folder)'; make it first.")
        }
        // The mode is there from the first byte, so that nobody else reads it in between.
        let isMade = FileManager.default.createFile(
            atPath: path, contents: nil, attributes: [.posixPermissions: mode])
        guard isMade, let handle = FileHandle(forWritingAtPath: path) else {
            throw Failure.badInput("\(path): cannot be written; choose a folder that you may write to.")
        }
        do {
            try handle.write(contentsOf: Data(text.utf8))
            try handle.synchronize()
            try handle.close()
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            throw Failure.fault("\(path): could not be written; nothing is left of it.")
        }
    }

    /// Reads a small text file.
    static func read(_ path: String, _ what: String) throws -> String {
        guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= 65_536,
            let text = String(bytes: bytes, encoding: .utf8)
        else {
            throw Failure.badInput("\(path): cannot be read; give \(what).")
        }
        return text
    }

    /// Says so when others could read a secret.
    static func noteIfShared(_ path: String) {
        let mode = (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
        if let mode, mode & 0o077 != 0 {
            Console.standard.note("Note: \(path) can be read by others than its owner; 'chmod 600 \(path)' mends that.")
        }
    }
}
