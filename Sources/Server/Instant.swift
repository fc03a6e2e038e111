// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Instants as text.
public enum Instant {
    /// Reads RFC 3339 with any offset, with or without a fraction of a second.
    public static func parse(_ text: String) -> Date? {
        for fraction in [false, true] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: fraction)
            if let found = try? Date(text, strategy: style) { return found }
        }
        return nil
    }
}
