// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// Writes an instant as RFC 3339 in UTC, with milliseconds only where it has some.
package func rfc3339(_ instant: Date) -> String {
    let rounded = wholeMilliseconds(instant)
    let fraction = rounded.timeIntervalSince1970.truncatingRemainder(dividingBy: 1) != 0
    return rounded.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: fraction))
}

/// Reads RFC 3339 with any offset, with or without a fraction of a second.
package func instant(rfc3339 text: String) -> Date? {
    for fraction in [false, true] {
        if let found = try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: fraction)) {
            return wholeMilliseconds(found)
        }
    }
    return nil
}

/// The nearest instant that text can hold, so that writing and reading give the same value back.
package func wholeMilliseconds(_ instant: Date) -> Date {
    Date(timeIntervalSince1970: (instant.timeIntervalSince1970 * 1000).rounded() / 1000)
}
