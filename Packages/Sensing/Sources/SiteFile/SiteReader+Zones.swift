// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import VideoIngest

extension SiteReader {
    /// A declared zone with its place in the file.
    struct PlacedShape {
        let shape: ZoneShape
        let field: Field
        /// Of its `flow`, where it has one.
        let flow: Field?
    }

    /// The zones that could be read; each of the others is reported.
    func readZones(_ fields: [Field]) -> [PlacedShape] {
        fields.compactMap { field in
            guard let map = Mapping(field, keys: ["id", "pixels", "metres", "flow"]) else { return nil }
            let id = map.required("id", "square")?.identifier()
            let flowField = map.optional("flow")
            let flow = flowField.flatMap(readArrow)
            guard let corners = corners(map, field), let id, (flowField == nil) == (flow == nil) else { return nil }
            return PlacedShape(shape: ZoneShape(id: id, corners: corners, flow: flow), field: field, flow: flowField)
        }
    }

    /// The arrow along which people are measured, such as `pixels: [[100, 400], [500, 400]]`.
    private func readArrow(_ field: Field) -> FlowArrow? {
        guard let map = Mapping(field, keys: ["pixels", "metres"]) else { return nil }
        func ends(_ field: Field) -> ((Double, Double), (Double, Double))? {
            let right = "write the arrow's start and end, for example [[100, 400], [500, 400]]"
            guard let fields = field.elements(atLeast: 2, right) else { return nil }
            guard fields.count == 2 else {
                field.report("found \(field.node.spoken)", right)
                return nil
            }
            let points = fields.map { $0.pair("an end of the arrow", in: -1e5...1e5) }
            guard let start = points[0], let end = points[1] else { return nil }
            return (start, end)
        }
        switch (map.optional("pixels"), map.optional("metres")) {
        case (let pixels?, nil):
            return ends(pixels).map {
                .pixels(ImagePoint(x: $0.0.0, y: $0.0.1), ImagePoint(x: $0.1.0, y: $0.1.1))
            }
        case (nil, let metres?):
            return ends(metres).map {
                .metres(GroundPoint(x: $0.0.0, y: $0.0.1), GroundPoint(x: $0.1.0, y: $0.1.1))
            }
        case (nil, nil):
            field.report(
                "found neither 'pixels' nor 'metres'",
                "give the arrow's start and end, for example pixels: [[100, 400], [500, 400]]")
        case (_?, _?):
            field.report("found both 'pixels' and 'metres'", "keep one of the two")
        }
        return nil
    }

    /// Reports flow that a source cannot give, since when a snapshot was taken is not known well enough.
    func refuseFlow(_ shapes: [PlacedShape], of source: SourceAddress) -> Bool {
        guard source.kind == .snapshot, let flow = shapes.lazy.compactMap(\.flow).first else { return false }
        flow.report(
            "found a flow at a camera that gives snapshots, whose times are not known well enough",
            "give the camera's rtsp:// stream as its source, or leave the flow out")
        return true
    }

    private func corners(_ map: Mapping, _ field: Field) -> ZoneShape.Corners? {
        switch (map.optional("pixels"), map.optional("metres")) {
        case (let pixels?, nil):
            return points(pixels).map { .pixels($0.map { ImagePoint(x: $0.0, y: $0.1) }) }
        case (nil, let metres?):
            return points(metres).map { .metres($0.map { GroundPoint(x: $0.0, y: $0.1) }) }
        case (nil, nil):
            field.report(
                "found neither 'pixels' nor 'metres'",
                "give the corners, for example pixels: [[0, 0], [100, 0], [100, 100]]")
        case (_?, _?):
            field.report("found both 'pixels' and 'metres'", "keep one of the two")
        }
        return nil
    }

    private func points(_ field: Field) -> [(Double, Double)]? {
        guard let fields = field.elements(atLeast: 3, "write at least 3 corners in order around the zone") else {
            return nil
        }
        let points = fields.compactMap { $0.pair("a corner", in: -1e5...1e5) }
        return points.count == fields.count ? points : nil
    }

    /// The disjoint zones, or nil after reporting at the line of the zone that is wrong.
    func zoneMap(_ shapes: [PlacedShape], picture: PictureSize?, plane: GroundPlane?) -> ZoneMap? {
        do {
            return try ZoneMap(shapes.map(\.shape), picture: picture, groundPlane: plane)
        } catch {
            let zone: String? =
                switch error {
                case .noZones: nil
                case .repeatedId(let id): id
                case .overlap(_, let second, _): second
                case .tooFewCorners(let zone, _), .notFinite(let zone), .noArea(let zone),
                    .selfIntersecting(let zone, _, _), .outsidePicture(let zone, _, _), .needsGroundPlane(let zone),
                    .behindCamera(let zone, _), .flowNeedsGroundPlane(let zone), .flowArrowTooShort(let zone),
                    .flowAboveHorizon(let zone), .flowZoneTooShort(let zone, _), .flowOutsidePicture(let zone, _):
                    zone
                }
            let shape = shapes.last { $0.shape.id == zone }
            let field = (error.isOfFlow ? shape?.flow : nil) ?? shape?.field ?? shapes.first?.field
            let parts = "\(error)".trimmed.split(separator: "; ", maxSplits: 1).map(String.init)
            field?.report(parts[0], parts.count > 1 ? parts[1] : "correct its corners")
            return nil
        }
    }
}

extension ZoneError {
    fileprivate var isOfFlow: Bool {
        switch self {
        case .flowNeedsGroundPlane, .flowArrowTooShort, .flowAboveHorizon, .flowZoneTooShort, .flowOutsidePicture: true
        default: false
        }
    }
}
