// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Rows of a CSV file (RFC 4180 without line breaks inside quotes), with the line that each came from.
struct CSVReader {
    private let path: String
    private let content: [UInt8]
    private var position: Int
    /// The line of the last row, from 1.
    private(set) var line = 0
    private var width: Int?

    init(path: String, content: [UInt8]) {
        self.path = path
        self.content = content
        // A byte order mark is no part of the first column's name.
        position = content.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The fields of the next line that is not empty.
    mutating func next() throws -> [[UInt8]]? {
        while position < content.count {
            line += 1
            let end = content[position...].firstIndex(of: UInt8(ascii: "\n")) ?? content.count
            var stop = end
            if stop > position, content[stop - 1] == UInt8(ascii: "\r") { stop -= 1 }
            let row = content[position..<stop]
            position = end + 1
            if row.isEmpty { continue }
            let fields = try split(row)
            if let width, fields.count != width {
                throw failure("found \(fields.count) fields; the header has \(width)")
            }
            width = width ?? fields.count
            return fields
        }
        return nil
    }

    private func split(_ row: ArraySlice<UInt8>) throws -> [[UInt8]] {
        let quote = UInt8(ascii: "\""), comma = UInt8(ascii: ",")
        guard row.contains(quote) else {
            return row.split(separator: comma, omittingEmptySubsequences: false).map { Array($0) }
        }
        var fields: [[UInt8]] = [], field: [UInt8] = []
        var isQuoted = false
        var index = row.startIndex
        while index < row.endIndex {
            let byte = row[index]
            if isQuoted, byte == quote, index + 1 < row.endIndex, row[index + 1] == quote {
                field.append(quote)
                index += 1
            } else if byte == quote, isQuoted || field.isEmpty {
                isQuoted.toggle()
            } else if byte == comma, !isQuoted {
                fields.append(field)
                field = []
            } else {
                field.append(byte)
            }
            index += 1
        }
        guard !isQuoted else { throw failure("a quotation mark is not closed; close it on the same line") }
        return fields + [field]
    }

    /// An error that names the file and a line, by default the last row's.
    func failure(line: Int? = nil, _ problem: String) -> Failure {
        .badInput("\(path), line \(line ?? self.line): \(problem).")
    }
}
