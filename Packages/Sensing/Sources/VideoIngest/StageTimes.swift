// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Processor time of one thread, by what it was spent on.
package struct StageTimes: Sendable, Hashable {
    /// Reading the container.
    package var demux = Duration.zero
    /// Decoding.
    package var decode = Duration.zero
    /// Bringing pictures to working size.
    package var scale = Duration.zero

    package init() {}

    /// Processor time that this thread has used.
    package static var thread: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Processor time that all threads of this process have used.
    package static var process: Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// Measures stages when asked to, and costs nothing when not.
struct StageMeter {
    private(set) var times = StageTimes()
    let isOn: Bool

    /// Adds what `body` uses to a stage.
    @inline(__always)
    mutating func measure<Result, Failure>(
        _ stage: WritableKeyPath<StageTimes, Duration>, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard isOn else { return try body() }
        let start = StageTimes.thread
        defer { times[keyPath: stage] += StageTimes.thread - start }
        return try body()
    }
}
