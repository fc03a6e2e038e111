// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Reads JSON strictly: UTF-8 without a mark, unique names, no lone surrogate, nothing after the document.
struct JSONReader {
    /// Deeper nesting is refused rather than followed.
    private static let deepest = 32

    private let bytes: [UInt8]
    private var place = 0

    static func read(_ bytes: some Collection<UInt8>) throws(EntryError) -> JSONValue {
        var reader = JSONReader(bytes: Array(bytes))
        guard String(validating: reader.bytes, as: UTF8.self) != nil else { throw reader.problem("not UTF-8") }
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.place == reader.bytes.count else { throw reader.problem("something after the document") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func problem(_ reason: String) -> EntryError { .notJSON(place: place, reason: reason) }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { place += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func take(word: String) -> Bool {
        guard bytes[place...].starts(with: word.utf8) else { return false }
        place += word.utf8.count
        return true
    }

    private mutating func value(depth: Int) throws(EntryError) -> JSONValue {
        guard depth < Self.deepest else { throw problem("nested too deeply") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        default:
            if let byte = next, byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) {
                return .number(try number())
            }
            if take(word: "null") { return .null }
            if take(word: "true") { return .bool(true) }
            if take(word: "false") { return .bool(false) }
            throw problem("a value is missing")
        }
    }

    private mutating func object(depth: Int) throws(EntryError) -> JSONValue {
        place += 1
        var members: [JSONValue.Member] = []
        var names: Set<[UInt8]> = []
        skipSpace()
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw problem("a name is missing") }
            let name = try string()
            guard names.insert(Array(name.utf8)).inserted else { throw problem("a second member of one name") }
            skipSpace()
            guard take(":") else { throw problem("':' is missing") }
            members.append(JSONValue.Member(name, try value(depth: depth + 1)))
            skipSpace()
        } while take(",")
        guard take("}") else { throw problem("'}' is missing") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(EntryError) -> JSONValue {
        place += 1
        var values: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(values) }
        repeat {
            values.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw problem("']' is missing") }
        return .array(values)
    }

    private mutating func number() throws(EntryError) -> Double {
        let start = place
        _ = take("-")
        let whole = digits()
        guard whole > 0 else { throw problem("a digit is missing") }
        guard whole == 1 || bytes[place - whole] != UInt8(ascii: "0") else { throw problem("a zero in front") }
        if take("."), digits() == 0 { throw problem("a digit is missing") }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { throw problem("a digit is missing") }
        }
        guard let value = Double(String(decoding: bytes[start..<place], as: UTF8.self)), value.isFinite else {
            throw problem("a number that a double does not hold")
        }
        return value
    }

    private mutating func digits() -> Int {
        let start = place
        while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
        return place - start
    }

    private mutating func string() throws(EntryError) -> String {
        place += 1
        var text: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                // Checked at the start, and the escapes add whole characters only.
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += try escaped()
            case 0..<0x20: throw problem("a control character in a string")
            default: text.append(byte)
            }
        }
        throw problem("the string has no end")
    }

    private mutating func escaped() throws(EntryError) -> [UInt8] {
        guard let byte = next else { throw problem("the string has no end") }
        place += 1
        switch byte {
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "u"):
            var units = [try unit()]
            if UTF16.isLeadSurrogate(units[0]), take(word: #"\u"#) { units.append(try unit()) }
            guard let text = String(validating: units, as: UTF16.self) else { throw problem("a lone surrogate") }
            return Array(text.utf8)
        default: throw problem("an unknown escape")
        }
    }

    private mutating func unit() throws(EntryError) -> UInt16 {
        guard place + 4 <= bytes.count,
            bytes[place..<(place + 4)].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let unit = UInt16(String(decoding: bytes[place..<(place + 4)], as: UTF8.self), radix: 16)
        else { throw problem("four hexadecimal digits are missing") }
        place += 4
        return unit
    }
}
