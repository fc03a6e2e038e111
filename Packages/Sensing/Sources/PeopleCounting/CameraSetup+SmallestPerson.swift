// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

extension CameraSetup {
    /// By zone, how tall people appear in the pictures that are looked at; nil where the declaration alone does not tell, as
    /// for ``smallestPerson``.
    ///
    /// For a stream of the declared picture's size, or a larger one.
    public var zoneHeights: [ZoneHeights]? {
        guard let picture, let groundPlane,
            let line = PersonSizeLine(
                groundPlane: groundPlane, width: Double(picture.width), height: Double(picture.height))
        else { return nil }
        var options = IngestOptions()
        options.smallestPerson = smallestPerson(line, in: picture)
        guard let working = WorkingSize(fitting: picture.width, picture.height, options: options) else { return nil }
        let scale = Double(working.height) / Double(picture.height)
        return zip(zones.ids, zones.polygons).map { zone, polygon in
            let heights = line.heights(in: polygon, of: picture)
            return ZoneHeights(
                zone: zone, smallest: scale * max(0, heights.min() ?? 0), tallest: scale * max(0, heights.max() ?? 0))
        }
    }

    /// How tall the smallest person in a zone appears, as a share of the picture's height; nil where the declaration alone
    /// does not tell: without a ground plane, or without the size of the picture that it is for.
    package var smallestPerson: Double? {
        guard let picture, let groundPlane,
            let line = PersonSizeLine(
                groundPlane: groundPlane, width: Double(picture.width), height: Double(picture.height))
        else { return nil }
        return smallestPerson(line, in: picture)
    }

    /// The same by a size line, `line` and zones in pixels of a picture of size `full`.
    ///
    /// A size line is straight, so a zone's corners are where people are smallest.
    func smallestPerson(_ line: PersonSizeLine, in full: PictureSize) -> Double? {
        let heights = zones.polygons.flatMap(\.corners).map {
            Double(line.height(atColumn: Float($0.x), row: Float($0.y)))
        }
        guard let smallest = heights.min() else { return nil }
        return max(1, smallest) / Double(full.height)
    }
}

extension PersonSizeLine {
    /// How tall people appear at a zone's corners, where a line is least and greatest; what lies outside the picture shows
    /// nobody.
    func heights(in zone: PixelPolygon, of picture: PictureSize) -> [Double] {
        zone.corners.map { corner in
            let x = min(max(corner.x, 0), Double(picture.width))
            let y = min(max(corner.y, 0), Double(picture.height))
            return Double(height(atColumn: Float(x), row: Float(y)))
        }
    }
}
