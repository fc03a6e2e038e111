// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What is measured of a place.
///
/// Every indicator is a sum over looks of a number of people, or of people per minute; none describes a person.
public enum Indicator: String, CaseIterable, Codable, CodingKeyRepresentable, Comparable, Hashable, Sendable {
    /// People in the zone.
    case occupancy
    /// People in the zone who have someone else of the same camera within the contact distance on the ground.
    case inContact = "in_contact"
    /// People in the zone who visibly wear a mask.
    case masked
    /// People in the zone who visibly wear none.
    case unmasked
    /// People per minute who cross the zone the way its arrow points.
    case flowWith = "flow_with"
    /// People per minute who cross it the other way.
    case flowAgainst = "flow_against"

    /// Whether it is a number of people per minute, which needs two frames a look and a zone with an arrow.
    public var isFlow: Bool { self == .flowWith || self == .flowAgainst }

    /// Orders indicators as this list does.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .occupancy: 0
        case .inContact: 1
        case .masked: 2
        case .unmasked: 3
        case .flowWith: 4
        case .flowAgainst: 5
        }
    }
}
