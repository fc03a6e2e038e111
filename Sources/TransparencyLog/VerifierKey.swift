// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// A public key with its name, as `name+id+base64` (C2SP signed-note).
public struct VerifierKey: Sendable, CustomStringConvertible {
    /// Who signs, for a log its origin.
    public let name: String
    /// A short identifier; name and ID together say which key signed.
    public let id: UInt32
    /// How it signs.
    public let algorithm: KeyAlgorithm
    /// The 32 bytes of the Ed25519 key.
    package let publicKey: [UInt8]

    /// Reads a verifier key.
    /// - Throws: ``LogError/malformed(_:reason:)``.
    public init(_ text: String) throws(LogError) {
        let thing = "verifier key"
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw .malformed(thing, reason: "expected NAME+ID+KEY, for example log.example/city+22f8e7f3+Ac8z…")
        }
        guard KeyName.isValid(parts[0]) else {
            throw .malformed(thing, reason: "the name '\(parts[0])' is empty or holds a space or a control character")
        }
        guard let material = StrictBase64.decode(parts[2]), let type = material.first else {
            throw .malformed(thing, reason: "the key after the second '+' is not base64")
        }
        guard let algorithm = KeyAlgorithm(rawValue: type) else {
            throw .malformed(thing, reason: "signature type \(type) is not known; 1 (log) and 4 (witness) are")
        }
        let publicKey = Array(material.dropFirst())
        guard (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)) != nil else {
            throw .malformed(thing, reason: "an Ed25519 key has 32 bytes, this one \(publicKey.count)")
        }
        self.init(name: String(parts[0]), algorithm: algorithm, publicKey: publicKey)
        guard parts[1].utf8.elementsEqual(KeyName.hexadecimal(id).utf8) else {
            throw .malformed(
                thing,
                reason: "the ID '\(parts[1])' does not belong to this name and key; it would be "
                    + KeyName.hexadecimal(id))
        }
    }

    init(name: String, algorithm: KeyAlgorithm, publicKey: [UInt8]) {
        self.name = name
        self.algorithm = algorithm
        self.publicKey = publicKey
        id = algorithm.keyID(name: name, publicKey: publicKey)
    }

    /// `name+id+base64`.
    public var description: String {
        "\(name)+\(KeyName.hexadecimal(id))+\(StrictBase64.encode([algorithm.rawValue] + publicKey))"
    }

    /// Whether a signature line names this key.
    package func signed(_ signature: NoteSignature) -> Bool {
        id == signature.keyID && KeyName.same(name, signature.keyName)
    }

    /// Whether `signature` is this key's over `text`.
    package func verifies(_ signature: [UInt8], of text: String) -> Bool {
        guard signature.count == algorithm.signatureLength,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
        else { return false }
        switch algorithm {
        case .ed25519:
            return key.isValidSignature(signature, for: Array(text.utf8))
        case .timestampedEd25519:
            let time = Cosignature.time(of: signature)
            // tlog-cosignature allows no time above 2^63 - 1.
            guard time <= UInt64(Int64.max) else { return false }
            return key.isValidSignature(signature.dropFirst(8), for: Cosignature.message(time: time, text: text))
        }
    }
}

extension VerifierKey: Hashable {
    /// Whether two keys are the same, byte for byte.
    public static func == (a: VerifierKey, b: VerifierKey) -> Bool {
        a.id == b.id && a.algorithm == b.algorithm && a.publicKey == b.publicKey && KeyName.same(a.name, b.name)
    }

    /// Hashes the ID and the key.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(publicKey)
    }
}
