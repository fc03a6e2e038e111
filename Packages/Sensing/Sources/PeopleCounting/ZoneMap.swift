// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A zone as declared: a simple polygon, in pixels of the full picture or in metres on the ground.
public struct ZoneShape: Hashable, Sendable {
    /// In what the corners are given.
    public enum Corners: Hashable, Sendable {
        /// Pixels of the full picture.
        case pixels([ImagePoint])
        /// Metres on the ground; needs a ground plane.
        case metres([GroundPoint])
    }

    /// Zone id, unique in the camera.
    public let id: String
    /// The corners in order, the last joined to the first.
    public let corners: Corners
    /// Along what its flow is measured; nil where it is not.
    public let flow: FlowArrow?

    /// Declares a zone.
    public init(id: String, corners: Corners, flow: FlowArrow? = nil) {
        self.id = id
        self.corners = corners
        self.flow = flow
    }
}

/// The disjoint zones of one camera.
///
/// Zones may touch; a foot point on a shared border belongs to exactly one. Borders are held to 1/256 pixel, and points
/// are told apart in integers, so no rounding counts a person twice.
public struct ZoneMap: Hashable, Sendable {
    /// Zone ids, in the order declared; the order of all counts.
    public let ids: [String]
    /// By zone, how its flow is measured; nil where it is not.
    public let flows: [ZoneFlow?]
    let polygons: [PixelPolygon]

    /// By zone, the most people per minute that one person adds to its flow; 0 where it is not measured.
    public var flowLimits: [Int] { flows.map { $0?.limit ?? 0 } }

    /// Checks zones.
    ///
    /// - Parameters:
    ///   - zones: At least one.
    ///   - picture: The picture that pixels refer to; nil when only the source will tell, then
    ///     ``checkInside(_:)`` is due when it does.
    ///   - groundPlane: For zones in metres.
    /// - Throws: ``ZoneError``, naming the zone or the pair.
    public init(_ zones: [ZoneShape], picture: PictureSize?, groundPlane: GroundPlane?) throws(ZoneError) {
        guard !zones.isEmpty else { throw .noZones }
        var polygons: [PixelPolygon] = []
        /// Of zones in metres, without the lens's distortion; nil where there is none.
        var outlines: [PixelPolygon?] = []
        for (index, zone) in zones.enumerated() {
            guard !zones[..<index].contains(where: { $0.id == zone.id }) else { throw .repeatedId(zone.id) }
            let polygon = try Self.polygon(of: zone, groundPlane)
            let bent = Self.bent(polygon, of: zone, groundPlane)
            polygons.append(bent ?? polygon)
            outlines.append(bent == nil ? nil : polygon)
        }
        for second in polygons.indices {
            for first in 0..<second {
                // On a lens that bends lines, zones in metres are told apart where their edges are straight.
                var pair = (polygons[first], polygons[second])
                if let a = outlines[first], let b = outlines[second] { pair = (a, b) }
                if let place = pair.0.overlap(with: pair.1) {
                    throw .overlap(first: zones[first].id, second: zones[second].id, near: place)
                }
            }
        }
        var flows: [ZoneFlow?] = []
        for (zone, polygon) in zip(zones, polygons) { flows.append(try Self.flow(of: zone, polygon, groundPlane)) }
        self.flows = flows
        ids = zones.map(\.id)
        self.polygons = polygons
        if let picture { try checkInside(picture) }
    }

    /// Checks that zones lie in the picture: every corner of a zone in pixels, some part of a zone in metres.
    ///
    /// A zone with flow must lie in the picture wholly: who is outside crosses unseen.
    ///
    /// - Throws: ``ZoneError/outsidePicture(zone:corner:picture:)``, ``ZoneError/flowOutsidePicture(zone:picture:)``.
    public func checkInside(_ picture: PictureSize) throws(ZoneError) {
        for (position, polygon) in polygons.enumerated() {
            let id = ids[position]
            if flows[position] != nil, polygon.mayLeavePicture,
                !polygon.corners.allSatisfy({ picture.contains($0, within: 1) })
            {
                throw .flowOutsidePicture(zone: id, picture: picture)
            }
            if polygon.mayLeavePicture {
                guard polygon.meets(picture) else { throw .outsidePicture(zone: id, corner: nil, picture: picture) }
            } else if let corner = polygon.corners.first(where: { !picture.contains($0) }) {
                throw .outsidePicture(zone: id, corner: corner, picture: picture)
            }
        }
    }

    /// The position in ``ids`` of the one zone that holds a foot point, nil when none does.
    public func zone(at foot: ImagePoint) -> Int? {
        guard let point = FixedPoint(foot) else { return nil }
        return polygons.firstIndex { $0.contains(point) }
    }

    /// Whether a foot point lies in a zone whose flow is measured.
    func hasFlow(at foot: ImagePoint) -> Bool { zone(at: foot).map { flows[$0] != nil } ?? false }

    /// A zone in metres as its lens shows it, each edge in pieces; nil where nothing is bent.
    private static func bent(_ polygon: PixelPolygon, of zone: ZoneShape, _ plane: GroundPlane?) -> PixelPolygon? {
        guard case .metres = zone.corners, let lens = plane?.lens else { return nil }
        var corners: [ImagePoint] = []
        for (index, corner) in polygon.corners.enumerated() {
            let next = polygon.corners[(index + 1) % polygon.corners.count]
            for piece in 0..<8 {
                let share = Double(piece) / 8
                corners.append(
                    lens.bent(
                        ImagePoint(
                            x: corner.x + (next.x - corner.x) * share, y: corner.y + (next.y - corner.y) * share)))
            }
        }
        return PixelPolygon(corners, mayLeavePicture: true)
    }

    /// The zone's arrow and extent on the ground.
    private static func flow(
        of zone: ZoneShape, _ polygon: PixelPolygon, _ plane: GroundPlane?
    ) throws(ZoneError) -> ZoneFlow? {
        guard let arrow = zone.flow else { return nil }
        guard let plane else { throw .flowNeedsGroundPlane(zone: zone.id) }
        let ends: (GroundPoint, GroundPoint)
        switch arrow {
        case .metres(let start, let end): ends = (start, end)
        case .pixels(let start, let end):
            guard let from = plane.ground(at: start), let to = plane.ground(at: end) else {
                throw .flowAboveHorizon(zone: zone.id)
            }
            ends = (from, to)
        }
        var outline: [GroundPoint] = []
        if case .metres(let corners) = zone.corners {
            outline = corners
        } else {
            for corner in polygon.corners {
                guard let ground = plane.ground(at: corner) else { throw .flowAboveHorizon(zone: zone.id) }
                outline.append(ground)
            }
        }
        return try ZoneFlow(from: ends.0, to: ends.1, across: outline, zone: zone.id)
    }

    private static func polygon(of zone: ZoneShape, _ plane: GroundPlane?) throws(ZoneError) -> PixelPolygon {
        var corners: [ImagePoint] = []
        var inMetres = false
        switch zone.corners {
        case .pixels(let given):
            corners = given
        case .metres(let given):
            inMetres = true
            guard let plane else { throw .needsGroundPlane(zone: zone.id) }
            for corner in given {
                guard corner.x.isFinite, corner.y.isFinite else { throw .notFinite(zone: zone.id) }
                guard let image = plane.straightImage(of: corner) else {
                    throw .behindCamera(zone: zone.id, corner: corner)
                }
                corners.append(image)
            }
        }
        guard corners.allSatisfy({ FixedPoint($0) != nil }) else { throw .notFinite(zone: zone.id) }
        guard corners.count >= 3 else { throw .tooFewCorners(zone: zone.id, corners.count) }
        let polygon = PixelPolygon(corners, mayLeavePicture: inMetres)
        if let edge = polygon.selfIntersection { throw .selfIntersecting(zone: zone.id, first: edge.0, second: edge.1) }
        guard polygon.area >= 1 else { throw .noArea(zone: zone.id) }
        return polygon
    }
}

/// Why zones were refused.
public enum ZoneError: Error, Hashable, Sendable {
    /// There is none.
    case noZones
    /// Two zones share an id.
    case repeatedId(String)
    /// Fewer than three corners.
    case tooFewCorners(zone: String, Int)
    /// A coordinate that is no finite number, or over a million pixels from the picture.
    case notFinite(zone: String)
    /// Less than one square pixel.
    case noArea(zone: String)
    /// Two edges of a zone cross or touch; edges are numbered from 0, edge 0 joins the first two corners.
    case selfIntersecting(zone: String, first: Int, second: Int)
    /// Two zones share area, near a point of the picture.
    case overlap(first: String, second: String, near: ImagePoint)
    /// A corner lies outside the picture; no corner for a zone in metres, which does not show at all.
    case outsidePicture(zone: String, corner: ImagePoint?, picture: PictureSize)
    /// A zone in metres without a ground plane.
    case needsGroundPlane(zone: String)
    /// A corner in metres lies behind the camera.
    case behindCamera(zone: String, corner: GroundPoint)
    /// Flow without a ground plane.
    case flowNeedsGroundPlane(zone: String)
    /// An arrow whose ends are one place.
    case flowArrowTooShort(zone: String)
    /// A corner of a zone with flow, or an end of its arrow, at or above the horizon.
    case flowAboveHorizon(zone: String)
    /// A zone that reaches too few metres along its arrow.
    case flowZoneTooShort(zone: String, metres: Double)
    /// A zone with flow that reaches out of the picture.
    case flowOutsidePicture(zone: String, picture: PictureSize)
}

extension ZoneError: CustomStringConvertible {
    /// What an operator reads.
    public var description: String {
        switch self {
        case .noZones:
            "a camera needs at least one zone"
        case .repeatedId(let id):
            "two zones of the camera are called '\(id)'; each needs a name of its own"
        case .tooFewCorners(let zone, let count):
            "zone '\(zone)' has \(count) corners; a polygon needs at least 3"
        case .notFinite(let zone):
            "zone '\(zone)' has a corner that is not a finite place in or near the picture"
        case .noArea(let zone):
            "zone '\(zone)' covers no area; its corners lie on a line"
        case .selfIntersecting(let zone, let first, let second):
            "zone '\(zone)' crosses or touches itself (the edges after corners \(first + 1) and \(second + 1)); "
                + "list the corners in order around the zone"
        case .overlap(let first, let second, let near):
            "zones '\(first)' and '\(second)' overlap near x \(Self.pixel(near.x)), y \(Self.pixel(near.y)) of the "
                + "picture; zones of a camera must be disjoint (they may touch)"
        case .outsidePicture(let zone, let corner?, let picture):
            "zone '\(zone)' has the corner [\(Self.pixel(corner.x)), \(Self.pixel(corner.y))] outside the picture of "
                + "\(picture.width)x\(picture.height)"
        case .outsidePicture(let zone, nil, let picture):
            "zone '\(zone)' does not show in the picture of \(picture.width)x\(picture.height)"
        case .needsGroundPlane(let zone):
            "zone '\(zone)' is in metres, but the camera has no ground plane; give one, or the zone in pixels"
        case .behindCamera(let zone, let corner):
            "zone '\(zone)' has the corner [\(corner.x), \(corner.y)] (metres) behind the camera"
        case .flowNeedsGroundPlane(let zone):
            "zone '\(zone)' has a flow, but the camera has no ground plane, without which pixels are no metres; give one, "
                + "or leave the flow out"
        case .flowArrowTooShort(let zone):
            "the flow of zone '\(zone)' begins and ends at one place; give two points at least a centimetre apart"
        case .flowAboveHorizon(let zone):
            "zone '\(zone)' or its flow reaches up to the horizon, where no metres are; draw them on the ground"
        case .flowZoneTooShort(let zone, let metres):
            "zone '\(zone)' reaches \((metres * 10).rounded() / 10) m along its flow; make it at least "
                + "\(Int(ZoneFlow.shortestExtent)) m, better 10 m or more, since the noise grows as the zone gets shorter"
        case .flowOutsidePicture(let zone, let picture):
            "zone '\(zone)' has a flow and reaches out of the picture of \(picture.width)x\(picture.height), where nobody is "
                + "seen; keep it inside"
        }
    }

    private static func pixel(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String((value * 10).rounded() / 10)
    }
}
