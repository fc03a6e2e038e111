// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Which pictures of a stream become looks.
public enum LookPolicy: Hashable, Sendable {
    /// From key frames only, at most one per interval; the default, since nothing else needs decoding.
    ///
    /// A stream whose key frames lie more than 1.5 intervals apart is decoded between them, and says so in its
    /// counters: a look every interval is the promise, key frames are the means.
    case keyframes(every: Duration)
    /// Every frame that decodes; for evaluation.
    case everyFrame
    /// The first frame of each interval of presentation time, whatever its type.
    case presentationTime(every: Duration)

    /// Time between looks; `nil` for every frame.
    public var interval: Duration? {
        switch self {
        case .keyframes(let every), .presentationTime(let every): every
        case .everyFrame: nil
        }
    }
}

/// Grants one look to each interval of presentation time.
///
/// Intervals lie on a fixed grid from the first frame, so that key frames which do not divide the interval keep the
/// mean rate. A key frame may also come up to 1/32 of an interval early after the last look: cameras' clocks drift and
/// jitter, and a key frame every interval would otherwise fall now on this side of the grid, now on that.
package struct LookSlots {
    private let interval: Int64
    private let isForKeyframes: Bool
    private var last: (slot: Int64, time: Int64)?

    /// `nil` where every frame is a look.
    package init?(_ policy: LookPolicy) {
        guard let every = policy.interval else { return nil }
        interval = max(1_000_000, every.nanoseconds)
        if case .keyframes = policy { isForKeyframes = true } else { isForKeyframes = false }
    }

    /// Interval that a moment lies in, rounded down also before the first frame.
    private func slot(_ time: Int64) -> Int64 {
        time >= 0 ? time / interval : (time + 1) / interval - 1
    }

    /// Whether a frame at this time would be shown.
    package func wants(_ time: Duration) -> Bool {
        guard let last else { return true }
        let time = time.nanoseconds
        return slot(time) > last.slot || isForKeyframes && time - last.time >= interval - interval / 32
    }

    /// Notes that it was.
    package mutating func take(_ time: Duration) {
        let time = time.nanoseconds
        last = (slot(time), time)
    }

    /// Whether two key frames lie too far apart for a look in each interval.
    package func isSparse(from previous: Duration, to next: Duration) -> Bool {
        (next - previous).nanoseconds > interval + interval / 2
    }
}

extension Duration {
    /// Whole nanoseconds, saturating at ±292 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carry ? (seconds < 0 ? .min : .max) : sum
    }
}
