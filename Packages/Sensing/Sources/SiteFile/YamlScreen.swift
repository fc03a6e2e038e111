// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Refuses, before YAML is parsed, what makes small files grow without bound or indent by chance.
///
/// Anchors and aliases let a kilobyte stand for billions of nodes; a site file needs neither. Tabs in the indentation
/// look right in one editor and wrong in the next, and the parser's own message does not name them.
enum YamlScreen {
    /// One thing that is refused.
    struct Finding: Equatable {
        let line: Int
        let found: String
        let remedy: String
    }

    /// The first tab in an indentation, anchor or alias.
    static func firstFinding(in text: String) -> Finding? {
        var quote: Character?
        var number = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            let body = line.drop { $0 == " " }
            if quote == nil, body.first == "\t", body.contains(where: { $0 != "\t" && $0 != " " && $0 != "\r" }) {
                return Finding(line: number, found: "found a tab in the indentation", remedy: "indent with spaces")
            }
            if let token = firstReference(in: body, quote: &quote) {
                return Finding(
                    line: number, found: "found the anchor or alias '\(token)'",
                    remedy: "write the value out where it is needed, or put it in quotes if it is text")
            }
        }
        return nil
    }

    /// Walks one line; `quote` carries an open quotation from line to line.
    private static func firstReference(in line: Substring, quote: inout Character?) -> String? {
        var startsToken = true
        var previous: Character = " "
        var index = line.startIndex
        while index < line.endIndex {
            let character = line[index]
            let next = line.index(after: index)
            if let open = quote {
                if open == "\"", character == "\\" {
                    index = next < line.endIndex ? line.index(after: next) : next
                    continue
                }
                if character == open {
                    quote = nil
                    startsToken = false
                }
            } else if character == "#", previous == " " || previous == "\t" || index == line.startIndex {
                return nil
            } else if startsToken, character == "\"" || character == "'" {
                quote = character
            } else if startsToken, character == "&" || character == "*", next < line.endIndex,
                line[next].isLetter || line[next].isNumber || line[next] == "_" || line[next] == "-"
            {
                return String(line[index...].prefix { !$0.isWhitespace && !",]}".contains($0) }.prefix(40))
            } else if startsToken, character == "!" {
                // A tag is followed by the node it describes, so the next token starts a node again.
                while index < line.endIndex, !line[index].isWhitespace { index = line.index(after: index) }
                previous = " "
                continue
            } else if "[{,".contains(character) {
                startsToken = true
            } else if ":-?".contains(character), next == line.endIndex || line[next].isWhitespace {
                startsToken = true
            } else if !character.isWhitespace {
                startsToken = false
            }
            previous = character
            index = next
        }
        return nil
    }
}
