// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A point of the picture, in pixels of the full picture: origin top left, x right, y down.
public struct ImagePoint: Hashable, Codable, Sendable {
    /// Pixels from the left edge.
    public var x: Double
    /// Pixels from the top edge.
    public var y: Double

    /// Names a point.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// A point of the ground, in metres, in a frame of the site's own choosing.
public struct GroundPoint: Hashable, Codable, Sendable {
    /// Metres along the first axis.
    public var x: Double
    /// Metres along the second axis.
    public var y: Double

    /// Names a point.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    /// Metres to another point.
    public func distance(to other: Self) -> Double {
        let dx = x - other.x
        let dy = y - other.y
        return (dx * dx + dy * dy).squareRoot()
    }
}

/// The size of a picture, in pixels.
public struct PictureSize: Hashable, Codable, Sendable {
    /// Pixels per row.
    public let width: Int
    /// Rows.
    public let height: Int

    /// Names a size.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// The middle of the lowest row: where ground is, if ground is anywhere.
    public var bottomCentre: ImagePoint { ImagePoint(x: Double(width) / 2, y: Double(height)) }

    /// Whether a point lies in the picture, its edge included.
    public func contains(_ point: ImagePoint) -> Bool { contains(point, within: 0) }

    /// The same with a margin of so many pixels.
    func contains(_ point: ImagePoint, within margin: Double) -> Bool {
        -margin...(Double(width) + margin) ~= point.x && -margin...(Double(height) + margin) ~= point.y
    }
}
