// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// Writes an instant as RFC 3339 in UTC, with milliseconds only where it has some.
package func rfc3339(_ instant: Date) -> String {
    // Foundation cuts fractions off instead of rounding them, so they are kept out of its hands.
    let last = 99_999_999_999.0
    let milliseconds = Int((min(max(instant.timeIntervalSince1970, -last), last) * 1000).rounded())
    let fraction = (milliseconds % 1000 + 1000) % 1000
    let whole = Date(timeIntervalSince1970: Double((milliseconds - fraction) / 1000))
    let text = whole.formatted(Date.ISO8601FormatStyle())
    guard fraction > 0 else { return text }
    return text.dropLast() + "." + String(fraction + 1000).dropFirst() + "Z"
}

/// Reads RFC 3339 with any offset, with or without a fraction of a second.
package func instant(rfc3339 text: String) -> Date? {
    var whole = text
    var seconds = 0.0
    if let point = text.firstIndex(of: ".") {
        let digits = text[text.index(after: point)...].prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, let fraction = Double("0." + digits) else { return nil }
        whole.removeSubrange(point..<digits.endIndex)
        seconds = fraction
    }
    guard let found = try? Date(whole, strategy: Date.ISO8601FormatStyle()) else { return nil }
    return wholeMilliseconds(found.addingTimeInterval(seconds))
}

/// The nearest instant that text can hold, so that writing and reading give the same value back.
package func wholeMilliseconds(_ instant: Date) -> Date {
    Date(timeIntervalSince1970: (instant.timeIntervalSince1970 * 1000).rounded() / 1000)
}
