// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Finds what was probably meant.
enum Nearest {
    /// The candidate with the fewest edits, if few enough to be a slip: a third of the word, at least one.
    static func suggestion(for word: String, among candidates: [String]) -> String? {
        let limit = max(1, word.count / 3)
        return candidates.map { ($0, distance(word.lowercased().prefix(80), $0[...])) }
            .filter { $0.1 <= limit }
            .min { $0.1 < $1.1 }?.0
    }

    /// Edits (insert, delete, replace, swap of neighbours) from one word to another; optimal string alignment.
    static func distance(_ left: Substring, _ right: Substring) -> Int {
        let a = Array(left)
        let b = Array(right)
        var rows = [Array(0...b.count)]
        for i in 1..<(a.count + 1) {
            var row = [i]
            for j in 1..<(b.count + 1) {
                let cost = a[i - 1] == b[j - 1] ? 0 : 1
                var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    best = min(best, rows[i - 2][j - 2] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
