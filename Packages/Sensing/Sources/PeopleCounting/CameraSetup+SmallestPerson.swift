// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

extension CameraSetup {
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
