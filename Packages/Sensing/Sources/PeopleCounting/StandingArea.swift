// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Where the feet are of everyone who matters to a camera's counts: those in a zone, and those near enough to touch them.
package struct StandingArea: Hashable, Sendable {
    /// Bounds in pixels; may reach beyond the picture.
    package var left, top, right, bottom: Double
    /// The highest row that a zone itself reaches, where those who count are smallest.
    package var firstZoneRow: Double

    package init(left: Double, top: Double, right: Double, bottom: Double, firstZoneRow: Double) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
        self.firstZoneRow = firstZoneRow
    }

    /// The bounds in a picture of another size.
    package func scaled(x: Double, y: Double) -> Self {
        Self(left: left * x, top: top * y, right: right * x, bottom: bottom * y, firstZoneRow: firstZoneRow * y)
    }

    /// What must be seen to see whoever stands there.
    ///
    /// - Parameters:
    ///   - width: Columns of the picture.
    ///   - height: Its rows.
    ///   - personHeight: How tall a person appears at a foot row and column, pixels.
    /// - Returns: Bounds within the picture.
    package func view(
        width: Double, height: Double, personHeight: (_ row: Double, _ column: Double) -> Double
    ) -> (left: Double, top: Double, right: Double, bottom: Double) {
        let columns = [max(0, left), (max(0, left) + min(width, right)) / 2, min(width, right)]
        let low = min(bottom, height)
        let high = max(0, top)
        let tallest = columns.map { personHeight(low, $0) }.max() ?? 0
        let farthest = columns.map { personHeight(high, $0) }.max() ?? 0
        // What surrounds a person helps to tell one, and feet are placed with an error.
        return (
            max(0, left - 0.4 * tallest), max(0, high - 1.3 * farthest), min(width, right + 0.4 * tallest),
            min(height, low + 0.2 * tallest)
        )
    }
}

extension CameraSetup {
    /// Where people must be seen, pixels of the full picture; nil where that cannot be told.
    package var standingArea: StandingArea? {
        var corners = zones.polygons.flatMap(\.corners)
        let firstZoneRow = corners.map(\.y).min() ?? 0
        if let groundPlane {
            // Whoever is within reach of a corner stands in a square around it, and projection keeps what is inside inside.
            for corner in corners {
                guard let ground = groundPlane.ground(at: corner) else { return nil }
                for (x, y) in [(-1.0, -1.0), (-1, 1), (1, -1), (1, 1)] {
                    let reached = GroundPoint(x: ground.x + contactDistance * x, y: ground.y + contactDistance * y)
                    guard let point = groundPlane.image(of: reached) else { return nil }
                    corners.append(point)
                }
            }
        }
        guard let left = corners.map(\.x).min(), let right = corners.map(\.x).max(), let top = corners.map(\.y).min(),
            let bottom = corners.map(\.y).max()
        else { return nil }
        return StandingArea(left: left, top: top, right: right, bottom: bottom, firstZoneRow: firstZoneRow)
    }
}
