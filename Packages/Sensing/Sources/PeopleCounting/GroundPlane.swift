// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// One surveyed point: where it is in the picture and on the ground.
public struct CalibrationPair: Hashable, Sendable {
    /// In the picture.
    public let image: ImagePoint
    /// On the ground.
    public let ground: GroundPoint

    /// Names a surveyed point.
    public init(image: ImagePoint, ground: GroundPoint) {
        self.image = image
        self.ground = ground
    }
}

/// Where a picture's ground pixels are on the ground, in metres.
///
/// A homography of the picture, straightened first where its lens bends lines and the pairs tell. Least squares over surveyed
/// pairs: a normalised direct linear transform (Hartley 1997), then Levenberg–Marquardt on the sum of squared distances on
/// the ground. Mirrored ground axes are fine (distances are the same); a fit that is mirrored in one part of the survey only
/// has the horizon running through it and is refused.
public struct GroundPlane: Hashable, Sendable {
    /// How well the pairs fit, in metres on the ground.
    public struct Residual: Hashable, Codable, Sendable {
        /// Number of pairs; with four, the fit is exact and the residual says nothing.
        public let pairs: Int
        /// Root mean square distance.
        public let rms: Double
        /// Largest distance.
        public let largest: Double
        /// Position of the pair with the largest distance, from 0.
        public let worstPair: Int
    }

    /// How well the surveyed pairs fit; nil for a matrix given as such.
    public let residual: Residual?
    /// How the lens bends lines; nil where the pairs tell of no bend.
    public let lens: LensDistortion?
    /// How uncertain places and distances are; nil where nothing tells: four pairs, or a matrix given as such.
    let error: CalibrationError?
    let toGround: Homography
    let toImage: Homography

    /// Fits surveyed pairs.
    ///
    /// - Parameters:
    ///   - pairs: At least four, no three of the first-best four on a line.
    ///   - picture: The picture's size; with it and at least eight pairs, the lens's distortion is estimated too, and kept
    ///     if the fit is significantly better for it.
    /// - Throws: ``GroundPlaneError`` for fewer, for repeated, collinear or contradicting points.
    public init(pairs: [CalibrationPair], picture: PictureSize? = nil) throws(GroundPlaneError) {
        try Self.check(pairs)
        guard let start = HomographyFit.direct(pairs) else { throw .collinear }
        let fitted = HomographyFit.refined(start, pairs)
        var fit = LensFit.Fit(lens: nil, map: fitted, squares: LensFit.squares(fitted, pairs))
        if let picture { fit = LensFit.fit(pairs, picture: picture, from: fit) }
        let straight = pairs.map {
            CalibrationPair(image: fit.lens?.straightened($0.image) ?? $0.image, ground: $0.ground)
        }
        try self.init(
            oriented: fit.map, at: straight.map(\.image), pairs: straight, lens: fit.lens,
            error: CalibrationError(pairs, map: fit.map, lens: fit.lens))
    }

    /// Takes a known matrix.
    ///
    /// - Parameters:
    ///   - matrix: Three rows of three; [X·w, Y·w, w] = M·[x, y, 1], metres from pixels of the full picture.
    ///   - point: A picture point that shows ground, to tell the ground's side of the horizon from the sky's; the
    ///     middle of the lowest row serves.
    /// - Throws: ``GroundPlaneError`` for another shape, a number that is not finite, or a matrix that maps the plane to
    ///   a line.
    public init(imageToGround matrix: [[Double]], showingGroundAt point: ImagePoint) throws(GroundPlaneError) {
        guard matrix.count == 3, matrix.allSatisfy({ $0.count == 3 }) else {
            throw .notThreeByThree(rows: matrix.map(\.count))
        }
        let given = Homography(m: matrix.flatMap(\.self))
        guard given.m.allSatisfy(\.isFinite) else { throw .notFinite(pair: nil) }
        try self.init(oriented: given, at: [point], pairs: [])
    }

    private init(
        oriented map: Homography, at points: [ImagePoint], pairs: [CalibrationPair], lens: LensDistortion? = nil,
        error: CalibrationError? = nil
    ) throws(GroundPlaneError) {
        let largest = map.m.map(abs).max() ?? 0
        guard largest > 0, largest.isFinite, let first = points.first else { throw .singular }
        // Row and column scales differ by many orders (pixels, metres, 1), so singularity is judged at the points.
        let sign: Double = map.homogeneous(first.x, first.y).w < 0 ? -1 : 1
        let unit = map.scaled(by: sign / largest)
        var orientation = 0.0
        for (index, point) in points.enumerated() {
            let image = unit.homogeneous(point.x, point.y)
            let reach = abs(unit.m[6] * point.x) + abs(unit.m[7] * point.y) + abs(unit.m[8])
            guard image.w > 1e-9 * reach else { throw .horizonInside(pair: pairs.isEmpty ? nil : index) }
            let scale = max(abs(image.x), abs(image.y), image.w) / image.w
            let jacobian = unit.determinant / (image.w * image.w * image.w)
            guard jacobian.isFinite, abs(jacobian) > 1e-12 / max(1, scale) else { throw .singular }
            orientation = jacobian
        }
        guard orientation != 0 else { throw .singular }
        toGround = unit
        let back = unit.adjugate
        let backLargest = back.m.map(abs).max() ?? 0
        guard backLargest > 0 else { throw .singular }
        // The adjugate's w has the determinant's sign on the ground's side.
        toImage = back.scaled(by: (unit.determinant < 0 ? -1 : 1) / backLargest)
        residual = Self.residual(of: unit, pairs)
        self.lens = lens
        self.error = error
    }

    /// Standard deviation of the place that a picture point shows, metres, as the calibration's residual implies; nil
    /// where nothing tells.
    public func uncertainty(at point: ImagePoint) -> Double? { error?.ofPlace(point) }

    /// Standard deviation of the distance between two picture points' places, metres; nil where nothing tells.
    public func uncertainty(ofDistanceBetween first: ImagePoint, and second: ImagePoint) -> Double? {
        error?.ofDistance(first, second)
    }

    /// Nine numbers, row by row, that map the ground to the picture, straightened where ``lens`` is not nil.
    package var groundToImage: [Double]? { toImage.m.count == 9 ? toImage.m : nil }

    /// Where a picture point is on the ground; nil at or above the horizon.
    public func ground(at point: ImagePoint) -> GroundPoint? {
        let straight = lens?.straightened(point) ?? point
        let image = toGround.homogeneous(straight.x, straight.y)
        guard image.w > 0 else { return nil }
        let found = GroundPoint(x: image.x / image.w, y: image.y / image.w)
        return found.x.isFinite && found.y.isFinite ? found : nil
    }

    /// Where a ground point is in the picture; nil when it is behind the camera.
    public func image(of point: GroundPoint) -> ImagePoint? {
        guard let found = straightImage(of: point) else { return nil }
        return lens?.bent(found) ?? found
    }

    /// Where a ground point would be in the picture without distortion; nil when it is behind the camera.
    func straightImage(of point: GroundPoint) -> ImagePoint? {
        let image = toImage.homogeneous(point.x, point.y)
        guard image.w > 0 else { return nil }
        let found = ImagePoint(x: image.x / image.w, y: image.y / image.w)
        return found.x.isFinite && found.y.isFinite ? found : nil
    }

    private static func residual(of map: Homography, _ pairs: [CalibrationPair]) -> Residual? {
        var squares = 0.0
        var worst = (distance: -1.0, pair: 0)
        for (index, pair) in pairs.enumerated() {
            let image = map.homogeneous(pair.image.x, pair.image.y)
            let distance = GroundPoint(x: image.x / image.w, y: image.y / image.w).distance(to: pair.ground)
            squares += distance * distance
            if distance > worst.distance { worst = (distance, index) }
        }
        guard !pairs.isEmpty else { return nil }
        return Residual(
            pairs: pairs.count, rms: (squares / Double(pairs.count)).squareRoot(), largest: worst.distance,
            worstPair: worst.pair)
    }

    private static func check(_ pairs: [CalibrationPair]) throws(GroundPlaneError) {
        guard pairs.count >= 4 else { throw .tooFewPairs(pairs.count) }
        for (index, pair) in pairs.enumerated() {
            let all = [pair.image.x, pair.image.y, pair.ground.x, pair.ground.y]
            guard all.allSatisfy({ $0.isFinite && abs($0) < 1e9 }) else { throw .notFinite(pair: index) }
            for earlier in 0..<index {
                guard pairs[earlier].image != pair.image, pairs[earlier].ground != pair.ground else {
                    throw .repeatedPoint(first: earlier, second: index)
                }
            }
        }
    }
}

/// Why a ground plane was refused.
public enum GroundPlaneError: Error, Hashable, Sendable {
    /// Fewer than four pairs.
    case tooFewPairs(Int)
    /// A coordinate that is not a number of sensible size; the pair's position from 0, nil for a matrix.
    case notFinite(pair: Int?)
    /// Two pairs share their picture point or their ground point; positions from 0.
    case repeatedPoint(first: Int, second: Int)
    /// The points lie (nearly) on a line, in the picture or on the ground, or three of four do.
    case collinear
    /// The fit puts the horizon between the points, or the ground point given behind it; the pair's position from 0.
    case horizonInside(pair: Int?)
    /// The matrix maps the ground to a line or a point.
    case singular
    /// The matrix is not three rows of three; the lengths of its rows.
    case notThreeByThree(rows: [Int])
}

extension GroundPlaneError: CustomStringConvertible {
    /// What an operator reads.
    public var description: String {
        switch self {
        case .tooFewPairs(let count):
            "a ground plane needs at least 4 points with their metres, found \(count)"
        case .notFinite(let pair?):
            "point \(pair + 1) of the ground plane has a coordinate that is not a finite number of pixels or metres"
        case .notFinite(nil):
            "the ground plane's matrix has an entry that is not a finite number"
        case .repeatedPoint(let first, let second):
            "points \(first + 1) and \(second + 1) of the ground plane are the same in the picture or on the ground; "
                + "each must be a place of its own"
        case .collinear:
            "the points of the ground plane lie on a line (nearly), in the picture or on the ground; choose four that "
                + "span an area, no three on a line"
        case .horizonInside(let pair?):
            "the ground plane's points contradict each other: fitted to them, the horizon runs between point "
                + "\(pair + 1) and the others; check their order and that no left and right are swapped"
        case .horizonInside(nil):
            "the ground plane's matrix puts the picture's ground above the horizon; check rows, columns and direction "
                + "(pixels to metres)"
        case .singular:
            "the ground plane's matrix maps the whole picture to a line; check its nine numbers"
        case .notThreeByThree(let rows):
            "the ground plane's matrix must be 3 rows of 3 numbers, found rows of \(rows)"
        }
    }
}
