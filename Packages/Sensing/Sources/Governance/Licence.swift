// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What a passport's licence field says, as far as a rule can read it.
///
/// A field that begins with other words is read by people only, and carries no model to any level.
public enum Licence: Hashable, Sendable {
    /// An SPDX identifier that allows use for any purpose and works made from it.
    case open(String)
    /// An SPDX identifier that forbids a use.
    case restricted(String, forbids: String)
    /// A written permission by the holder of the rights, with its reference.
    case granted(reference: String)
    /// Anything else.
    case words

    /// Reads a field.
    ///
    /// - Parameter text: One SPDX identifier and nothing else, or `granted, ` and the reference of the agreement.
    public init(_ text: String) {
        if Self.open.contains(text) {
            self = .open(text)
        } else if let reference = Basis.rest(of: text, after: "granted") {
            self = .granted(reference: reference)
        } else if !text.contains(where: \.isWhitespace), text.hasPrefix("CC-BY-"),
            let forbidden = Self.forbidden(text)
        {
            self = .restricted(text, forbids: forbidden)
        } else {
            self = .words
        }
    }

    private static func forbidden(_ text: String) -> String? {
        let parts = text.split(separator: "-")
        let found = [("NC", "commercial use"), ("ND", "works made from it")].filter { parts.contains($0.0[...]) }
        return found.isEmpty ? nil : found.map(\.1).joined(separator: " and ")
    }

    /// Identifiers of the SPDX licence list 3.27, and Korea's public licence of type 1, which that list lacks.
    private static let open: Set<String> = [
        "0BSD", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0",
        "CC-BY-2.0", "CC-BY-2.5", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-2.0", "CC-BY-SA-2.5", "CC-BY-SA-3.0",
        "CC-BY-SA-4.0", "CC-PDDC", "CC0-1.0", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0",
        "EUPL-1.2", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "ISC", "LGPL-2.1-only",
        "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "LicenseRef-KOGL-Type1", "MIT", "MPL-2.0",
        "ODC-By-1.0", "ODbL-1.0", "OGL-UK-3.0", "PDDL-1.0", "Unlicense", "Zlib",
    ]
}

/// How the people in a training picture came to be in it, as far as a rule can read it.
public enum ConsentBasis: Hashable, Sendable {
    /// They consented; the reference says where that is written down.
    case given(reference: String)
    /// Nobody is shown; the reference says why that is so.
    case showsNobody(reason: String)
    /// Nothing of the kind is known, and the passport says so.
    case noneKnown
    /// Anything else.
    case words

    /// Reads a field that begins with `given, `, `shows nobody, ` or `none known`.
    public init(_ text: String) {
        if let reference = Basis.rest(of: text, after: "given") {
            self = .given(reference: reference)
        } else if let reason = Basis.rest(of: text, after: "shows nobody") {
            self = .showsNobody(reason: reason)
        } else if text.lowercased().hasPrefix("none known") {
            self = .noneKnown
        } else {
            self = .words
        }
    }
}

/// Reads `word, explanation`.
enum Basis {
    /// What follows a word and a comma; nil where the word is another or nothing is explained.
    static func rest(of text: String, after word: String) -> String? {
        guard text.lowercased().hasPrefix(word) else { return nil }
        let tail = text.dropFirst(word.count)
        guard tail.first == "," || tail.first == ";" else { return nil }
        let words = tail.dropFirst().drop(while: \.isWhitespace)
        return words.filter(\.isLetter).count >= 3 ? String(words) : nil
    }
}
