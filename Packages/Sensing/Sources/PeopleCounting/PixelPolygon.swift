// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A picture point in 1/256 pixel.
struct FixedPoint: Hashable, Sendable {
    static let unit = 256.0

    var x: Int64
    var y: Int64

    /// Nil when a coordinate is not finite or beyond a million pixels, where products of integers could overflow.
    init?(_ point: ImagePoint) {
        guard abs(point.x) <= 1e6, abs(point.y) <= 1e6 else { return nil }
        x = Int64((point.x * Self.unit).rounded())
        y = Int64((point.y * Self.unit).rounded())
    }

    /// Twice the signed area of (a, b, c).
    static func cross(_ a: Self, _ b: Self, _ c: Self) -> Int64 {
        (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }
}

/// A polygon held to 1/256 pixel, with exact tests.
struct PixelPolygon: Hashable, Sendable {
    let corners: [ImagePoint]
    let fixed: [FixedPoint]
    /// A zone on the ground may reach out of the picture; one drawn in the picture may not.
    let mayLeavePicture: Bool

    /// Takes corners that are each representable as a ``FixedPoint``.
    init(_ corners: [ImagePoint], mayLeavePicture: Bool) {
        self.corners = corners
        self.mayLeavePicture = mayLeavePicture
        fixed = corners.compactMap(FixedPoint.init)
    }

    /// Square pixels.
    var area: Double {
        var twice: Int64 = 0
        for (a, b) in edges { twice += a.x * b.y - b.x * a.y }
        return abs(Double(twice)) / (2 * FixedPoint.unit * FixedPoint.unit)
    }

    var edges: [(FixedPoint, FixedPoint)] {
        fixed.indices.map { (fixed[$0], fixed[($0 + 1) % fixed.count]) }
    }

    /// Even-odd with half-open edges: a border point belongs to the polygon on one side of it only.
    func contains(_ point: FixedPoint) -> Bool {
        var inside = false
        for (a, b) in edges where (a.y > point.y) != (b.y > point.y) {
            // Always from the upper end down, so that both neighbours of an edge compute the same sign.
            let (upper, lower) = a.y < b.y ? (a, b) : (b, a)
            if FixedPoint.cross(upper, lower, point) > 0 { inside.toggle() }
        }
        return inside
    }

    /// The first pair of edges that meet other than at their common corner.
    var selfIntersection: (Int, Int)? {
        let edges = edges
        for (index, edge) in edges.enumerated() where edge.0 == edge.1 { return (index, index) }
        for first in edges.indices {
            for second in (first + 1)..<max(edges.count, first + 1) {
                let follows = second == first + 1
                let closes = first == 0 && second == edges.count - 1
                if follows || closes {
                    let (a, shared, b) =
                        follows
                        ? (edges[first].0, edges[first].1, edges[second].1)
                        : (edges[first].1, edges[first].0, edges[second].0)
                    // Neighbours on one line that fold back on themselves.
                    let dot = (a.x - shared.x) * (b.x - shared.x) + (a.y - shared.y) * (b.y - shared.y)
                    if edges.count > 3, FixedPoint.cross(a, shared, b) == 0, dot > 0 { return (first, second) }
                } else if Self.meet(edges[first], edges[second]) {
                    return (first, second)
                }
            }
        }
        return nil
    }

    private static func meet(_ p: (FixedPoint, FixedPoint), _ q: (FixedPoint, FixedPoint)) -> Bool {
        let a = FixedPoint.cross(p.0, p.1, q.0).signum()
        let b = FixedPoint.cross(p.0, p.1, q.1).signum()
        let c = FixedPoint.cross(q.0, q.1, p.0).signum()
        let d = FixedPoint.cross(q.0, q.1, p.1).signum()
        if a != b && c != d { return true }
        return (a == 0 && within(q.0, p)) || (b == 0 && within(q.1, p)) || (c == 0 && within(p.0, q))
            || (d == 0 && within(p.1, q))
    }

    private static func within(_ point: FixedPoint, _ edge: (FixedPoint, FixedPoint)) -> Bool {
        min(edge.0.x, edge.1.x)...max(edge.0.x, edge.1.x) ~= point.x
            && min(edge.0.y, edge.1.y)...max(edge.0.y, edge.1.y) ~= point.y
    }
}
