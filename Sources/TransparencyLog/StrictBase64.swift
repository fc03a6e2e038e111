// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// Standard base64 (RFC 4648, section 4) in its one canonical form: padded, no white space, no stray trailing bits.
///
/// A lenient reader would let somebody change a log's files without changing what they mean.
public enum StrictBase64 {
    /// Decodes `text`.
    /// - Returns: `nil` unless encoding the result gives exactly `text` again.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let encoded = Data(text.utf8)
        guard let decoded = Data(base64Encoded: encoded), decoded.base64EncodedData() == encoded else { return nil }
        return Array(decoded)
    }

    /// Encodes `bytes`, padded.
    public static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }
}
