// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// How a key signs a note; the byte is the signature type that C2SP signed-note assigns.
public enum KeyAlgorithm: UInt8, Sendable, Hashable {
    /// Ed25519 over the note's text: how a log signs.
    case ed25519 = 0x01
    /// Ed25519 over a time and the note's text (C2SP tlog-cosignature): how a witness signs.
    case timestampedEd25519 = 0x04

    /// The number of bytes of a signature, the time of a cosignature included.
    var signatureLength: Int {
        switch self {
        case .ed25519: 64
        case .timestampedEd25519: 72
        }
    }

    /// SHA-256(name, newline, type, public key), its first four bytes as a big-endian number.
    func keyID(name: String, publicKey: [UInt8]) -> UInt32 {
        var hasher = SHA256()
        hasher.update(data: Array(name.utf8) + [0x0A, rawValue] + publicKey)
        return hasher.finalize().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// The name of a key: not empty, no white space, no plus sign, no control character.
enum KeyName {
    static func isValid(_ name: some StringProtocol) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 }
    }

    /// Compares names byte for byte; Swift's own comparison takes canonically equivalent texts for the same.
    static func same(_ a: String, _ b: String) -> Bool {
        a.utf8.elementsEqual(b.utf8)
    }

    /// The eight hexadecimal digits of a key ID.
    static func hexadecimal(_ id: UInt32) -> String {
        let digits = String(id, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
