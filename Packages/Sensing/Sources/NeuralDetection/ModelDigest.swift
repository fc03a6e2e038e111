// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Foundation

/// Digests of model files.
public enum ModelDigest {
    /// SHA-256 of a file as 64 lower-case hexadecimal digits, read a piece at a time; nil when there is no such file.
    ///
    /// - Throws: What the system says when it cannot be read.
    public static func of(file: String) throws -> String? {
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        defer { try? handle.close() }
        var hash = SHA256()
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(data: piece) }
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
