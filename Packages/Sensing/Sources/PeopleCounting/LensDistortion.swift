// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How a lens bends straight lines, radially about the picture's middle.
///
/// The division model: undistorted − c = (distorted − c) / (1 + λ₁r² + λ₂r⁴), where c is the picture's middle and r the
/// distance of the distorted point from it over half of the picture's diagonal. Fitzgibbon, *Simultaneous linear estimation
/// of multiple view geometry and lens distortion*, CVPR 2001. Negative λ₁ is a barrel, as of wide lenses.
public struct LensDistortion: Hashable, Codable, Sendable {
    /// λ₁.
    public let first: Double
    /// λ₂; 0 where one coefficient is enough.
    public let second: Double
    /// The picture that it belongs to.
    public let picture: PictureSize

    /// Names a distortion.
    ///
    /// - Returns: Nil for one that folds the picture over itself.
    public init?(first: Double, second: Double = 0, picture: PictureSize) {
        self.first = first
        self.second = second
        self.picture = picture
        // r/(1 + λ₁r² + λ₂r⁴) must grow from the middle to the corner.
        for step in 0...32 {
            let square = Double(step * step) / 1024
            guard 1 + first * square + second * square * square > 0.05,
                1 - first * square - 3 * second * square * square > 0.05
            else { return nil }
        }
    }

    private var centre: ImagePoint { ImagePoint(x: Double(picture.width) / 2, y: Double(picture.height) / 2) }
    private var radius: Double { (centre.x * centre.x + centre.y * centre.y).squareRoot() }

    /// Where a point of the picture would be without distortion.
    ///
    /// Exact in the picture; points beyond its corners are taken along the corner's scale.
    public func straightened(_ point: ImagePoint) -> ImagePoint {
        let (x, y) = (point.x - centre.x, point.y - centre.y)
        let square = min(1, (x * x + y * y) / (radius * radius))
        let scale = 1 / (1 + first * square + second * square * square)
        return ImagePoint(x: centre.x + x * scale, y: centre.y + y * scale)
    }

    /// Where a point without distortion is in the picture: the inverse of ``straightened(_:)``.
    public func bent(_ point: ImagePoint) -> ImagePoint {
        let (x, y) = (point.x - centre.x, point.y - centre.y)
        let target = (x * x + y * y).squareRoot() / radius
        let corner = 1 / (1 + first + second)
        guard target < corner else { return ImagePoint(x: centre.x + x / corner, y: centre.y + y / corner) }
        // Newton on a function that grows, held in a bracket.
        var (low, high) = (0.0, 1.0)
        var r = min(1, target)
        for _ in 0..<60 {
            let square = r * r
            let divisor = 1 + first * square + second * square * square
            let error = r / divisor - target
            if abs(error) < 1e-15 { break }
            if error > 0 { high = r } else { low = r }
            let slope = (1 - first * square - 3 * second * square * square) / (divisor * divisor)
            let next = r - error / slope
            r = low < next && next < high ? next : (low + high) / 2
        }
        let scale = target > 0 ? r / target : 1
        return ImagePoint(x: centre.x + x * scale, y: centre.y + y * scale)
    }
}
