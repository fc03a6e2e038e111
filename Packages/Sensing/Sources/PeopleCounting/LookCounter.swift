// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import DifferentialPrivacy
package import enum Governance.Indicator

/// Counts the people of one look by zone.
package struct LookCounter {
    private let zones: ZoneMap
    private let groundPlane: GroundPlane?
    private let contactDistance: Double
    private var zoneOf: [Int] = []
    private var feet: [GroundPoint?] = []
    package private(set) var occupancy: [Int]
    package private(set) var inContact: [Int]
    package private(set) var masked: [Int]
    package private(set) var unmasked: [Int]
    /// People of whom nothing can be said; with the two before they add up to occupancy where masks were judged.
    package private(set) var unclear: [Int]
    /// People per minute with each zone's arrow; 0 for a zone without.
    package private(set) var flowWith: [Int]
    /// Likewise against it.
    package private(set) var flowAgainst: [Int]

    package init(zones: ZoneMap, groundPlane: GroundPlane?, contactDistance: Double) {
        self.zones = zones
        self.groundPlane = groundPlane
        self.contactDistance = contactDistance
        occupancy = Array(repeating: 0, count: zones.ids.count)
        inContact = occupancy
        masked = occupancy
        unmasked = occupancy
        unclear = occupancy
        flowWith = occupancy
        flowAgainst = occupancy
        zoneOf.reserveCapacity(256)
        feet.reserveCapacity(256)
    }

    /// Counts one look.
    ///
    /// `scaleX` and `scaleY` are pixels of the full picture per pixel of the working picture; contact is computed only when
    /// it is needed, and so are masks and flow: `masks` is empty, or has one verdict per person, and so are `velocities`.
    ///
    /// Flow is rounded once per zone and way, by adding `dither` and cutting off: `dither` is drawn evenly from
    /// 0..<``ZoneFlow/unit`` for the look, so that the mean is right whatever the fractions, and one person more never adds more
    /// than the zone's limit.
    package mutating func count(
        _ people: [PersonBox], masks: [MaskVerdict] = [], velocities: [GroundVelocity] = [], dither: Int = 0,
        scaleX: Double, scaleY: Double, contact: Bool
    ) {
        for zone in occupancy.indices {
            occupancy[zone] = 0
            inContact[zone] = 0
            masked[zone] = 0
            unmasked[zone] = 0
            unclear[zone] = 0
            flowWith[zone] = 0
            flowAgainst[zone] = 0
        }
        zoneOf.removeAll(keepingCapacity: true)
        feet.removeAll(keepingCapacity: true)
        for person in people {
            let foot = person.foot(scaleX: scaleX, scaleY: scaleY)
            let zone = zones.zone(at: foot) ?? -1
            zoneOf.append(zone)
            if zone >= 0 { occupancy[zone] += 1 }
            if contact { feet.append(groundPlane?.ground(at: foot)) }
        }
        for (zone, verdict) in zip(zoneOf, masks) where zone >= 0 {
            switch verdict {
            case .masked: masked[zone] += 1
            case .unmasked: unmasked[zone] += 1
            case .unclear: unclear[zone] += 1
            }
        }
        for (zone, velocity) in zip(zoneOf, velocities) where zone >= 0 {
            guard let part = zones.flows[zone]?.part(x: velocity.x, y: velocity.y) else { continue }
            if part > 0 { flowWith[zone] += part } else { flowAgainst[zone] -= part }
        }
        for zone in flowWith.indices {
            flowWith[zone] = (flowWith[zone] + dither) / ZoneFlow.unit
            flowAgainst[zone] = (flowAgainst[zone] + dither) / ZoneFlow.unit
        }
        guard contact, groundPlane != nil else { return }
        for index in zoneOf.indices where zoneOf[index] >= 0 {
            guard let here = feet[index] else { continue }
            for other in feet.indices where other != index {
                if let there = feet[other], here.distance(to: there) < contactDistance {
                    inContact[zoneOf[index]] += 1
                    break
                }
            }
        }
    }

    /// The last look's people for an indicator and a zone.
    package func people(_ indicator: Indicator, _ zone: Int) -> Int {
        switch indicator {
        case .occupancy: occupancy[zone]
        case .inContact: inContact[zone]
        case .masked: masked[zone]
        case .unmasked: unmasked[zone]
        case .flowWith: flowWith[zone]
        case .flowAgainst: flowAgainst[zone]
        }
    }
}

extension PersonBox {
    /// Where the feet are: the middle of the lower edge, in the full picture.
    package func foot(scaleX: Double, scaleY: Double) -> ImagePoint {
        ImagePoint(x: Double(x + width / 2) * scaleX, y: Double(y + height) * scaleY)
    }
}
