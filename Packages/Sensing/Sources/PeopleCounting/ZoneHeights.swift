// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How tall standing people appear in a zone, in rows of the picture that is looked at.
public struct ZoneHeights: Hashable, Sendable {
    /// The zone's id.
    public let zone: String
    /// Of whoever stands farthest away.
    public let smallest: Double
    /// Of whoever stands nearest.
    public let tallest: Double

    /// Holds the three.
    public init(zone: String, smallest: Double, tallest: Double) {
        self.zone = zone
        self.smallest = smallest
        self.tallest = tallest
    }
}
