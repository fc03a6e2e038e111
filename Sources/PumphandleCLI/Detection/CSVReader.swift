// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection

/// Rows of a CSV file (RFC 4180 without line breaks inside quotes), with the line that each came from.
///
/// Holds one piece of the file and the places of one row's fields, so that a city's file of many millions of rows takes
/// no more memory than what is kept of it.
struct CSVReader {
    let path: String
    /// The next piece of the file; `nil` at its end.
    private let nextPiece: () throws -> Data?
    private var buffer: [UInt8] = []
    /// Where the next row begins in the buffer.
    private var position = 0
    private var isAtStart = true
    private var isComplete = false
    /// Start and end of every field of the last row, in turn.
    private var bounds: [Int] = []
    private var width: Int?
    /// The line of the last row, from 1.
    private(set) var line = 0

    /// Reads content that is in memory.
    init(path: String, content: [UInt8]) {
        self.path = path
        nextPiece = { nil }
        buffer = content
    }

    /// Reads a later piece of a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - content: The piece, which begins with a line and ends with one.
    ///   - line: Lines before it.
    ///   - width: Fields in the header.
    init(path: String, content: [UInt8], after line: Int, width: Int) {
        self.init(path: path, content: content)
        self.line = line
        self.width = width
        isAtStart = false
    }

    /// Reads a file piece by piece.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - header: What its header must be, for the message if it cannot be read.
    /// - Throws: ``Failure``.
    init(path: String, header: String) throws {
        let failure = Failure.badInput("\(path): cannot be read; give a CSV file with the header \(header).")
        guard let file = FileHandle(forReadingAtPath: path) else { throw failure }
        self.path = path
        nextPiece = {
            do { return try file.read(upToCount: 1 << 20) } catch { throw failure }
        }
    }

    /// Goes to the next line that is not empty.
    ///
    /// - Returns: Whether there is one.
    /// - Throws: ``Failure`` for a row of another width than the header's, and for an open quotation mark.
    mutating func next() throws -> Bool {
        while true {
            if isAtStart {
                // A byte order mark is no part of the first column's name.
                while buffer.count < 3, try refill() {}
                if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
                isAtStart = false
            }
            guard try position < buffer.count || refill() else { return false }
            line += 1
            guard try findFields() else { continue }
            if let width, bounds.count != 2 * width {
                throw failure("found \(bounds.count / 2) fields; the header has \(width)")
            }
            width = width ?? bounds.count / 2
            return true
        }
    }

    /// Appends the next piece to what is left of the buffer; false at the end of the file.
    private mutating func refill() throws -> Bool {
        guard !isComplete, let piece = try nextPiece(), !piece.isEmpty else {
            isComplete = true
            return false
        }
        buffer.removeSubrange(..<position)
        position = 0
        buffer.append(contentsOf: piece)
        return true
    }

    /// Finds the fields of the line that begins at the position and steps over it; false for an empty line.
    private mutating func findFields() throws -> Bool {
        let quote = UInt8(ascii: "\""), comma = UInt8(ascii: ","), newline = UInt8(ascii: "\n")
        while true {
            bounds.removeAll(keepingCapacity: true)
            var index = position, start = position
            let count = buffer.count
            while index < count {
                let byte = buffer[index]
                // Letters and most digits need one comparison only.
                if byte <= comma {
                    if byte == comma {
                        bounds.append(start)
                        bounds.append(index)
                        start = index + 1
                    } else if byte == newline || byte == quote {
                        break
                    }
                }
                index += 1
            }
            if index == count, !isComplete, try refill() { continue }
            if index < count, buffer[index] == quote {
                guard let end = try endOfLine(from: index) else { continue }
                try unquote(end)
                return true
            }
            var end = index
            if end > position, buffer[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            let isEmpty = end == position
            bounds.append(start)
            bounds.append(end)
            position = index + 1
            return !isEmpty
        }
    }

    /// Where the line ends; `nil` if the buffer had to be filled first.
    private mutating func endOfLine(from index: Int) throws -> Int? {
        if let end = buffer[index...].firstIndex(of: UInt8(ascii: "\n")) { return end }
        return try refill() ? nil : buffer.count
    }

    /// Finds the fields of a line with quotation marks, taking the marks out in place.
    private mutating func unquote(_ end: Int) throws {
        let quote = UInt8(ascii: "\""), comma = UInt8(ascii: ",")
        bounds.removeAll(keepingCapacity: true)
        let stop = end > position && buffer[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
        var isQuoted = false
        var index = position, start = position, write = position
        while index < stop {
            let byte = buffer[index]
            if isQuoted, byte == quote, index + 1 < stop, buffer[index + 1] == quote {
                buffer[write] = quote
                write += 1
                index += 1
            } else if byte == quote, isQuoted || write == start {
                isQuoted.toggle()
            } else if byte == comma, !isQuoted {
                bounds.append(start)
                bounds.append(write)
                write += 1
                start = write
            } else {
                buffer[write] = byte
                write += 1
            }
            index += 1
        }
        guard !isQuoted else { throw failure("a quotation mark is not closed; close it on the same line") }
        bounds.append(start)
        bounds.append(write)
        position = end + 1
    }

    /// Number of fields in the last row.
    var count: Int { bounds.count / 2 }

    private func range(_ field: Int) -> Range<Int> { bounds[2 * field]..<bounds[2 * field + 1] }

    /// The bytes of a field.
    func bytes(_ field: Int) -> [UInt8] { Array(buffer[range(field)]) }

    /// Whether a field's bytes are these.
    func matches(_ field: Int, _ wanted: [UInt8]) -> Bool {
        let range = range(field)
        guard range.count == wanted.count else { return false }
        for place in wanted.indices where buffer[range.lowerBound + place] != wanted[place] { return false }
        return true
    }

    /// A field as text.
    ///
    /// - Throws: ``Failure`` if it is not UTF-8.
    func text(_ field: Int) throws -> String {
        guard let text = String(validating: buffer[range(field)], as: UTF8.self) else {
            throw failure("found '\(shown(field))', which is not UTF-8; save the file as UTF-8")
        }
        return text
    }

    /// A field as messages show it: no control characters, no more than 60 characters.
    func shown(_ field: Int) -> String {
        let text = String(decoding: buffer[range(field)].prefix(240), as: UTF8.self)
        let scalars = text.unicodeScalars.prefix(60).map { scalar in
            scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(scalar)
        }
        return scalars.joined() + (text.unicodeScalars.count > 60 ? "…" : "")
    }

    /// Whether a field is empty.
    func isEmpty(_ field: Int) -> Bool { range(field).isEmpty }

    /// A field as a whole number of at least 0 and at most 15 digits.
    func wholeNumber(_ field: Int) -> Int? {
        let range = range(field)
        guard !range.isEmpty, range.count <= 15 else { return nil }
        return digits(range)
    }

    /// A field as a number.
    func number(_ field: Int) -> Double? {
        let range = range(field)
        if range.count <= 15, !range.isEmpty, let whole = digits(range) { return Double(whole) }
        guard let value = Double(String(decoding: buffer[range], as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    /// A field as a date, `YYYY-MM-DD`.
    func date(_ field: Int) -> CalendarDate? {
        let range = range(field), first = range.lowerBound
        guard range.count == 10, buffer[first + 4] == UInt8(ascii: "-"), buffer[first + 7] == UInt8(ascii: "-"),
            let year = digits(first..<(first + 4)), let month = digits((first + 5)..<(first + 7)),
            let day = digits((first + 8)..<(first + 10))
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    private func digits(_ range: Range<Int>) -> Int? {
        var value = 0
        for byte in buffer[range] {
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }

    /// An error that names the file and a line, by default the last row's.
    func failure(line: Int? = nil, _ problem: String) -> Failure {
        .atLine(line ?? self.line, of: path, problem)
    }
}
