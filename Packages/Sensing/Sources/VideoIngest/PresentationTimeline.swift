// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Turns a stream's time stamps into time since its first frame that never runs backward.
///
/// - A repeated stamp keeps the time of the one before.
/// - A stamp that runs backward, or leaps by more than ``leap``, or two looks and a half where they are rarer, is doubted. If
///   the next one goes on from it, it was true: a leap up to ``longestGap`` is a gap in the recording and is kept; anything
///   else is a restart of the stamps, and time goes on without a gap. If not, the doubted one was a single wrong stamp and
///   nothing follows from it.
package struct PresentationTimeline {
    /// What a frame's stamp came to.
    package struct Place: Equatable {
        /// Time since the first frame.
        package var time: Duration
        /// The stamp is not believed yet; the frame should not become a look.
        package var isDoubtful = false
        /// Time leapt or was restarted here.
        package var isRetimed = false
    }

    /// Longest step that is believed at once.
    package static let leap = Duration.seconds(60)
    /// Longest gap in a recording that is believed at all.
    package static let longestGap = Duration.seconds(86_400)

    private let numerator: Int128
    private let denominator: Int128
    /// Usual time from frame to frame.
    private let frameInterval: Duration
    private let longestStep: Duration
    private var origin: Duration?
    private var last = Duration.zero
    private var doubted: Duration?

    /// - Parameters:
    ///   - numerator: Of the unit of stamps in seconds, above 0.
    ///   - denominator: Above 0.
    ///   - frameInterval: Used where a frame has no stamp.
    ///   - leap: Longest step that is believed at once, where that is more than ``leap``: only looks are placed.
    package init(numerator: Int32, denominator: Int32, frameInterval: Duration, leap: Duration = .zero) {
        longestStep = max(Self.leap, leap)
        self.numerator = Int128(max(1, numerator))
        self.denominator = Int128(max(1, denominator))
        self.frameInterval = frameInterval
    }

    /// A stamp in time, held to ±73 years so that differences cannot overflow.
    func raw(_ stamp: Int64) -> Duration {
        let limit = Int128(Int64.max / 4)
        let scaled = Int128(stamp) * numerator * 1_000_000_000
        // Rounded, so that a whole second of an odd unit is not a nanosecond short.
        let nanoseconds = (scaled + (scaled < 0 ? -1 : 1) * (denominator / 2)) / denominator
        return .nanoseconds(Int64(min(max(nanoseconds, -limit), limit)))
    }

    /// Where a stamp would lie, taken at its word; `nil` before the first frame.
    package func expected(_ stamp: Int64) -> Duration? {
        origin.map { raw(stamp) - $0 }
    }

    /// Places the next frame.
    package mutating func place(_ stamp: Int64?, counting counters: inout IngestCounters) -> Place {
        guard let stamp else {
            counters.missingStamps += 1
            last = origin == nil ? .zero : last + frameInterval
            if origin == nil { origin = .zero }
            return Place(time: last)
        }
        let raw = raw(stamp)
        guard let origin else {
            self.origin = raw
            return Place(time: .zero)
        }
        let step = raw - origin - last
        if .zero...longestStep ~= step {
            if step == .zero { counters.repeatedStamps += 1 }
            doubted = nil
            last += step
            return Place(time: last)
        }
        if let before = doubted, .zero...longestStep ~= raw - before {
            doubted = nil
            if step > .zero, step <= Self.longestGap {
                last += step
            } else {
                last += max(raw - before, frameInterval)
                self.origin = raw - last
            }
            return Place(time: last, isRetimed: true)
        }
        if step < .zero { counters.backwardStamps += 1 } else { counters.leapingStamps += 1 }
        doubted = raw
        return Place(time: last, isDoubtful: true)
    }
}
