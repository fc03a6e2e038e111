// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How uncertain places and distances are, from how well the surveyed pairs fit.
///
/// The usual linearised covariance of a least-squares fit: σ²(JᵀJ)⁻¹ with σ² = RSS/(2n − p), carried to a place's metres by
/// the same derivatives. It knows the survey's scatter only: a survey that is wrong throughout fits well.
struct CalibrationError: Hashable, Sendable {
    /// Standard deviation of a surveyed coordinate, metres.
    let sigma: Double
    private let map: Homography
    private let image: Similarity
    private let ground: Similarity
    private let fixed: Int
    private let lens: LensDistortion?
    private let normal: [[Double]]

    /// Takes a fit with the pairs in the picture as it is.
    ///
    /// - Returns: Nil without pairs to spare: four fit exactly, whatever their error.
    init?(_ pairs: [CalibrationPair], map fitted: Homography, lens: LensDistortion?) {
        let parameters = 8 + (lens.map { $0.second == 0 ? 1 : 2 } ?? 0)
        let straight = pairs.map { lens?.straightened($0.image) ?? $0.image }
        guard 2 * pairs.count > parameters, let image = Similarity(straight.map { ($0.x, $0.y) }),
            let ground = Similarity(pairs.map { ($0.ground.x, $0.ground.y) })
        else { return nil }
        self.image = image
        self.ground = ground
        self.lens = lens
        // In normalised frames, with the entry of largest size held fixed, as the fit itself works.
        let unit = ground.matrix * fitted * image.inverse
        fixed = unit.m.indices.max { abs(unit.m[$0]) < abs(unit.m[$1]) } ?? 8
        map = unit.scaled(by: 1 / unit.m[fixed])
        let residual = LensFit.squares(
            fitted, zip(straight, pairs).map { CalibrationPair(image: $0, ground: $1.ground) })
        sigma = (residual / Double(2 * pairs.count - parameters)).squareRoot()
        var normal = [[Double]](repeating: Array(repeating: 0, count: parameters), count: parameters)
        for pair in pairs {
            let (along, across) = Self.derivatives(pair.image, map, image, ground, fixed, lens)
            for i in 0..<parameters {
                for j in 0..<parameters { normal[i][j] += along[i] * along[j] + across[i] * across[j] }
            }
        }
        self.normal = normal
    }

    /// Standard deviation of the place that a picture point shows: root of the two axes' variances, metres.
    func ofPlace(_ point: ImagePoint) -> Double? {
        let (x, y) = Self.derivatives(point, map, image, ground, fixed, lens)
        guard let alongX = variance(x), let alongY = variance(y) else { return nil }
        return (alongX + alongY).squareRoot()
    }

    /// Standard deviation of the distance between the places that two picture points show, metres.
    ///
    /// What shifts both alike cancels, so near each other it is far smaller than either place's.
    func ofDistance(_ first: ImagePoint, _ second: ImagePoint) -> Double? {
        guard let here = place(first), let there = place(second) else { return nil }
        let length = here.distance(to: there)
        guard length > 0 else { return nil }
        let (ux, uy) = ((here.x - there.x) / length, (here.y - there.y) / length)
        let (x1, y1) = Self.derivatives(first, map, image, ground, fixed, lens)
        let (x2, y2) = Self.derivatives(second, map, image, ground, fixed, lens)
        let along = x1.indices.map { ux * (x1[$0] - x2[$0]) + uy * (y1[$0] - y2[$0]) }
        return variance(along)?.squareRoot()
    }

    private func variance(_ gradient: [Double]) -> Double? {
        guard let solved = solveSymmetric(normal, gradient) else { return nil }
        let product = zip(gradient, solved).reduce(0) { $0 + $1.0 * $1.1 }
        return product.isFinite && product >= 0 ? sigma * sigma * product : nil
    }

    private func place(_ point: ImagePoint) -> GroundPoint? {
        let straight = lens?.straightened(point) ?? point
        let (x, y) = image.apply(straight.x, straight.y)
        let at = map.homogeneous(x, y)
        guard at.w != 0 else { return nil }
        return GroundPoint(x: at.x / at.w / ground.scale, y: at.y / at.w / ground.scale)
    }

    /// Derivatives of a place's metres by the homography's free entries, then by the lens's coefficients.
    private static func derivatives(
        _ point: ImagePoint, _ map: Homography, _ image: Similarity, _ ground: Similarity, _ fixed: Int,
        _ lens: LensDistortion?
    ) -> (x: [Double], y: [Double]) {
        func place(_ lens: LensDistortion?) -> (x: Double, y: Double, px: Double, py: Double, w: Double) {
            let straight = lens?.straightened(point) ?? point
            let (x, y) = image.apply(straight.x, straight.y)
            let at = map.homogeneous(x, y)
            return (x, y, at.x / at.w, at.y / at.w, at.w)
        }
        let here = place(lens)
        let scale = 1 / (here.w * ground.scale)
        let rowX = [here.x, here.y, 1, 0, 0, 0, -here.px * here.x, -here.px * here.y, -here.px]
        let rowY = [0, 0, 0, here.x, here.y, 1, -here.py * here.x, -here.py * here.y, -here.py]
        var x = (0..<9).filter { $0 != fixed }.map { rowX[$0] * scale }
        var y = (0..<9).filter { $0 != fixed }.map { rowY[$0] * scale }
        guard let lens else { return (x, y) }
        let step = 1e-6
        func trial(_ first: Double, _ second: Double) -> LensDistortion? {
            LensDistortion(first: lens.first + first, second: lens.second + second, picture: lens.picture)
        }
        for (plus, minus) in [(trial(step, 0), trial(-step, 0)), (trial(0, step), trial(0, -step))]
            .prefix(lens.second == 0 ? 1 : 2)
        {
            let (after, before) = (place(plus ?? lens), place(minus ?? lens))
            x.append((after.px - before.px) / (2 * step) / ground.scale)
            y.append((after.py - before.py) / (2 * step) / ground.scale)
        }
        return (x, y)
    }
}
