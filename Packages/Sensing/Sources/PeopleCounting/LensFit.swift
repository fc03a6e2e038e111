// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Estimates a lens's distortion together with the ground plane, where surveyed pairs allow it.
///
/// The sum of squared distances on the ground is minimised over the homography for each trial of the coefficients, and over
/// the coefficients outside. A coefficient stays only if it improves the fit significantly: an F test at 1 % of one more
/// parameter, at least 5 mm of the residual, and pairs enough.
enum LensFit {
    /// Pairs from which one coefficient is tried, and two.
    static let pairsForOne = 8
    static let pairsForTwo = 12
    /// Metres by which the root mean square residual must shrink.
    private static let worthwhile = 0.005

    /// A fit with its sum of squares on the ground.
    struct Fit {
        let lens: LensDistortion?
        let map: Homography
        let squares: Double
    }

    /// The best justified fit, from one without distortion.
    static func fit(_ pairs: [CalibrationPair], picture: PictureSize, from plain: Fit) -> Fit {
        guard pairs.count >= pairsForOne else { return plain }
        let one = bestOfOne(pairs, picture)
        guard let one, isJustified(one, over: plain, pairs: pairs.count, parameters: 9) else { return plain }
        guard pairs.count >= pairsForTwo, let lens = one.lens else { return one }
        guard let two = bestOfTwo(pairs, picture, from: lens.first),
            isJustified(two, over: one, pairs: pairs.count, parameters: 10)
        else { return one }
        return two
    }

    /// The fit with given coefficients; nil where they fold the picture or the pairs then fix no plane.
    static func fit(_ pairs: [CalibrationPair], _ first: Double, _ second: Double, _ picture: PictureSize) -> Fit? {
        guard let lens = LensDistortion(first: first, second: second, picture: picture) else { return nil }
        let straight = pairs.map { CalibrationPair(image: lens.straightened($0.image), ground: $0.ground) }
        guard let start = HomographyFit.direct(straight) else { return nil }
        let map = HomographyFit.refined(start, straight)
        return Fit(lens: lens, map: map, squares: squares(map, straight))
    }

    /// Sum of squared distances on the ground, square metres.
    static func squares(_ map: Homography, _ pairs: [CalibrationPair]) -> Double {
        pairs.reduce(0) { sum, pair in
            let at = map.homogeneous(pair.image.x, pair.image.y)
            let (dx, dy) = (at.x / at.w - pair.ground.x, at.y / at.w - pair.ground.y)
            return sum + dx * dx + dy * dy
        }
    }

    private static func bestOfOne(_ pairs: [CalibrationPair], _ picture: PictureSize) -> Fit? {
        func tried(_ value: Double) -> Fit? { fit(pairs, value, 0, picture) }
        func cost(_ value: Double) -> Double { tried(value)?.squares ?? .infinity }
        let step = 0.04
        let grid = (-17...17).map { Double($0) * step }
        let costs = grid.map(cost)
        guard let best = costs.indices.min(by: { costs[$0] < costs[$1] }), costs[best].isFinite else { return nil }
        // Golden section in the cells beside the best; Kiefer, Proc. AMS 4 (1953).
        let ratio = (5.0.squareRoot() - 1) / 2
        var (low, high) = (grid[best] - step, grid[best] + step)
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (atLeft, atRight) = (cost(left), cost(right))
        while high - low > 1e-9 {
            if atLeft < atRight {
                (high, right, atRight) = (right, left, atLeft)
                left = high - ratio * (high - low)
                atLeft = cost(left)
            } else {
                (low, left, atLeft) = (left, right, atRight)
                right = low + ratio * (high - low)
                atRight = cost(right)
            }
        }
        return tried((low + high) / 2)
    }

    /// Nelder and Mead, *Computer Journal* 7 (1965), from the best single coefficient.
    private static func bestOfTwo(_ pairs: [CalibrationPair], _ picture: PictureSize, from first: Double) -> Fit? {
        func cost(_ at: SIMD2<Double>) -> Double { fit(pairs, at.x, at.y, picture)?.squares ?? .infinity }
        var corners = [SIMD2(first, 0), SIMD2(first + 0.05, 0), SIMD2(first, 0.05)].map { ($0, cost($0)) }
        for _ in 0..<160 {
            corners.sort { $0.1 < $1.1 }
            let middle = (corners[0].0 + corners[1].0) / 2
            let worst = corners[2]
            func point(_ factor: Double) -> (SIMD2<Double>, Double) {
                let at = middle + (worst.0 - middle) * factor
                return (at, cost(at))
            }
            let reflected = point(-1)
            if reflected.1 < corners[0].1 {
                let further = point(-2)
                corners[2] = further.1 < reflected.1 ? further : reflected
            } else if reflected.1 < corners[1].1 {
                corners[2] = reflected
            } else {
                let nearer = reflected.1 < worst.1 ? point(-0.5) : point(0.5)
                if nearer.1 < min(worst.1, reflected.1) {
                    corners[2] = nearer
                } else {
                    for index in 1...2 {
                        let at = corners[0].0 + (corners[index].0 - corners[0].0) / 2
                        corners[index] = (at, cost(at))
                    }
                }
            }
        }
        corners.sort { $0.1 < $1.1 }
        return fit(pairs, corners[0].0.x, corners[0].0.y, picture)
    }

    private static func isJustified(_ fit: Fit, over simpler: Fit, pairs: Int, parameters: Int) -> Bool {
        let freedom = Double(2 * pairs - parameters)
        let count = Double(pairs)
        guard (simpler.squares / count).squareRoot() - (fit.squares / count).squareRoot() > worthwhile else {
            return false
        }
        let t = studentQuantile(freedom: freedom)
        return simpler.squares - fit.squares > t * t * fit.squares / freedom
    }

    /// Student's t at 99.5 %, so that its square is F(1, `freedom`) at 99 %; `freedom` at least 6.
    ///
    /// Cornish–Fisher expansion; Abramowitz, Stegun, *Handbook of Mathematical Functions*, 26.7.5.
    private static func studentQuantile(freedom v: Double) -> Double {
        let z = 2.575_829_303_548_901
        let s = z * z
        return z
            + z
            * ((s + 1) / (4 * v) + (5 * s * s + 16 * s + 3) / (96 * v * v)
                + (3 * s * s * s + 19 * s * s + 17 * s - 15) / (384 * v * v * v))
    }
}
