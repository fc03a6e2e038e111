// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What is measured of a place.
///
/// Every indicator is a sum over looks of a number of people; none describes a person.
public enum Indicator: String, CaseIterable, Codable, CodingKeyRepresentable, Comparable, Hashable, Sendable {
    /// People in the zone.
    case occupancy
    /// People in the zone who have someone else of the same camera within the contact distance on the ground.
    case inContact = "in_contact"
    /// People in the zone who visibly wear a mask.
    case masked
    /// People in the zone who visibly wear none.
    case unmasked

    /// Orders indicators as this list does.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .occupancy: 0
        case .inContact: 1
        case .masked: 2
        case .unmasked: 3
        }
    }
}
