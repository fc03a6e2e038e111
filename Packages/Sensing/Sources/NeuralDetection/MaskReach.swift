// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance
public import PeopleCounting

/// Whom in a zone a mask model can judge, by how large standing people's faces are in the pictures that are looked at.
public struct MaskReach: Codable, Hashable, Sendable {
    /// Whose faces are as large as those that the model was evaluated on.
    public enum Extent: String, CaseIterable, Codable, Hashable, Sendable {
        /// Whoever stands in the zone.
        case everybody
        /// Whoever stands near enough.
        case nearest
        /// Nobody.
        case nobody
    }

    /// The zone's id.
    public let zone: String
    /// Width of the face of whoever stands farthest away, pixels of the picture that is looked at.
    public let smallestFace: Double
    /// The same of whoever stands nearest.
    public let largestFace: Double
    /// The smallest face that the model was evaluated on; who shows a smaller one is unclear.
    public let needed: Double
    /// Whose faces are large enough.
    public let extent: Extent

    /// Compares faces with those that a model was evaluated on.
    ///
    /// - Parameters:
    ///   - heights: How tall people appear in the zone.
    ///   - passport: A mask model's.
    public init(_ heights: ZoneHeights, passport: ModelPassport) {
        let share = NeuralMaskDetector.faceShare
        zone = heights.zone
        needed = passport.smallest
        extent =
            share * heights.tallest < needed ? .nobody : share * heights.smallest < needed ? .nearest : .everybody
        smallestFace = Self.rounded(share * heights.smallest)
        largestFace = Self.rounded(share * heights.tallest)
    }

    /// To tenths, down: a face that is too small is not to read like one that is not.
    private static func rounded(_ face: Double) -> Double { (max(0, face) * 10).rounded(.down) / 10 }

    private static func shown(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e6 ? "\(Int(value))" : "\(value)"
    }
}

extension MaskReach {
    /// For an operator, in English.
    public var inEnglish: String {
        let (least, most, needed) = (Self.shown(smallestFace), Self.shown(largestFace), Self.shown(needed))
        return switch extent {
        case .everybody:
            "faces are \(least) to \(most) pixels wide, and the mask model was evaluated from \(needed) on: large enough."
        case .nearest:
            "faces are \(least) to \(most) pixels wide, and the mask model was evaluated from \(needed) on: whoever stands "
                + "farther away is unclear, neither masked nor unmasked."
        case .nobody:
            "faces are at most \(most) pixels wide, and the mask model was evaluated from \(needed) on: everybody is unclear, "
                + "so masked and unmasked would be noise alone and cost privacy budget all the same. Bring the camera nearer, "
                + "or need no masks."
        }
    }

    /// For an operator, in Korean.
    public var inKorean: String {
        let (least, most, needed) = (Self.shown(smallestFace), Self.shown(largestFace), Self.shown(needed))
        return switch extent {
        case .everybody:
            "얼굴 너비가 \(least)~\(most)픽셀이고 마스크 모델은 \(needed)픽셀부터 평가되었으므로 충분히 큽니다."
        case .nearest:
            "얼굴 너비가 \(least)~\(most)픽셀이고 마스크 모델은 \(needed)픽셀부터 평가되었으므로, 멀리 선 사람은 착용도 미착용도 아닌 "
                + "'판정 불가'가 됩니다."
        case .nobody:
            "얼굴 너비가 최대 \(most)픽셀인데 마스크 모델은 \(needed)픽셀부터 평가되었으므로 모든 사람이 '판정 불가'가 됩니다. 착용과 "
                + "미착용 수치는 잡음뿐이면서 프라이버시 예산은 그대로 쓰입니다. 카메라를 더 가까이 두거나 마스크를 재지 마세요."
        }
    }
}
