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
/// mean rate. A frame may come an eighth of an interval early, as rounded time stamps and 29.97 Hz make them.
struct LookSlots {
    private let interval: Int64
    private var last: Int64?

    /// - Parameter interval: Above 0 and at most a day; shorter ones count as a millisecond.
    init(interval: Duration) {
        self.interval = max(1_000_000, interval.nanoseconds)
    }

    /// Slot that a moment belongs to.
    private func slot(_ time: Duration) -> Int64 {
        let early = time.nanoseconds + interval / 8
        return early >= 0 ? early / interval : -((-early + interval - 1) / interval)
    }

    /// Whether a frame at this time would be shown.
    func wants(_ time: Duration) -> Bool {
        guard let last else { return true }
        return slot(time) > last
    }

    /// Notes that it was.
    mutating func take(_ time: Duration) { last = slot(time) }

    /// Whether two key frames lie too far apart for a look in each interval.
    func isSparse(from previous: Duration, to next: Duration) -> Bool {
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
