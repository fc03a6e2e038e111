// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting

extension SiteReader {
    /// A declared zone with its place in the file.
    struct PlacedShape {
        let shape: ZoneShape
        let field: Field
    }

    /// The zones that could be read; each of the others is reported.
    func readZones(_ fields: [Field]) -> [PlacedShape] {
        fields.compactMap { field in
            guard let map = Mapping(field, keys: ["id", "pixels", "metres"]) else { return nil }
            let id = map.required("id", "square")?.identifier()
            guard let corners = corners(map, field), let id else { return nil }
            return PlacedShape(shape: ZoneShape(id: id, corners: corners), field: field)
        }
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
                    .behindCamera(let zone, _):
                    zone
                }
            let field = shapes.last { $0.shape.id == zone }?.field ?? shapes.first?.field
            let parts = "\(error)".trimmed.split(separator: "; ", maxSplits: 1).map(String.init)
            field?.report(parts[0], parts.count > 1 ? parts[1] : "correct its corners")
            return nil
        }
    }
}
