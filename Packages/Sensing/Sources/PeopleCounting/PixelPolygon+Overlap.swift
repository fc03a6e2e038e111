// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

extension PixelPolygon {
    /// Overlaps thinner than this, in pixels, are one border drawn twice and count as touching.
    private static let tolerance = 0.02

    /// A point near shared area; nil when the polygons are disjoint or only touch.
    func overlap(with other: PixelPolygon) -> ImagePoint? {
        borderPoint(inside: other) ?? other.borderPoint(inside: self) ?? innerPoint(inside: other)
            ?? other.innerPoint(inside: self)
    }

    /// Whether any of the polygon shows in a picture.
    func meets(_ picture: PictureSize) -> Bool {
        let (width, height) = (Double(picture.width), Double(picture.height))
        let frame = PixelPolygon(
            [(0, 0), (width, 0), (width, height), (0, height)].map { ImagePoint(x: $0.0, y: $0.1) },
            mayLeavePicture: false)
        return overlap(with: frame) != nil
    }

    /// The middle of a piece of this border, cut where it meets the other one, that lies inside the other polygon.
    private func borderPoint(inside other: PixelPolygon) -> ImagePoint? {
        for (index, a) in corners.enumerated() {
            let b = corners[(index + 1) % corners.count]
            let cuts = ([0, 1] + other.cuts(from: a, to: b)).sorted()
            for (from, to) in zip(cuts, cuts.dropFirst()) where to > from {
                let t = (from + to) / 2
                let middle = ImagePoint(x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t)
                if other.holdsWell(middle) { return middle }
            }
        }
        return nil
    }

    /// A point well inside this polygon that the other holds too: for equal polygons, whose borders never enter.
    private func innerPoint(inside other: PixelPolygon) -> ImagePoint? {
        for (index, corner) in corners.enumerated() {
            let next = corners[(index + 1) % corners.count]
            let previous = corners[(index + corners.count - 1) % corners.count]
            // The centroid of an ear lies inside the polygon for at least two corners of any simple polygon.
            let centre = ImagePoint(
                x: (corner.x + next.x + previous.x) / 3, y: (corner.y + next.y + previous.y) / 3)
            if holdsWell(centre), other.holdsWell(centre) { return centre }
        }
        return nil
    }

    /// Where a segment meets this border, as fractions of the segment.
    private func cuts(from a: ImagePoint, to b: ImagePoint) -> [Double] {
        var cuts: [Double] = []
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        let square = dx * dx + dy * dy
        guard square > 0 else { return [] }
        for (index, c) in corners.enumerated() {
            let d = corners[(index + 1) % corners.count]
            let (ex, ey) = (d.x - c.x, d.y - c.y)
            let denominator = dx * ey - dy * ex
            if abs(denominator) > 1e-12 {
                let t = ((c.x - a.x) * ey - (c.y - a.y) * ex) / denominator
                let u = ((c.x - a.x) * dy - (c.y - a.y) * dx) / denominator
                if 0...1 ~= t, -1e-9...(1 + 1e-9) ~= u { cuts.append(t) }
            }
            let along = ((c.x - a.x) * dx + (c.y - a.y) * dy) / square
            if 0...1 ~= along { cuts.append(along) }
        }
        return cuts
    }

    /// Whether a point lies inside, further from the border than the tolerance.
    private func holdsWell(_ point: ImagePoint) -> Bool {
        guard let fixed = FixedPoint(point), contains(fixed) else { return false }
        for (index, a) in corners.enumerated() {
            let b = corners[(index + 1) % corners.count]
            let (dx, dy) = (b.x - a.x, b.y - a.y)
            let square = dx * dx + dy * dy
            let t = square > 0 ? min(1, max(0, ((point.x - a.x) * dx + (point.y - a.y) * dy) / square)) : 0
            let (ex, ey) = (a.x + t * dx - point.x, a.y + t * dy - point.y)
            if (ex * ex + ey * ey).squareRoot() <= Self.tolerance { return false }
        }
        return true
    }
}
