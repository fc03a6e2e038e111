// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A JSON document as I-JSON (RFC 7493) allows it: unique keys, numbers that a double holds.
public indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// Finite.
    case number(Double)
    case string(String)
    case array([JSONValue])
    /// Members in any order; two of one name are refused when it is read or written.
    case object([Member])

    /// One member of an object.
    public struct Member: Hashable, Sendable {
        /// Its name, compared code unit by code unit.
        public let name: String
        /// What stands there.
        public let value: JSONValue

        /// Joins a name and a value.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The member of a name, of an object.
    public subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        // Swift's own comparison of strings takes composed and decomposed letters as equal; JSON does not.
        return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The text, of a string.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}

/// Why a text is no canonical JSON, or no entry of the log.
public enum EntryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not JSON, or JSON that has no canonical form.
    case notJSON(place: Int, reason: String)
    /// JSON, but not in its canonical form.
    case notCanonical
    /// JSON that the schema refuses.
    case refused(key: String, reason: String)

    /// What an operator reads.
    public var description: String {
        switch self {
        case .notJSON(let place, let reason): "not JSON at byte \(place): \(reason)"
        case .notCanonical: "not canonical JSON (RFC 8785)"
        case .refused(let key, let reason): "\(key): \(reason)"
        }
    }
}
