// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// One signature line of a note, not yet checked.
public struct NoteSignature: Sendable, Hashable {
    /// The name that the line gives.
    public let keyName: String
    /// The key ID that the line gives.
    public let keyID: UInt32
    /// The signature after the key ID.
    public let bytes: [UInt8]

    package init(keyName: String, keyID: UInt32, bytes: [UInt8]) {
        self.keyName = keyName
        self.keyID = keyID
        self.bytes = bytes
    }

    /// Reads `— name base64`, without the newline.
    package init?(line: Substring) {
        let dash = "— "
        guard line.utf8.starts(with: dash.utf8) else { return nil }
        let rest = line.utf8.dropFirst(dash.utf8.count)
        guard let space = rest.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        guard let name = String(rest[..<space]), let encoded = String(rest[rest.index(after: space)...]) else {
            return nil
        }
        guard KeyName.isValid(name), let decoded = StrictBase64.decode(encoded), decoded.count > 4 else { return nil }
        self.init(
            keyName: name, keyID: decoded.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
            bytes: Array(decoded.dropFirst(4)))
    }

    /// The line with its newline.
    public var line: String {
        let id = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: keyID >> UInt32($0)) }
        return "— \(keyName) \(StrictBase64.encode(id + bytes))\n"
    }
}
