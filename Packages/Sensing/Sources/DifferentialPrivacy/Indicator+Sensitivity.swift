// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import enum Governance.Indicator

extension Indicator {
    /// The most by which one person's presence in one look changes the indicator, summed over all zones of a camera.
    ///
    /// Occupancy, masked and unmasked: the person is in at most one zone, so 1. In contact: the person and those who
    /// have no one else within reach; the latter are pairwise apart but all near the person, so at most five, and 6
    /// together. Flow: the person goes one way in one zone and adds no more than that zone's limit. docs/PRIVACY.md proves
    /// it.
    ///
    /// - Parameter flowLimit: The most people per minute that one person adds to a zone's flow.
    /// - Returns: People, or people per minute.
    public func sensitivityPerLook(flowLimit: Int) -> Int {
        switch self {
        case .occupancy, .masked, .unmasked: 1
        case .inContact: 6
        case .flowWith, .flowAgainst: flowLimit
        }
    }

    /// Indicators of which a person can change only one per look, so that they are released for one charge.
    ///
    /// Someone is seen masked, seen unmasked or neither; the pair (masked, unmasked) therefore moves by at most 1. And
    /// nobody goes both ways at once.
    package var chargedTogether: Set<Indicator> {
        switch self {
        case .occupancy: [.occupancy]
        case .inContact: [.inContact]
        case .masked, .unmasked: [.masked, .unmasked]
        case .flowWith, .flowAgainst: [.flowWith, .flowAgainst]
        }
    }
}
