// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The one form of a JSON document (JSON Canonicalization Scheme, RFC 8785).
public enum CanonicalJSON {
    /// Writes a document.
    ///
    /// - Parameter value: Numbers finite, names of an object unique.
    /// - Returns: UTF-8.
    /// - Throws: ``EntryError`` for what has no canonical form.
    public static func encode(_ value: JSONValue) throws(EntryError) -> [UInt8] {
        var text: [UInt8] = []
        try append(value, to: &text)
        return text
    }

    /// Reads a document that must be in its canonical form.
    /// - Throws: ``EntryError``.
    public static func decode(_ bytes: some Collection<UInt8>) throws(EntryError) -> JSONValue {
        let value = try JSONReader.read(bytes)
        guard try encode(value).elementsEqual(bytes) else { throw .notCanonical }
        return value
    }

    private static func append(_ value: JSONValue, to text: inout [UInt8]) throws(EntryError) {
        switch value {
        case .null: text += "null".utf8
        case .bool(let value): text += (value ? "true" : "false").utf8
        case .number(let value):
            guard let number = number(value) else {
                throw .notJSON(place: text.count, reason: "\(value) has no form in JSON")
            }
            text += number.utf8
        case .string(let string): append(string, to: &text)
        case .array(let values):
            text.append(UInt8(ascii: "["))
            for (place, value) in values.enumerated() {
                if place > 0 { text.append(UInt8(ascii: ",")) }
                try append(value, to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let members):
            text.append(UInt8(ascii: "{"))
            let sorted = members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
            for (place, member) in sorted.enumerated() {
                if place > 0 {
                    guard !sorted[place - 1].name.utf8.elementsEqual(member.name.utf8) else {
                        throw .notJSON(place: text.count, reason: "two members of one name")
                    }
                    text.append(UInt8(ascii: ","))
                }
                append(member.name, to: &text)
                text.append(UInt8(ascii: ":"))
                try append(member.value, to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
    }

    /// RFC 8785, section 3.2.2.2: only what must be escaped is.
    private static func append(_ string: String, to text: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        text.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case 0x08: text += #"\b"#.utf8
            case 0x09: text += #"\t"#.utf8
            case 0x0A: text += #"\n"#.utf8
            case 0x0C: text += #"\f"#.utf8
            case 0x0D: text += #"\r"#.utf8
            case UInt8(ascii: "\""): text += #"\""#.utf8
            case UInt8(ascii: "\\"): text += #"\\"#.utf8
            case 0..<0x20: text += #"\u00"#.utf8 + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }

    /// A number as ECMAScript writes it (RFC 8785, section 3.2.2.3; ECMA-262, Number::toString).
    ///
    /// - Returns: Nil for what is not finite.
    public static func number(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        guard value != 0 else { return "0" }
        let (digits, point) = decimal(value.magnitude)
        let sign = value < 0 ? "-" : ""
        let count = digits.count
        if count <= point, point <= 21 { return sign + digits + String(repeating: "0", count: point - count) }
        if 0 < point, point <= 21 { return sign + digits.prefix(point) + "." + digits.dropFirst(point) }
        if -6 < point, point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        let exponent = point - 1
        let mantissa = count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst()
        return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + "\(exponent.magnitude)"
    }

    /// The shortest digits that name a double, without zeros at the ends, and where its point stands: 0.DIGITS × 10^point.
    private static func decimal(_ value: Double) -> (digits: String, point: Int) {
        // Swift writes the shortest digits, the nearest of them to the value, as ECMAScript asks for.
        let parts = value.description.split(separator: "e")
        let whole = parts[0].prefix { $0 != "." }
        let fraction = parts[0].dropFirst(whole.count + 1)
        var digits = Substring(whole + fraction)
        var point = whole.count + (parts.count == 2 ? Int(parts[1]) ?? 0 : 0)
        while digits.first == "0" {
            digits.removeFirst()
            point -= 1
        }
        while digits.last == "0" { digits.removeLast() }
        return (String(digits), point)
    }
}
