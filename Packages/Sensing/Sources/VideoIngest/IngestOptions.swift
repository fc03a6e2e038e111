// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How a source is opened, read and given up.
public struct IngestOptions: Sendable, Hashable {
    /// How fast a file is read.
    public enum Pacing: String, Sendable, Hashable {
        /// As fast as it can be decoded.
        case asFastAsPossible
        /// Each look at its presentation time, as if the file were a camera.
        case asLive
    }

    /// Which pictures become looks.
    public var policy: LookPolicy = .keyframes(every: .seconds(2))
    /// How fast a file is read; streams come as they come.
    public var pacing: Pacing = .asFastAsPossible
    /// How long after a look its second frame is taken, at least; nil where looks are single frames.
    package var secondFrameAfter: Duration?
    /// Longer side of the working picture at most, pixels, 64...4096; where ``smallestPerson`` is known, that decides.
    public var longestSide = 768
    /// How tall the smallest person that must be found appears, as a share of the picture's height.
    package var smallestPerson: Double?
    /// Threads of one decoder.
    public var decoderThreads = 1
    /// Time to connect and to learn what the stream holds.
    public var openDeadline: Duration = .seconds(10)
    /// Time for one read to give something; for a snapshot, for the whole answer.
    public var readDeadline: Duration = .seconds(10)
    /// Time an open stream may be decoded without a sound picture coming of it.
    public var stallDeadline: Duration = .seconds(30)
    /// Time an open stream may send packets without a key frame, with which alone decoding can begin.
    public var keyframeDeadline: Duration = .seconds(300)
    /// First wait before reconnecting; it doubles up to ``longestBackOff``.
    public var firstBackOff: Duration = .seconds(1)
    /// Longest wait before reconnecting.
    public var longestBackOff: Duration = .seconds(60)
    /// Most bytes accepted for one snapshot.
    public var snapshotLimitBytes = 16 << 20
    /// Accepts TLS certificates that nobody vouches for; anyone on the path could then play another camera.
    public var acceptsUnverifiedTLS = false

    /// The defaults.
    public init() {}
}
