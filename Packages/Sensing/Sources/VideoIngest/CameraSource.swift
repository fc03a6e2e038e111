// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Looks from an RTSP camera, through lost connections and silence.
package final class CameraSource: Source {
    package let interrupt: Interrupt
    package var isLive: Bool { true }
    package var isRecording: Bool { false }
    package var progress: Double? { nil }

    private let address: SourceAddress
    private var options: IngestOptions
    private let clock: any IngestClock
    private let origin: Duration
    private let callGuard: CallGuard
    private var session: VideoSession?
    private var past = IngestCounters()
    private var backOff: BackOff
    private var arrivals = ArrivalTimeline()
    /// When to try to connect again, on the clock.
    private var retryAt: Duration?
    private var trouble: VideoIngestError?
    /// Sizes of the last look's stream and working picture; nil before the first.
    private var lastShape: Shape?

    private struct Shape: Equatable {
        var (streamWidth, streamHeight) = (0, 0)
        var (width, height) = (0, 0)
    }

    /// Connects at the first look.
    package convenience init(
        _ address: SourceAddress, options: IngestOptions, clock: any IngestClock = MonotonicClock(),
        interrupt: Interrupt = Interrupt()
    ) {
        self.init(address, options: options, clock: clock, interrupt: interrupt, random: SystemRandomNumberGenerator())
    }

    package init(
        _ address: SourceAddress, options: IngestOptions, clock: any IngestClock, interrupt: Interrupt,
        random: any RandomNumberGenerator
    ) {
        self.address = address
        self.options = options
        self.clock = clock
        self.interrupt = interrupt
        origin = clock.now
        callGuard = CallGuard(clock: clock, interrupt: interrupt)
        backOff = BackOff(first: options.firstBackOff, longest: options.longestBackOff, random: random)
    }

    package var now: Duration { clock.now - origin }

    package var counters: IngestCounters { session?.counters ?? past }

    package var stream: StreamFacts? { session?.facts }

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
        let limit = deadline.map { origin + $0 }
        while true {
            if interrupt.isCancelled { throw error(.cancelled) }
            if let retryAt {
                clock.sleep(until: min(retryAt, limit ?? retryAt), interrupt)
                if interrupt.isCancelled { throw error(.cancelled) }
                guard clock.now >= retryAt else { return .nothing(trouble) }
                self.retryAt = nil
            }
            do throws(VideoIngestError) {
                if let look = try look(into: &picture, until: limit) { return .look(look) }
                if let limit, clock.now >= limit { return .nothing(trouble) }
            } catch {
                guard error.isPassing else { throw error }
                giveUp(because: error)
            }
        }
    }

    /// A look, or `nil` at the limit or where a stall seemed to be near.
    private func look(
        into picture: inout WorkingPicture?, until limit: Duration?
    ) throws(VideoIngestError) -> Look? {
        let session = try connect()
        let stall = session.stall.at
        switch try session.next(into: &picture, until: limit.map { min($0, stall) } ?? stall) {
        case .look(var look):
            let arrival = clock.now
            trouble = nil
            backOff.succeed()
            look.time = arrivals.place(look.time, arrival: arrival - origin)
            var shape = Shape()
            (shape.streamWidth, shape.streamHeight) = (look.streamWidth, look.streamHeight)
            switch picture {
            case .none: break
            case .some(let picture): (shape.width, shape.height) = (picture.width, picture.height)
            }
            if look.breaks == .first, let lastShape {
                look.breaks = lastShape == shape ? .reconnected : .resized
            }
            lastShape = shape
            return look
        case .nothing:
            let stall = session.stall
            guard clock.now < stall.at else {
                past.stalls += 1
                throw error(stall.problem)
            }
            return nil
        case .end:
            throw error(.endedUnexpectedly)
        }
    }

    private func connect() throws(VideoIngestError) -> VideoSession {
        if let session { return session }
        arrivals.restart()
        let opened = try VideoSession(
            address, options: options, callGuard: callGuard, counters: past, isSparse: past.decodesBetweenKeyframes,
            isMetered: false)
        session = opened
        return opened
    }

    private func giveUp(because error: VideoIngestError) {
        if let session {
            let stalls = past.stalls
            past = session.counters
            past.stalls = stalls
            self.session = nil
        }
        past.reconnects += 1
        trouble = error
        retryAt = clock.now + backOff.next()
    }

    private func error(_ problem: VideoIngestError.Problem) -> VideoIngestError {
        VideoIngestError(source: address.description, problem)
    }
}
