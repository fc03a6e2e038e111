// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Places a camera's looks on the monotonic clock.
///
/// Presentation time spaces looks that arrive in a burst; arrival keeps the camera's clock honest. A look is placed
/// by presentation time, but never after it arrived, never more than ``patience`` before, never before an earlier one.
package struct ArrivalTimeline {
    /// How long a look may have been under way.
    package static let patience = Duration.seconds(5)

    private var shift: Duration?
    private var last = Duration.zero

    package init() {}

    /// Forgets how presentation time and arrival relate, as after reconnecting.
    package mutating func restart() { shift = nil }

    /// Place of a look.
    ///
    /// - Parameters:
    ///   - presentation: Time since the connection's first frame.
    ///   - arrival: Time on the source's timeline at which it came.
    /// - Returns: Its time on the source's timeline.
    package mutating func place(_ presentation: Duration, arrival: Duration) -> Duration {
        let wished = presentation + (shift ?? arrival - presentation)
        let held = min(max(wished, arrival - Self.patience), arrival)
        shift = held - presentation
        last = max(last, held)
        return last
    }
}
