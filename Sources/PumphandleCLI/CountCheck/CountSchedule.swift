// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import PeopleCounting

/// The instants of a window at which someone counts: the middles of equal parts, so that their mean stands for the window's
/// as the looks' mean does.
package struct CountSchedule: Equatable, Sendable {
    /// Start of the window.
    package let start: Date
    /// End of the window.
    package let end: Date
    /// Seconds from one instant to the next.
    package let every: Int

    /// Steps that a person can keep with a watch, seconds.
    private static let steps = [5, 10, 15, 20, 30, 60, 120, 300, 600]

    /// Lays a window out; `nil` where the step does not divide the window.
    ///
    /// - Parameters:
    ///   - start: Its start.
    ///   - end: Its end.
    ///   - every: Seconds between instants; `nil` for some thirty of them, at least ten seconds apart where the window is
    ///     long enough for two.
    package init?(start: Date, end: Date, every: Int?) {
        let seconds = Int(end.timeIntervalSince(start).rounded())
        // A check needs two instants at least.
        let steps = Self.steps.filter { seconds % $0 == 0 && seconds / $0 >= 2 }
        let step = every ?? steps.first { $0 >= max(10, seconds / 30) } ?? steps.last ?? seconds
        guard step > 0, seconds > 0, seconds % step == 0 else { return nil }
        self.start = start
        self.end = end
        self.every = step
    }

    /// The first whole window that starts at or after an instant.
    package static func window(notBefore instant: Date, _ clock: WindowClock) -> (start: Date, end: Date) {
        var start = clock.start(of: instant)
        if start < instant { start = clock.end(ofWindowAt: start) }
        return (start, clock.end(ofWindowAt: start))
    }

    /// When to count.
    package var instants: [Date] {
        let count = Int(end.timeIntervalSince(start).rounded()) / every
        return (0..<count).map { start.addingTimeInterval((Double($0) + 0.5) * Double(every)) }
    }
}
