// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A camera or a file that gives looks, one at a time, into one working picture.
///
/// Its calls block; use it from a ``BlockingThreadExecutor``. ``Interrupt/cancel()`` ends a call from any thread.
package protocol Source: AnyObject {
    /// Whether looks come by a clock (a camera, or a file paced as one), so that waiting for one can be in vain.
    var isLive: Bool { get }
    /// Whether the timeline is presentation time from a first frame, to be given its place by the caller.
    var isRecording: Bool { get }
    /// The timeline's present, for live sources.
    var now: Duration { get }
    /// Share of a recording read so far, 0...1, where it is known.
    var progress: Double? { get }
    /// What was met so far.
    var counters: IngestCounters { get }
    /// What the stream is made of; nil before it is open, and where there is none.
    var stream: StreamFacts? { get }
    /// Ends a blocking call.
    var interrupt: Interrupt { get }

    /// Tells how tall the smallest person that must be found appears, as a share of the picture's height.
    ///
    /// The next look may have another working size, and then says ``Look/Break/resized``.
    func fit(smallestPerson share: Double)

    /// Asks for a second frame with every look that begins from now on, the first one at least so long after it.
    ///
    /// - Parameter after: `nil` for looks of a single frame, which cost no more than they ever did.
    func takeSecondFrames(after: Duration?)

    /// Gives the second frame of the look returned last, and takes a picture to reuse in exchange.
    ///
    /// What it gives is undefined unless that look's ``Look/second`` says that it has one.
    func exchangeSecondFrame(with picture: inout WorkingPicture?)

    /// Waits for the next look and puts it into `picture`.
    ///
    /// - Parameters:
    ///   - picture: Reused while the working size stays; made or replaced when it is `nil` or the size changed. Its
    ///     content is undefined unless a look is returned.
    ///   - deadline: Time on this source's timeline at which a live source returns without a look, late by the deadline
    ///     of one opening or one read at most, and by the wait for a second frame; `nil` waits on.
    /// - Returns: The look, nothing, or the end.
    /// - Throws: ``VideoIngestError`` when the source cannot go on: a file that does not open, a cancelled call, an
    ///   address that can never work. A camera's passing troubles are no errors but ``NextLook/nothing(_:)``.
    func nextLook(
        into picture: inout WorkingPicture?, until deadline: Duration?
    ) throws(VideoIngestError) -> NextLook
}

extension Source {
    package var stream: StreamFacts? { nil }

    package func fit(smallestPerson share: Double) {}

    package func takeSecondFrames(after: Duration?) {}

    package func exchangeSecondFrame(with picture: inout WorkingPicture?) {}
}

extension SourceAddress {
    /// Makes the source, which opens at its first look.
    package func makeSource(
        options: IngestOptions = IngestOptions(), clock: any IngestClock = MonotonicClock(),
        interrupt: Interrupt = Interrupt()
    ) -> any Source {
        switch kind {
        case .file: FileSource(self, options: options, clock: clock, interrupt: interrupt)
        case .rtsp: CameraSource(self, options: options, clock: clock, interrupt: interrupt)
        case .snapshot: SnapshotSource(self, options: options, clock: clock, interrupt: interrupt)
        }
    }
}
