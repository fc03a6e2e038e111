// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The arrow along which a zone's flow is measured, as declared: from its first point to its second.
public enum FlowArrow: Hashable, Sendable {
    /// Pixels of the full picture.
    case pixels(ImagePoint, ImagePoint)
    /// Metres on the ground.
    case metres(GroundPoint, GroundPoint)
}

/// How a zone turns its people's speeds into people per minute.
///
/// Take all lines across the zone at right angles to the arrow. Averaged over them, the number of people who cross per minute is
/// 60/E times the sum of the speeds, along the arrow, of all who are in the zone, E being the zone's extent along the arrow in
/// metres: someone at speed v crosses v of those metres per second.
public struct ZoneFlow: Hashable, Sendable {
    /// Unit vector on the ground, the way the arrow points.
    public let direction: GroundPoint
    /// How far the zone reaches along the arrow, metres.
    public let extent: Double
    /// The most people per minute that one person adds.
    public let limit: Int

    /// Walking speeds up to this are measured in full, metres per second; a run is about three.
    public static let fullSpeed = 2.5
    /// Zones are at least so long, metres.
    public static let shortestExtent = 2.0
    /// Parts of one person per minute.
    package static let unit = 65536

    /// Takes a zone's arrow and outline on the ground.
    ///
    /// - Parameters:
    ///   - start: Where the arrow begins.
    ///   - end: Where it ends.
    ///   - outline: Points around the zone.
    ///   - zone: Its name, for errors.
    /// - Throws: ``ZoneError/flowArrowTooShort(zone:)`` or ``ZoneError/flowZoneTooShort(zone:metres:)``.
    init(from start: GroundPoint, to end: GroundPoint, across outline: [GroundPoint], zone: String) throws(ZoneError) {
        let length = start.distance(to: end)
        guard length >= 0.01, length.isFinite else { throw .flowArrowTooShort(zone: zone) }
        let unit = GroundPoint(x: (end.x - start.x) / length, y: (end.y - start.y) / length)
        let along = outline.map { $0.x * unit.x + $0.y * unit.y }
        let reach = (along.max() ?? 0) - (along.min() ?? 0)
        guard reach >= Self.shortestExtent, reach.isFinite else {
            throw .flowZoneTooShort(zone: zone, metres: reach)
        }
        direction = unit
        extent = reach
        limit = max(1, Int((60 * Self.fullSpeed / reach).rounded(.up)))
    }

    /// The speed from which on someone adds no more, metres per second; at least ``fullSpeed``.
    public var clippedSpeed: Double { Double(limit) * extent / 60 }

    /// What someone adds to a look.
    ///
    /// - Parameters:
    ///   - x: Metres per second along the ground's first axis.
    ///   - y: Likewise along the second.
    /// - Returns: People per minute in ``unit``; above 0 with the arrow, below 0 against it, never more than the limit either way.
    package func part(x: Double, y: Double) -> Int {
        let perMinute = (x * direction.x + y * direction.y) * 60 / extent
        guard perMinute.isFinite else { return 0 }
        let most = Double(limit)
        return Int((min(max(perMinute, -most), most) * Double(Self.unit)).rounded())
    }
}
