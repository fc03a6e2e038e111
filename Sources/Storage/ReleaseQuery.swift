// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

/// Which releases are asked for.
public struct ReleaseQuery: Hashable, Sendable {
    /// Site id, or nil for all.
    public var site: String?
    /// Camera id, or nil for all.
    public var camera: String?
    /// Zone id, or nil for all.
    public var zone: String?
    /// Windows that start at or after this instant.
    public var from: Date?
    /// Windows that start before this instant.
    public var until: Date?
    /// Releases stored after the one with this place in the order of storing; 0 for all.
    public var after: Int64
    /// The most to give at once.
    public var limit: Int

    /// Asks for releases.
    public init(
        site: String? = nil, camera: String? = nil, zone: String? = nil, from: Date? = nil, until: Date? = nil,
        after: Int64 = 0, limit: Int = .max
    ) {
        self.site = site
        self.camera = camera
        self.zone = zone
        self.from = from
        self.until = until
        self.after = after
        self.limit = limit
    }
}

/// Some releases in the order in which they were stored.
public struct ReleasePage: Hashable, Sendable {
    /// One release as it was published.
    public struct Entry: Hashable, Sendable {
        /// Its place in the order of storing, from 1.
        public let sequence: Int64
        /// The JSON text that was published.
        public let document: String
    }

    /// The releases.
    public let entries: [Entry]
    /// Whether more follow after the last.
    public let hasMore: Bool
}
