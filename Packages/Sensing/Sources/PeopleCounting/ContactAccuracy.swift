// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How well a camera's calibration tells who is within the contact distance.
///
/// From the residual of the surveyed points alone: feet that the detector places wrongly come on top.
public struct ContactAccuracy: Hashable, Codable, Sendable {
    /// The contact distance, metres.
    public let distance: Double
    /// Standard deviation of that distance, root mean square over the zones, metres.
    public let sigma: Double
    /// The same at the worst place of the zones.
    public let worstSigma: Double

    /// Probability that a pair is taken for the wrong side of the threshold, in the zones' mean.
    ///
    /// - Parameter metres: Its true distance.
    /// - Returns: Φ(−|`metres` − threshold| / σ), 0...0.5.
    public func misjudgement(ofPairAt metres: Double) -> Double {
        guard sigma > 0 else { return 0 }
        return 0.5 * erfc(abs(metres - distance) / (sigma * 2.0.squareRoot()))
    }

    /// Pairs wrongly left out, and as many wrongly taken in, per pair truly within the distance.
    ///
    /// For people spread evenly, whose number within d grows as d²: ∫₀^∞ 2(D + t)/D² Φ(−t/σ) dt ≈ 2σ/(D√2π).
    public var misjudgedShare: Double { min(1, 2 * sigma / (distance * (2 * Double.pi).squareRoot())) }
}

extension ContactAccuracy {
    /// What is said of a ground plane whose error nothing tells, in English.
    public static let unknownInEnglish =
        "The calibration's error is unknown: four points fit exactly, and a matrix has none; survey eight points or more."

    /// The same in Korean.
    public static let unknownInKorean =
        "보정의 오차를 알 수 없습니다. 측량점 네 개는 언제나 정확히 맞고 행렬에는 측량점이 없습니다. 여덟 개 이상을 측량하세요."

    private func figures(_ template: (_ distance: String, _ sigma: String, _ worst: String, _ share: String) -> String)
        -> String
    {
        func metres(_ value: Double) -> String {
            (value * 100).rounded() / 100 == 0 ? "0.01" : "\((value * 100).rounded() / 100)"
        }
        let share = (misjudgedShare * 1000).rounded() / 10
        return template("\(distance)", metres(sigma), metres(worstSigma), share < 0.1 ? "0.1" : "\(share)")
    }

    /// For an operator, in English.
    public var inEnglish: String {
        figures {
            "The calibration tells \($0) m to ±\($1) m (one standard deviation; ±\($2) m at the worst place): it leaves out "
                + "about \($3) % of the pairs in contact, and takes in about as many that are not."
        }
    }

    /// For an operator, in Korean.
    public var inKorean: String {
        figures {
            "보정으로 \($0)m를 ±\($1)m까지 압니다(표준편차, 가장 나쁜 곳은 ±\($2)m). 접촉한 쌍의 약 \($3)%를 놓치고 그만큼을 잘못 더합니다."
        }
    }
}

extension CameraSetup {
    /// How well the calibration tells contact; nil without a ground plane, with a matrix given as such, and with four points,
    /// whose error nothing tells.
    public var contactAccuracy: ContactAccuracy? {
        guard let groundPlane, let error = groundPlane.error else { return nil }
        var squares = 0.0
        var worst = 0.0
        var samples = 0
        for polygon in zones.polygons {
            for point in polygon.samples(within: picture) {
                guard let here = groundPlane.ground(at: point) else { continue }
                for (dx, dy) in [(1.0, 0.0), (0, 1), (0.6, 0.8), (0.6, -0.8)] {
                    let half = contactDistance / 2
                    guard
                        let first = groundPlane.image(of: GroundPoint(x: here.x + dx * half, y: here.y + dy * half)),
                        let second = groundPlane.image(of: GroundPoint(x: here.x - dx * half, y: here.y - dy * half)),
                        let sigma = error.ofDistance(first, second)
                    else { continue }
                    squares += sigma * sigma
                    worst = max(worst, sigma)
                    samples += 1
                }
            }
        }
        guard samples > 0 else { return nil }
        return ContactAccuracy(
            distance: contactDistance, sigma: (squares / Double(samples)).squareRoot(), worstSigma: worst)
    }
}

extension PixelPolygon {
    /// Points of a grid that lie in the polygon and in the picture; its middle if it is too narrow for the grid.
    func samples(within picture: PictureSize?) -> [ImagePoint] {
        var (left, right) = (corners.map(\.x).min() ?? 0, corners.map(\.x).max() ?? 0)
        var (top, bottom) = (corners.map(\.y).min() ?? 0, corners.map(\.y).max() ?? 0)
        if let picture {
            (left, right) = (max(0, left), min(Double(picture.width), right))
            (top, bottom) = (max(0, top), min(Double(picture.height), bottom))
        }
        var found: [ImagePoint] = []
        for row in 0..<12 {
            for column in 0..<12 {
                let point = ImagePoint(
                    x: left + (right - left) * (Double(column) + 0.5) / 12,
                    y: top + (bottom - top) * (Double(row) + 0.5) / 12)
                if let fixed = FixedPoint(point), contains(fixed) { found.append(point) }
            }
        }
        if found.isEmpty { found = [ImagePoint(x: (left + right) / 2, y: (top + bottom) / 2)] }
        return found
    }
}
