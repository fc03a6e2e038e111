// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Entries as tlog-tiles stores them: a 2-byte big-endian length before each, nothing after the last.
public enum EntryBundle {
    /// The longest entry, in bytes: what a 2-byte length can say.
    public static let longestEntry = 65_535

    /// The largest bundle, in bytes.
    static let longestBundle = TilePath.fullWidth * (2 + longestEntry)

    /// Appends one entry to a bundle.
    ///
    /// - Parameters:
    ///   - entry: At most ``longestEntry`` bytes.
    ///   - bundle: The bundle so far.
    package static func append(_ entry: some Collection<UInt8>, to bundle: inout [UInt8]) {
        precondition(entry.count <= longestEntry, "an entry of \(entry.count) bytes")
        bundle.append(UInt8(entry.count >> 8))
        bundle.append(UInt8(entry.count & 0xFF))
        bundle.append(contentsOf: entry)
    }

    /// Joins entries to a bundle.
    public static func encode(_ entries: [[UInt8]]) -> [UInt8] {
        var bundle: [UInt8] = []
        for entry in entries { append(entry, to: &bundle) }
        return bundle
    }

    /// Splits a bundle of which every byte must belong to an entry.
    ///
    /// - Parameter bundle: The whole file.
    /// - Returns: The entries, as slices of the bundle.
    /// - Throws: ``LogError/malformed(_:reason:)``.
    public static func decode(_ bundle: [UInt8]) throws(LogError) -> [ArraySlice<UInt8>] {
        let (entries, end) = prefix(of: bundle, count: .max)
        guard end == bundle.count else {
            throw .malformed(
                "entry bundle",
                reason: "entry \(entries.count) begins at byte \(end) and is cut off at byte \(bundle.count)")
        }
        return entries
    }

    /// The first entries of a bundle, at most `count`, and the place where the next would begin.
    static func prefix(of bundle: [UInt8], count: Int) -> (entries: [ArraySlice<UInt8>], end: Int) {
        var entries: [ArraySlice<UInt8>] = []
        var start = 0
        while entries.count < count, start + 2 <= bundle.count {
            let length = Int(bundle[start]) << 8 | Int(bundle[start + 1])
            guard start + 2 + length <= bundle.count else { break }
            entries.append(bundle[(start + 2)..<(start + 2 + length)])
            start += 2 + length
        }
        return (entries, start)
    }
}
