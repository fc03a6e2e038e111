// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

/// How much of a camera's window was seen, and why the rest was not.
public struct WindowRecord: Codable, Hashable, Sendable {
    /// Site id.
    public let site: String
    /// Camera id.
    public let camera: String
    /// Start of the window.
    public let start: Date
    /// Length, seconds.
    public let seconds: Int
    /// Looks that counted.
    public let looks: Int
    /// Looks that a window without any outage has.
    public let expectedLooks: Int
    /// Lost looks by reason.
    public let losses: [String: Int]

    /// Describes a window.
    public init(
        site: String, camera: String, start: Date, seconds: Int, looks: Int, expectedLooks: Int, losses: [String: Int]
    ) {
        self.site = site
        self.camera = camera
        self.start = start
        self.seconds = seconds
        self.looks = looks
        self.expectedLooks = expectedLooks
        self.losses = losses
    }
}

/// Whether a window was new.
public enum WindowOutcome: Hashable, Sendable {
    /// It is durable now.
    case stored
    /// The camera already has a window at that time; the stored one stands and the new one is dropped.
    case alreadyStored
}
