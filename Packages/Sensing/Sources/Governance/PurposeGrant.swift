// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

/// Proof that at least one purpose was live over a stretch of time; a release cannot be made without one.
///
/// Only ``PurposeRegister`` makes it.
public struct PurposeGrant: Sendable {
    /// The purposes that were live, by id, sorted.
    public let purposes: [String]
    /// What they need together.
    public let indicators: Set<Indicator>
    /// The instant from which it was asked for.
    public let instant: Date
    /// The first instant at which one of the purposes ends; ask again from there.
    public let validUntil: Date

    package init(purposes: [String], indicators: Set<Indicator>, instant: Date, validUntil: Date) {
        self.purposes = purposes
        self.indicators = indicators
        self.instant = instant
        self.validUntil = validUntil
    }

    /// Whether every instant of a window lies inside the grant.
    ///
    /// - Parameters:
    ///   - start: The first instant of the window.
    ///   - end: The first instant after it.
    /// - Returns: False if a purpose in the grant ends inside the window.
    public func covers(from start: Date, through end: Date) -> Bool {
        instant <= start && start <= end && end <= validUntil
    }
}
