// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// The windows that a camera's watch has released where no store knows them.
///
/// After the clock was set back the same windows come again, and a window has one release.
package struct GivenWindows {
    /// Stretches of windows without a gap, in the order in which they were begun.
    private var stretches: [Range<Date>] = []

    package init() {}

    /// Claims a window.
    ///
    /// - Parameters:
    ///   - start: First instant of the window.
    ///   - seconds: Its length, above 0.
    /// - Returns: False when it shares an instant with one that was claimed before.
    package mutating func claim(start: Date, seconds: Int) -> Bool {
        let window = start..<start.addingTimeInterval(Double(seconds))
        guard !stretches.contains(where: { $0.overlaps(window) }) else { return false }
        if let index = stretches.firstIndex(where: { $0.upperBound == start }) {
            stretches[index] = stretches[index].lowerBound..<window.upperBound
        } else {
            stretches.append(window)
        }
        return true
    }
}
