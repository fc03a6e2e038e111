// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Text with `${NAME}` in it, filled from the environment.
///
/// Inside the user part of an address a value is percent-encoded, so that a password may hold any character.
struct SecretText {
    private enum Piece {
        case literal(Substring)
        case name(Substring)
    }

    enum Fault: Error, Hashable {
        /// `${` without `}`.
        case unclosed
        /// Not the name of an environment variable.
        case badName(String)
        /// The environment does not hold it, or holds nothing.
        case missing(String)
    }

    private let pieces: [Piece]
    /// The text as written.
    let template: String

    init(_ template: String) throws(Fault) {
        var pieces: [Piece] = []
        var rest = template[...]
        while let start = rest.firstRange(of: "${") {
            pieces.append(.literal(rest[..<start.lowerBound]))
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { throw .unclosed }
            let name = rest[start.upperBound..<end]
            guard let first = name.first, first.isASCII, first.isLetter || first == "_",
                name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
            else { throw .badName(String(name.prefix(40))) }
            pieces.append(.name(name))
            rest = rest[rest.index(after: end)...]
        }
        pieces.append(.literal(rest))
        self.pieces = pieces
        self.template = template
    }

    /// The names it asks for.
    var names: [String] {
        pieces.compactMap { if case .name(let name) = $0 { String(name) } else { nil } }
    }

    /// The text with every name replaced by its value.
    func filled(from environment: [String: String]) throws(Fault) -> String {
        var text = ""
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .literal(let literal): text += literal
            case .name(let name):
                guard let value = environment[String(name)], !value.isEmpty else { throw .missing(String(name)) }
                text += isInUserPart(index, before: text) ? percentEncoded(value) : value
            }
        }
        return text
    }

    /// Whether a piece stands between `://` and the `@` of the same authority.
    private func isInUserPart(_ index: Int, before: String) -> Bool {
        guard let scheme = before.firstRange(of: "://"), !before[scheme.upperBound...].contains("/") else {
            return false
        }
        for piece in pieces[(index + 1)...] {
            guard case .literal(let literal) = piece else { continue }
            if let end = literal.firstIndex(where: { "@/?#".contains($0) }) { return literal[end] == "@" }
        }
        return false
    }

    private func percentEncoded(_ value: String) -> String {
        value.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isUnreserved =
                scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "-._~:".unicodeScalars.contains(scalar))
            let hex = String(byte, radix: 16, uppercase: true)
            return isUnreserved ? String(scalar) : "%" + (hex.count == 1 ? "0" : "") + hex
        }.joined()
    }
}
