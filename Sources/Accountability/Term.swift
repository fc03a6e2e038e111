// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
internal import Crypto
public import TransparencyLog

/// Text of a closed grammar; nothing else gets into an entry of the log, so no name, address or secret does by chance.
public protocol Term: Codable, Hashable, Sendable, CustomStringConvertible {
    /// The text.
    var text: String { get }
    /// Takes a text of the grammar, and nothing else.
    init?(_ text: String)
}

extension Term {
    /// The text.
    public var description: String { text }

    /// Takes a text of the grammar.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - key: What messages call its place.
    /// - Throws: ``EntryError/refused(key:reason:)``; the message does not repeat the text.
    public init(checking text: String, as key: String) throws(EntryError) {
        guard let term = Self(text) else {
            throw .refused(key: key, reason: "is not what may stand in the log there")
        }
        self = term
    }

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let term = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not of the grammar \(Self.self)")
        }
        self = term
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// The id of a site, camera, zone or purpose, as a site file may name them: 1 to 64 of a-z, 0-9, `-`, `_`, `.`.
public struct PlaceID: Term {
    /// The text.
    public let text: String

    /// Takes a text of the grammar, and nothing else.
    public init?(_ text: String) {
        guard Grammar.isID(text) else { return nil }
        self.text = text
    }
}

/// A SHA-256 digest as `sha256:` and 64 lower-case hexadecimal digits.
public struct Digest: Term {
    /// The text.
    public let text: String

    /// Takes a text of the grammar, and nothing else.
    public init?(_ text: String) {
        guard text.hasPrefix("sha256:"), Grammar.isHexadecimal(text.utf8.dropFirst(7), count: 64) else { return nil }
        self.text = text
    }

    /// The digest of bytes.
    public init(of bytes: some Sequence<UInt8>) {
        text = "sha256:" + Grammar.hexadecimal(SHA256.hash(data: Array(bytes)))
    }

    /// The digest that a Merkle hash is.
    public init(_ hash: MerkleHash) {
        text = "sha256:" + Grammar.hexadecimal(hash.bytes)
    }

    /// The 32 bytes as a Merkle hash.
    public var hash: MerkleHash {
        // The grammar leaves no other text.
        MerkleHash(bytes: Grammar.bytes(hexadecimal: text.utf8.dropFirst(7))) ?? .emptyRoot
    }
}

/// An instant as RFC 3339 writes it in UTC, with milliseconds only where there are some.
public struct Stamp: Term, Comparable {
    /// The text.
    public let text: String

    /// Takes a text of the grammar, and nothing else.
    public init?(_ text: String) {
        guard let instant = Self.parse(text), Stamp(instant).text == text else { return nil }
        self.text = text
    }

    /// Names an instant, to the nearest millisecond.
    public init(_ instant: Date) {
        // Whole numbers from here on: a fraction of a second that went through a double and back may be one less.
        let milliseconds = Int64((instant.timeIntervalSince1970 * 1000).rounded())
        let fraction = (milliseconds % 1000 + 1000) % 1000
        let whole = Date(timeIntervalSince1970: Double((milliseconds - fraction) / 1000))
            .formatted(Date.ISO8601FormatStyle())
        let digits = String(1000 + fraction).dropFirst()
        text = fraction == 0 ? whole : "\(whole.dropLast()).\(digits)Z"
    }

    /// The instant.
    public var instant: Date { Self.parse(text) ?? .distantPast }

    /// Orders by time.
    public static func < (left: Self, right: Self) -> Bool { left.instant < right.instant }

    private static func parse(_ text: String) -> Date? {
        guard text.hasSuffix("Z") else { return nil }
        return try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains(".")))
    }
}

/// A name that tells one record from another and nothing else: 32 hexadecimal digits by chance.
public struct Pseudonym: Term {
    /// The text.
    public let text: String

    /// Takes a text of the grammar, and nothing else.
    public init?(_ text: String) {
        guard Grammar.isHexadecimal(text.utf8, count: 32) else { return nil }
        self.text = text
    }

    /// Draws a new one from the system's random numbers.
    public init() {
        var generator = SystemRandomNumberGenerator()
        text = Grammar.hexadecimal((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// The pseudonym of a name under a secret: the same each time, and not to be guessed without the secret.
    ///
    /// - Parameters:
    ///   - name: For example an issuer and a subject.
    ///   - secret: At least 16 bytes that stay on this machine.
    public init(of name: String, secret: [UInt8]) {
        precondition(secret.count >= 16, "a secret of \(secret.count) bytes")
        let code = HMAC<SHA256>.authenticationCode(for: Array(name.utf8), using: SymmetricKey(data: secret))
        text = Grammar.hexadecimal(Array(code).prefix(16))
    }
}

/// Who asked, without a name: somebody at this machine's command line or loopback page, or the holder of a token.
public enum Subject: Term {
    /// Whoever may run commands on this machine.
    case local
    /// A reader of the page on this machine, where it asks for no token.
    case loopback
    /// Whoever sends the server's one shared token.
    case shared
    /// The holder of a token, or of an account elsewhere by ``Pseudonym/init(of:secret:)``.
    case holder(Pseudonym)

    /// Takes a text of the grammar, and nothing else.
    public init?(_ text: String) {
        switch text {
        case "local": self = .local
        case "loopback": self = .loopback
        case "shared": self = .shared
        default:
            guard text.hasPrefix("holder:"), let name = Pseudonym(String(text.dropFirst(7))) else { return nil }
            self = .holder(name)
        }
    }

    /// The text.
    public var text: String {
        switch self {
        case .local: "local"
        case .loopback: "loopback"
        case .shared: "shared"
        case .holder(let name): "holder:" + name.text
        }
    }
}

/// The verifier key of an approver, whose name is that of the office: `…/privacy-officer+id+key`.
public struct ApproverKey: Term {
    /// The text.
    public let text: String
    /// What it is a key of.
    public let verifier: VerifierKey
    /// In which office its holder approves.
    public let office: Office

    /// Takes a text of the grammar, and nothing else.
    public init?(_ text: String) {
        guard let verifier = try? VerifierKey(text), verifier.algorithm == .ed25519,
            let office = Office(keyName: verifier.name)
        else { return nil }
        self.text = text
        self.verifier = verifier
        self.office = office
    }
}

/// Offices that approve a policy.
public enum Office: String, CaseIterable, Codable, Hashable, Sendable {
    /// Runs the system.
    case `operator`
    /// Watches over the rules.
    case privacyOfficer = "privacy-officer"
    /// Speaks for those who are in view.
    case publicRepresentative = "public-representative"

    /// The office that a key's name ends in: `log.example/city/operator`, a second one `…/operator-2`.
    ///
    /// A key is named after the office, not after who holds it: its name is in the log for ever.
    public init?(keyName: String) {
        let parts = keyName.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, keyName.utf8.count <= 200, parts.allSatisfy({ Grammar.isID(String($0)) }) else {
            return nil
        }
        let last = parts[parts.count - 1]
        let found = Self.allCases.first { office in
            guard last.hasPrefix(office.rawValue) else { return false }
            let rest = last.dropFirst(office.rawValue.count)
            return rest.isEmpty
                || rest.first == "-" && rest.count > 1 && rest.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
        }
        guard let found else { return nil }
        self = found
    }
}

/// One signature under a policy: the key's name and ID, and the signature, as a signed note writes them.
public struct ApprovalSignature: Term {
    /// The text.
    public let text: String
    /// The signature line's parts.
    public let line: NoteSignature

    /// Takes a text of the grammar, and nothing else.
    public init?(_ text: String) {
        guard let line = NoteSignature(line: Substring(text)), Office(keyName: line.keyName) != nil,
            line.bytes.count == 64
        else { return nil }
        self.text = text
        self.line = line
    }
}
