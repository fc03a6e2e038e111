// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What is known of a look beside its pixels.
package struct Look: Sendable, Hashable {
    /// Why a look does not simply follow the one before.
    package enum Break: Sendable, Hashable {
        /// The first look of the source.
        case first
        /// The connection was lost and made again.
        case reconnected
        /// The picture's size changed; the working picture is a new one.
        case resized
        /// Presentation time leapt or was restarted.
        case retimed
    }

    /// What came of the second frame that was asked for with a look.
    package enum SecondFrame: Sendable, Hashable {
        /// It shows the scene so long after the look, by presentation times.
        case after(Duration)
        /// The stream had none in time, a damaged one, or none whose time is known.
        case missing
    }

    /// Place on the source's timeline; never before an earlier look's.
    ///
    /// A file's timeline is presentation time and starts with its first frame. A camera's is the monotonic clock and
    /// starts when the source was made.
    package var time: Duration
    /// Number of the frame among those decoded for showing, from 1; with ``LookPolicy/everyFrame`` the frame's number.
    package var frame: Int
    /// Picture as it is shown, turned as its container asks, pixels.
    package var streamWidth: Int
    /// Likewise.
    package var streamHeight: Int
    /// Luma uses 0...255 instead of 16...235.
    package var fullRange: Bool
    /// The picture was coded without reference to others, so that it shows what the camera saw and not what it left as it was.
    package var isKey: Bool
    /// Why it does not simply follow.
    package var breaks: Break?
    /// The second frame of the pair; nil where none was asked for.
    package var second: SecondFrame?

    package init(
        time: Duration, frame: Int, streamWidth: Int, streamHeight: Int, fullRange: Bool, isKey: Bool = true,
        breaks: Break? = nil, second: SecondFrame? = nil
    ) {
        self.time = time
        self.frame = frame
        self.streamWidth = streamWidth
        self.streamHeight = streamHeight
        self.fullRange = fullRange
        self.isKey = isKey
        self.breaks = breaks
        self.second = second
    }
}

/// What came of asking for a look.
package enum NextLook: Sendable, Hashable {
    /// A look, its pixels in the working picture.
    case look(Look)
    /// Nothing until the time asked for; the reason, where the source is in trouble rather than merely waiting.
    case nothing(VideoIngestError?)
    /// The file is over.
    case end
}
