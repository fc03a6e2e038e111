// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import CryptoExtras
internal import Foundation
internal import JWTKit

/// The Ed25519 key with which this system signs its own tokens, as PKCS #8 in PEM.
///
/// It prints only its identifier.
public struct TokenKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// The public half.
    public let verifier: TokenVerifierKey
    let privateKey: EdDSA.PrivateKey

    /// Makes a new key from the system's random numbers.
    public init() {
        self.init(Curve25519.Signing.PrivateKey())
    }

    /// Reads a key.
    ///
    /// - Parameters:
    ///   - pem: `-----BEGIN PRIVATE KEY-----` and what follows, as `token key` and `openssl genpkey` write it.
    ///   - file: What messages call it.
    /// - Throws: ``TokenKeyError``; the message never repeats the key.
    public init(pem: String, file: String) throws(TokenKeyError) {
        guard let key = try? Curve25519.Signing.PrivateKey(pemRepresentation: pem) else {
            throw TokenKeyError(
                file: file, found: "no Ed25519 private key in PEM",
                remedy: "make one with 'pumphandle token key \(file)' or 'openssl genpkey -algorithm ed25519'")
        }
        self.init(key)
    }

    private init(_ key: Curve25519.Signing.PrivateKey) {
        privateKey = EdDSA.PrivateKey(backing: key)
        verifier = TokenVerifierKey(key.publicKey)
    }

    /// The text to keep secret.
    public var secretPEM: String { privateKey.backingPEM + "\n" }

    /// Its identifier.
    public var description: String { "token key \(verifier.id)" }

    /// Shows the identifier only.
    public var customMirror: Mirror { Mirror(self, children: ["id": verifier.id]) }
}

extension EdDSA.PrivateKey {
    /// PKCS #8 in PEM; jwt-kit's own text is of the public half.
    fileprivate var backingPEM: String {
        // A key's own 32 bytes are always a key.
        (try? Curve25519.Signing.PrivateKey(rawRepresentation: rawRepresentation))?.pemRepresentation ?? ""
    }
}

/// The public half of a ``TokenKey``: enough to check tokens, not to issue one.
public struct TokenVerifierKey: Sendable, CustomStringConvertible {
    /// `kid` of its tokens: the JWK thumbprint (RFC 7638; RFC 8037, appendix A.3).
    public let id: String
    let publicKey: EdDSA.PublicKey

    /// Reads a public key, or the public half of a private one.
    ///
    /// - Parameters:
    ///   - pem: `-----BEGIN PUBLIC KEY-----` or `-----BEGIN PRIVATE KEY-----` and what follows.
    ///   - file: What messages call it.
    /// - Throws: ``TokenKeyError``; the message never repeats the key.
    public init(pem: String, file: String) throws(TokenKeyError) {
        if let key = try? Curve25519.Signing.PublicKey(pemRepresentation: pem) {
            self.init(key)
        } else if let key = try? Curve25519.Signing.PrivateKey(pemRepresentation: pem) {
            self.init(key.publicKey)
        } else {
            throw TokenKeyError(
                file: file, found: "no Ed25519 key in PEM",
                remedy: "give the public key that 'pumphandle token key' wrote beside the private one")
        }
    }

    init(_ key: Curve25519.Signing.PublicKey) {
        publicKey = EdDSA.PublicKey(backing: key)
        let x = Base64URL.encode(key.rawRepresentation)
        let thumbprint = SHA256.hash(data: Data(#"{"crv":"Ed25519","kty":"OKP","x":"\#(x)"}"#.utf8))
        id = Base64URL.encode(thumbprint)
    }

    /// The public key in PEM.
    public var pem: String { publicKey.pemRepresentation + "\n" }

    /// Its identifier.
    public var description: String { id }
}

/// Why a key cannot be used.
public struct TokenKeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let file: String
    /// What was found.
    public let found: String
    /// What would be right.
    public let remedy: String

    /// The file, what was found, and what would be right.
    public var description: String { "\(file): \(found); \(remedy)." }
}

/// Base64 as RFC 7515 has it: the alphabet for addresses, no padding.
enum Base64URL {
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// The bytes; nil for any character, padding or stray bit that an encoder would not write.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        guard
            text.utf8.allSatisfy({ (byte: UInt8) in
                byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                    || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            })
        else { return nil }
        let plain = String(text).replacing("-", with: "+").replacing("_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: padded), encode(bytes) == String(text) else { return nil }
        return Array(bytes)
    }
}
