// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Knows by their bytes the entries that name a given rule and set none: nearly all there are, at a small part of what
/// reading them costs.
struct EntryGlance {
    /// How the canonical JSON of acts that set no rule begins.
    private static let beginnings: [[UInt8]] = Act.Kind.allCases.filter { !$0.setsRule }.map {
        Array(#"{"act":"\#($0.rawValue)","at":""#.utf8)
    }
    private static let key = Array(#","rule":"#.utf8)

    /// What such an entry holds after `,"rule":`; nil where it must name none.
    private let value: [UInt8]?

    /// Prepares for entries that stand under a rule.
    init(rule: UInt64?) {
        // Of all keys that an entry can have, 'schema' comes next.
        value = rule.map { Array(#"\#($0),"schema":""#.utf8) }
    }

    /// Whether an entry sets no rule, and names the right one if it is an act.
    ///
    /// No text in an act holds a quotation mark, so what looks like a key is one.
    func isOrdinary(_ entry: ArraySlice<UInt8>) -> Bool {
        guard Self.beginnings.contains(where: { entry.starts(with: $0) }) else { return false }
        guard let value else { return Self.end(ofKeyIn: entry) == nil }
        return Self.end(ofKeyIn: entry).map { entry[$0...].starts(with: value) } ?? false
    }

    private static func end(ofKeyIn entry: ArraySlice<UInt8>) -> Int? {
        guard entry.count >= key.count else { return nil }
        for place in entry.startIndex...(entry.endIndex - key.count)
        where entry[place] == key[0] && entry[place + 2] == key[2] && entry[place...].starts(with: key) {
            return place + key.count
        }
        return nil
    }
}
