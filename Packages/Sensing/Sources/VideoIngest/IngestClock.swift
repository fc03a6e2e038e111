// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A monotonic clock for threads that block.
package protocol IngestClock: Sendable {
    /// Time since some fixed moment; never runs backward.
    var now: Duration { get }
    /// Blocks until `instant` or until cancelled.
    func sleep(until instant: Duration, _ interrupt: Interrupt)
}

/// The system's monotonic clock.
package struct MonotonicClock: IngestClock {
    package init() {}

    package var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    package func sleep(until instant: Duration, _ interrupt: Interrupt) {
        interrupt.sleep(untilMonotonic: instant)
    }
}
