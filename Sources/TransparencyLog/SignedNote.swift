// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Text with signatures that nobody has checked yet (C2SP signed-note).
public struct SignedNote: Sendable, Hashable {
    /// The largest note taken, in bytes.
    public static let longestNote = 1_000_000
    /// The most signatures taken.
    public static let mostSignatures = 100

    /// The signed text, its last newline included.
    public let text: String
    /// In the order of the note.
    public let signatures: [NoteSignature]

    package init(text: String, signatures: [NoteSignature]) {
        self.text = text
        self.signatures = signatures
    }

    /// Signs a text.
    ///
    /// - Parameters:
    ///   - text: Ends in a newline.
    ///   - key: Who signs.
    /// - Throws: ``LogError``.
    package init(signing text: String, with key: SignerKey) throws(LogError) {
        self.init(text: text, signatures: [try key.sign(text)])
    }

    /// Reads a note.
    /// - Throws: ``LogError/malformed(_:reason:)``.
    public init(parsing bytes: [UInt8]) throws(LogError) {
        func malformed(_ reason: String) -> LogError { .malformed("signed note", reason: reason) }
        guard bytes.count <= Self.longestNote else {
            throw malformed("\(bytes.count) bytes, at most \(Self.longestNote) are taken")
        }
        guard let note = String(validating: bytes, as: UTF8.self) else { throw malformed("not UTF-8") }
        if let control = bytes.firstIndex(where: { $0 < 0x20 && $0 != 0x0A }) {
            throw malformed("control character \(bytes[control]) at byte \(control)")
        }
        guard bytes.last == 0x0A else { throw malformed("does not end in a newline") }
        // The text ends at the last empty line, so it may hold empty lines itself.
        guard let split = bytes.indices.dropLast().last(where: { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }) else {
            throw malformed("no empty line between text and signatures")
        }
        let start = note.utf8.index(note.utf8.startIndex, offsetBy: split + 1)
        let lines = note[note.utf8.index(after: start)...].utf8.dropLast().split(
            separator: 0x0A, omittingEmptySubsequences: false)
        guard !lines.isEmpty, bytes.count > split + 2 else { throw malformed("no signature") }
        guard lines.count <= Self.mostSignatures else {
            throw malformed("\(lines.count) signatures, at most \(Self.mostSignatures) are taken")
        }
        var signatures: [NoteSignature] = []
        for (number, line) in lines.enumerated() {
            guard let signature = NoteSignature(line: Substring(line)) else {
                throw malformed("signature line \(number + 1) is not '— NAME BASE64'")
            }
            signatures.append(signature)
        }
        self.init(text: String(note[..<start]), signatures: signatures)
    }

    /// The note's bytes.
    public var encoded: [UInt8] {
        Array((text + "\n" + signatures.map(\.line).joined()).utf8)
    }

    /// Checks the note against the keys that the reader trusts.
    ///
    /// Signatures by other keys are ignored. One by a known key that fails spoils the whole note.
    /// - Returns: The note with the signatures that count.
    /// - Throws: ``LogError/notSigned(_:reason:)``.
    public func verified(by keys: [VerifierKey]) throws(LogError) -> VerifiedNote {
        var valid: [VerifiedNote.Signature] = []
        for signature in signatures {
            guard let key = keys.first(where: { $0.signed(signature) }) else { continue }
            guard key.verifies(signature.bytes, of: text) else {
                throw .notSigned("signed note", reason: "the signature by \(key.name) does not hold")
            }
            if !valid.contains(where: { $0.key == key && $0.line == signature }) {
                valid.append(VerifiedNote.Signature(key: key, line: signature))
            }
        }
        guard !valid.isEmpty else {
            let known = keys.map { "\($0.name)+\(KeyName.hexadecimal($0.id))" }.joined(separator: ", ")
            throw .notSigned("signed note", reason: "no signature by a key that was asked for (\(known))")
        }
        return VerifiedNote(text: text, signatures: valid)
    }
}

/// A note of which at least one signature by a trusted key holds, and none fails.
public struct VerifiedNote: Sendable {
    /// A signature that holds.
    public struct Signature: Sendable {
        /// Whose it is.
        public let key: VerifierKey
        /// Its line.
        public let line: NoteSignature
    }

    /// The signed text.
    public let text: String
    /// The signatures that hold, in the order of the note.
    public let signatures: [Signature]
}
