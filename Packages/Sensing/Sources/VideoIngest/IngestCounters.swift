// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What a source met on its way, for metrics; nothing in it depends on what a picture shows.
public struct IngestCounters: Sendable, Hashable {
    /// Packets of the video stream that the demuxer gave.
    public var packetsRead = 0
    /// Packets given to the decoder.
    public var packetsDecoded = 0
    /// Pictures that became looks.
    public var looks = 0
    /// Packets or pictures the decoder found damaged; none of them becomes a look.
    public var damaged = 0
    /// Time stamps equal to the one before.
    public var repeatedStamps = 0
    /// Time stamps before the one before.
    public var backwardStamps = 0
    /// Time stamps far beyond the one before.
    public var leapingStamps = 0
    /// Frames without a time stamp.
    public var missingStamps = 0
    /// Changes of picture size within the stream.
    public var sizeChanges = 0
    /// Connections made again.
    public var reconnects = 0
    /// Connections given up because they were open and silent.
    public var stalls = 0
    /// Whether key frames were too rare and everything between them is decoded.
    public var decodesBetweenKeyframes = false

    /// All zero.
    public init() {}
}
