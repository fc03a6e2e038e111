// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

/// What someone who stood at a place counted there during one window.
public struct CountCheckRecord: Hashable, Sendable {
    /// People at one instant.
    public struct Count: Hashable, Sendable {
        /// When.
        public let instant: Date
        /// How many.
        public let people: Int

        /// Holds a count.
        public init(instant: Date, people: Int) {
            self.instant = instant
            self.people = people
        }
    }

    /// Site id.
    public let site: String
    /// Camera id.
    public let camera: String
    /// Zone id.
    public let zone: String
    /// Which people were counted, by the name of the indicator.
    public let indicator: String
    /// Start of the window.
    public let start: Date
    /// Length of the window, seconds.
    public let seconds: Int
    /// The counter's own reference to a consent receipt, if they gave one; nothing else is kept of who counted.
    public let consent: String?
    /// In order of time; instants that were missed are left out.
    public let counts: [Count]

    /// Describes a check.
    public init(
        site: String, camera: String, zone: String, indicator: String, start: Date, seconds: Int, consent: String?,
        counts: [Count]
    ) {
        self.site = site
        self.camera = camera
        self.zone = zone
        self.indicator = indicator
        self.start = start
        self.seconds = seconds
        self.consent = consent
        self.counts = counts
    }
}
