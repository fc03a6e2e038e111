// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Looks from a video file, as fast as it decodes or as if it were a camera.
package final class FileSource: Source {
    package let interrupt: Interrupt
    package var isLive: Bool { options.pacing == .asLive }
    package var isRecording: Bool { true }
    package var progress: Double? { session?.progress }
    package var counters: IngestCounters { session?.counters ?? IngestCounters() }
    package var stream: StreamFacts? { session?.facts }
    /// Where processor time went, if metered.
    package var stageTimes: StageTimes { session?.meter.times ?? StageTimes() }

    private let address: SourceAddress
    private var options: IngestOptions
    private let clock: any IngestClock
    private let callGuard: CallGuard
    private let isMetered: Bool
    private var session: VideoSession?
    /// Instant of the clock at which the first frame was shown.
    private var origin: Duration?
    /// A look that is decoded and waits for its time.
    private var waiting: Look?

    /// The file is opened at the first look.
    package init(
        _ address: SourceAddress, options: IngestOptions, clock: any IngestClock = MonotonicClock(),
        interrupt: Interrupt = Interrupt(), isMetered: Bool = false
    ) {
        self.address = address
        self.options = options
        self.clock = clock
        self.interrupt = interrupt
        self.isMetered = isMetered
        callGuard = CallGuard(clock: clock, interrupt: interrupt)
    }

    package var now: Duration { origin.map { clock.now - $0 } ?? .zero }

    package func fit(smallestPerson share: Double) {
        options.smallestPerson = share
        session?.fit(smallestPerson: share)
    }

    package func takeSecondFrames(after: Duration?) {
        options.secondFrameAfter = after
        session?.takeSecondFrames(after: after)
    }

    package func exchangeSecondFrame(with picture: inout WorkingPicture?) {
        session?.exchangeSecondFrame(with: &picture)
    }

    package func nextLook(
        into picture: inout WorkingPicture?, until deadline: Duration?
    ) throws(VideoIngestError) -> NextLook {
        if interrupt.isCancelled { throw VideoIngestError(source: address.description, .cancelled) }
        let session = try openSession()
        if waiting == nil {
            guard case .look(let look) = try session.next(into: &picture, until: nil) else { return .end }
            waiting = look
        }
        guard let look = waiting else { return .end }
        if isLive {
            let origin = origin ?? clock.now
            self.origin = origin
            // The picture is already decoded, so that it is shown at its time and not after.
            let wake = min(look.time, deadline ?? look.time)
            clock.sleep(until: origin + wake, interrupt)
            if interrupt.isCancelled { throw VideoIngestError(source: address.description, .cancelled) }
            guard look.time <= wake else { return .nothing(nil) }
        }
        waiting = nil
        return .look(look)
    }

    private func openSession() throws(VideoIngestError) -> VideoSession {
        if let session { return session }
        let opened = try VideoSession(
            address, options: options, callGuard: callGuard, counters: IngestCounters(), isMetered: isMetered)
        session = opened
        return opened
    }
}
