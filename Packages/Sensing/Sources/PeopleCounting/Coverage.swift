// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

/// How much of a window was seen, and why not all of it.
public struct Coverage: Codable, Hashable, Sendable {
    /// Start of the window.
    public let start: Date
    /// Length of the window, seconds.
    public let seconds: Int
    /// Looks that counted.
    public internal(set) var looks: Int
    /// Looks that a window without any outage has.
    public let expectedLooks: Int
    /// Looks that did not count, by reason; with ``looks`` they make ``expectedLooks``.
    public internal(set) var losses: [LookLoss: Int]

    /// Holds a window's coverage, for decoding stores.
    public init(start: Date, seconds: Int, looks: Int, expectedLooks: Int, losses: [LookLoss: Int]) {
        self.start = start
        self.seconds = seconds
        self.looks = looks
        self.expectedLooks = expectedLooks
        self.losses = losses
    }
}
