// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What the database keeps of a site: names, never an address.
public struct SiteRecord: Codable, Hashable, Sendable {
    /// A camera's name and those of its zones.
    public struct Camera: Codable, Hashable, Sendable {
        /// Camera id, unique in the site.
        public let id: String
        /// Zone ids, unique in the camera.
        public let zones: [String]

        /// Names a camera and its zones.
        public init(id: String, zones: [String]) {
            self.id = id
            self.zones = zones
        }
    }

    /// Site id.
    public let id: String
    /// IANA name of the time zone.
    public let timeZone: String
    /// Every camera that ever was registered.
    public let cameras: [Camera]

    /// Describes a site.
    public init(id: String, timeZone: String, cameras: [Camera]) {
        self.id = id
        self.timeZone = timeZone
        self.cameras = cameras
    }
}

/// A privacy policy as it was in force, under its digest.
public struct PolicyRecord: Hashable, Sendable {
    /// `sha256:` and 64 hexadecimal digits.
    public let digest: String
    /// The canonical text that the digest is of.
    public let document: String

    /// Names a policy.
    public init(digest: String, document: String) {
        self.digest = digest
        self.document = document
    }
}
