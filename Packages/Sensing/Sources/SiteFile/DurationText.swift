// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Lengths of time as people write them: `500 ms`, `2 s`, `15 min`, `1 h`; a bare number is seconds.
enum DurationText {
    private static let units: [(name: String, milliseconds: Double)] = [
        ("ms", 1), ("s", 1000), ("min", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Milliseconds of a text, or nil when it is no length of time in whole milliseconds.
    static func milliseconds(_ text: String) -> Int? {
        let trimmed = text.drop { $0 == " " }
        let digits = trimmed.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let name = trimmed.dropFirst(digits.count).filter { $0 != " " }
        guard let unit = units.first(where: { $0.name == (name.isEmpty ? "s" : String(name)) }),
            let value = Double(digits)
        else { return nil }
        let milliseconds = value * unit.milliseconds
        let whole = milliseconds.rounded()
        guard whole > 0, whole < 1e12, abs(milliseconds - whole) < 1e-6 else { return nil }
        return Int(whole)
    }
}

extension Field {
    /// A length of time in a range, in milliseconds.
    func milliseconds(in range: ClosedRange<Int>, _ limits: String) -> Int? {
        guard case .text(let text, _) = node.content, let value = DurationText.milliseconds(text),
            range.contains(value)
        else {
            report("found \(node.spoken)", "write a time \(limits) with its unit (ms, s, min, h), for example 2 s")
            return nil
        }
        return value
    }
}
