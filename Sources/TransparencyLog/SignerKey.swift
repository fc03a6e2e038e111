// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// A private key with its name, as `PRIVATE+KEY+name+id+base64`.
///
/// It prints only its public half.
public struct SignerKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// The public half.
    public let verifier: VerifierKey
    private let seed: [UInt8]
    private let key: Curve25519.Signing.PrivateKey

    /// Makes a new key from the system's random numbers.
    ///
    /// - Parameters:
    ///   - name: Who signs, for a log its origin.
    ///   - algorithm: How it signs.
    /// - Throws: ``LogError/malformed(_:reason:)`` if the name cannot be that of a key.
    public init(generating name: String, algorithm: KeyAlgorithm = .ed25519) throws(LogError) {
        try self.init(name: name, algorithm: algorithm, key: Curve25519.Signing.PrivateKey())
    }

    /// Reads a signer key.
    /// - Throws: ``LogError/malformed(_:reason:)``; the message never repeats the key.
    public init(_ text: String) throws(LogError) {
        let thing = "signer key"
        let parts = text.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY" else {
            throw .malformed(thing, reason: "expected PRIVATE+KEY+NAME+ID+KEY, as 'pumphandle log init' writes it")
        }
        guard let material = StrictBase64.decode(parts[4]), let type = material.first else {
            throw .malformed(thing, reason: "the key after the last '+' is not base64")
        }
        guard let algorithm = KeyAlgorithm(rawValue: type) else {
            throw .malformed(thing, reason: "signature type \(type) is not known; 1 (log) and 4 (witness) are")
        }
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: material.dropFirst()) else {
            throw .malformed(thing, reason: "an Ed25519 seed has 32 bytes, this one \(material.count - 1)")
        }
        try self.init(name: String(parts[2]), algorithm: algorithm, key: key)
        guard parts[3].utf8.elementsEqual(KeyName.hexadecimal(verifier.id).utf8) else {
            throw .malformed(thing, reason: "its ID does not belong to this name and key; the file is damaged")
        }
    }

    private init(
        name: String, algorithm: KeyAlgorithm, key: Curve25519.Signing.PrivateKey
    ) throws(LogError) {
        guard KeyName.isValid(name) else {
            throw .malformed(
                "key name",
                reason: "'\(name)' is empty or holds a space, a plus sign or a control character; "
                    + "use an address without a scheme, for example log.example/city")
        }
        self.key = key
        seed = Array(key.rawRepresentation)
        verifier = VerifierKey(name: name, algorithm: algorithm, publicKey: Array(key.publicKey.rawRepresentation))
    }

    /// The text to keep secret.
    package var secretText: String {
        let material = StrictBase64.encode([verifier.algorithm.rawValue] + seed)
        return "PRIVATE+KEY+\(verifier.name)+\(KeyName.hexadecimal(verifier.id))+\(material)"
    }

    /// The public half.
    public var description: String { "signer of \(verifier)" }

    /// Shows the public half only.
    public var customMirror: Mirror { Mirror(self, children: ["verifier": verifier.description]) }

    /// Signs bytes that are no note, for example digests: those cannot be taken for the text of a note, which is UTF-8 and
    /// ends in a newline.
    ///
    /// One digest in 256 ends in the newline's byte, so that byte alone makes no note.
    /// - Parameter bytes: Must not be what a note could be.
    /// - Returns: 64 bytes.
    /// - Throws: ``LogError/refused(_:)`` if they are, or the key cannot sign.
    package func signature(for bytes: [UInt8]) throws(LogError) -> [UInt8] {
        let couldBeNote = bytes.last == 0x0A && String(validating: bytes, as: UTF8.self) != nil
        guard !couldBeNote, let signature = try? key.signature(for: bytes) else {
            throw .refused("the key of \(verifier.name) cannot sign this")
        }
        return Array(signature)
    }

    /// Bytes that follow from the private key and do not give it away: the same for one use, others for another.
    package func secret(for use: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(use.utf8), using: SymmetricKey(data: seed)))
    }

    /// Signs a note's text.
    ///
    /// - Parameters:
    ///   - text: Ends in a newline.
    ///   - time: Seconds since 1970, used by cosigning keys only.
    /// - Returns: The signature line's contents.
    /// - Throws: ``LogError/refused(_:)`` if the key cannot sign.
    package func sign(_ text: String, time: UInt64 = 0) throws(LogError) -> NoteSignature {
        let message: [UInt8]
        var bytes: [UInt8] = []
        switch verifier.algorithm {
        case .ed25519:
            message = Array(text.utf8)
        case .timestampedEd25519:
            guard time <= UInt64(Int64.max) else { throw .refused("a cosignature's time is at most 2^63 - 1") }
            message = Cosignature.message(time: time, text: text)
            bytes = Cosignature.encode(time: time)
        }
        do {
            bytes += try key.signature(for: message)
        } catch {
            throw .refused("the key of \(verifier.name) cannot sign: \(error)")
        }
        return NoteSignature(keyName: verifier.name, keyID: verifier.id, bytes: bytes)
    }
}
