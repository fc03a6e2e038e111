// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// A signer key in a file of its own, which only its owner should be able to read.
public enum KeyFile {
    /// Writes a new key file, mode 0600, and makes it durable.
    ///
    /// - Parameters:
    ///   - path: Must not exist yet.
    ///   - key: What to keep.
    /// - Throws: ``LogError``.
    public static func create(_ path: String, key: SignerKey) throws(LogError) {
        let file = try SystemFile.makingSecret(path)
        try file.write(Array((key.secretText + "\n").utf8))
        try file.makeDurable()
        try SystemFile.directory(URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false))
            .makeDurable()
    }

    /// Writes a new key file that is there whole or not at all, whatever interrupts; mode 0600.
    ///
    /// - Parameters:
    ///   - path: Must not exist yet, and nobody else may make it meanwhile.
    ///   - key: What to keep.
    /// - Throws: ``LogError``.
    package static func createWhole(_ path: String, key: SignerKey) throws(LogError) {
        let unfinished = path + ".new"
        // A process that was interrupted here left a key that signed nothing.
        try SystemFile.remove(unfinished)
        let file = try SystemFile.makingSecret(unfinished)
        try file.write(Array((key.secretText + "\n").utf8))
        try file.makeDurable()
        try SystemFile.rename(unfinished, to: path)
        try SystemFile.directory(URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false))
            .makeDurable()
    }

    /// Whether there is a file.
    package static func exists(_ path: String) throws(LogError) -> Bool {
        try SystemFile.read(path, limit: 4096) != nil
    }

    /// Reads a key file.
    /// - Throws: ``LogError``; the message names the file and never repeats the key.
    public static func read(_ path: String) throws(LogError) -> SignerKey {
        guard let bytes = try SystemFile.read(path, limit: 4096) else {
            throw .malformed(path, reason: "there is no such key file")
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed(path, reason: "not a signer key: it is not text")
        }
        if text.hasSuffix("\n") { text.removeLast() }
        do throws(LogError) {
            return try SignerKey(text)
        } catch {
            throw .malformed(path, reason: error.description)
        }
    }

    /// Whether somebody besides the owner could read the file.
    public static func isReadableByOthers(_ path: String) throws(LogError) -> Bool {
        try SystemFile.permissions(path) & 0o077 != 0
    }

    /// Whether a file is in a directory or below it, links followed: a log's directory is public, so no key may be there.
    public static func isFile(_ path: String, inside directory: String) -> Bool {
        let folder = URL(filePath: directory).resolvingSymlinksInPath().standardizedFileURL.pathComponents
        let parent = URL(filePath: path).deletingLastPathComponent().resolvingSymlinksInPath()
            .standardizedFileURL.pathComponents
        return parent.starts(with: folder)
    }
}
