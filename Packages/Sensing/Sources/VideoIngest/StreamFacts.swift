// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What a stream is made of, whatever it shows.
public struct StreamFacts: Sendable, Hashable {
    /// The codec's usual short name, for example `h264`.
    public var codec: String
    /// Frames per second as the container states them; nil where it states none.
    public var frameRate: Double?
    /// Median time between the key frames met, seconds; nil before the second.
    public var keySeconds: Double?
}

/// The times between the last key frames.
struct KeyIntervals {
    private static let capacity = 64
    private var last: Duration?
    private var intervals: [Double] = []

    /// Notes a key frame; one at or before the last tells nothing.
    mutating func note(_ time: Duration) {
        defer { last = time }
        guard let last, time > last else { return }
        if intervals.count == Self.capacity { intervals.removeFirst() }
        intervals.append((time - last) / .seconds(1))
    }

    /// Their median; nil before the second key frame.
    var median: Double? {
        guard !intervals.isEmpty else { return nil }
        return intervals.sorted()[intervals.count / 2]
    }
}
