// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// JSON written by hand: results are long lists of numbers with `null` where there is none.
enum JSONText {
    /// A number, whole where it is; `null` for none and for what JSON cannot say.
    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "null" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
        return "\(value)"
    }

    /// A string, or `null`.
    static func string(_ text: String?) -> String {
        guard let text else { return "null" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// True, false or `null`.
    static func flag(_ value: Bool?) -> String { value.map { "\($0)" } ?? "null" }

    /// An object of parts that are JSON already.
    static func object(_ parts: [(key: String, json: String)]) -> String {
        "{" + parts.map { "\(string($0.key)):\($0.json)" }.joined(separator: ",") + "}"
    }

    /// An array of parts that are JSON already.
    static func array(_ parts: some Sequence<String>) -> String { "[" + parts.joined(separator: ",") + "]" }
}

/// Fields of a CSV file.
enum CSVText {
    /// A field, in quotation marks where it needs them.
    static func field(_ text: String) -> String {
        let needsMarks = text.utf8.contains { [0x2C, 0x22, 0x0A, 0x0D].contains($0) }
        return needsMarks ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
}
