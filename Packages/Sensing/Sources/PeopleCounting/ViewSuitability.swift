// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Whether a camera's view suits the detector that watches it, judged from many looks.
///
/// It says something of the view, never of a look: no reason rests on fewer looks than ``ViewJudge`` asks for.
public struct ViewSuitability: Hashable, Codable, Sendable {
    /// The judgement.
    public enum Verdict: String, CaseIterable, Codable, Hashable, Sendable {
        /// Nothing speaks against the embedded detector.
        case suited
        /// The embedded detector cannot be right here; a neural detector is needed.
        case needsNeuralDetector = "needs-neural-detector"
        /// Too little was seen to judge.
        case undecided
    }

    /// What the judgement rests on.
    public enum Reason: String, CaseIterable, Codable, Hashable, Sendable {
        /// The scene is still being learned, or hardly anything moved in it.
        case tooLittleSeen = "too-little-seen"
        /// Much moves, but nothing from which a standing person's size could be learned.
        case sizeUnknown = "size-unknown"
        /// What moves does not have the shape of upright people.
        case notUpright = "not-upright"
        /// People are so near that they fill the picture.
        case tooClose = "too-close"
        /// People are so small that many have no silhouette.
        case tooFar = "too-far"
        /// So much of the scene keeps changing that people do not stand out.
        case restless
    }

    /// The judgement.
    public let verdict: Verdict
    /// What it rests on; empty when the view is suited.
    public let reasons: [Reason]

    package init(unsuited reasons: [Reason]) {
        verdict = reasons.isEmpty ? .suited : .needsNeuralDetector
        self.reasons = reasons
    }

    package static let undecided = Self(verdict: .undecided, reasons: [.tooLittleSeen])

    private init(verdict: Verdict, reasons: [Reason]) {
        self.verdict = verdict
        self.reasons = reasons
    }
}

extension ViewSuitability.Verdict {
    /// For an operator, in English.
    public var inEnglish: String {
        switch self {
        case .suited: "The view suits the embedded detector."
        case .needsNeuralDetector: "The embedded detector cannot be right in this view; it needs a neural detector."
        case .undecided: "Too little was seen to judge the view."
        }
    }

    /// For an operator, in Korean.
    public var inKorean: String {
        switch self {
        case .suited: "이 화면은 내장 검출기에 적합합니다."
        case .needsNeuralDetector: "이 화면에서는 내장 검출기가 바르게 셀 수 없으므로 신경망 검출기가 필요합니다."
        case .undecided: "화면을 판단하기에는 아직 본 것이 너무 적습니다."
        }
    }
}

extension ViewSuitability.Reason {
    /// For an operator, in English.
    public var inEnglish: String {
        switch self {
        case .tooLittleSeen: "The scene is still being learned, or hardly anything has moved in it."
        case .sizeUnknown:
            "Much moves, but no single standing person from whom the size of people could be learned; a ground plane would tell it."
        case .notUpright:
            "What moves does not have the shape of upright people: seated people, a view from straight above, or vehicles."
        case .tooClose: "People are so near that they fill the picture or are cut off by its edges."
        case .tooFar: "People appear so small that many have no silhouette."
        case .restless:
            "So much of the scene keeps changing (light, leaves, water, screens) that people do not stand out."
        }
    }

    /// For an operator, in Korean.
    public var inKorean: String {
        switch self {
        case .tooLittleSeen: "장면을 아직 익히는 중이거나 움직임이 거의 없었습니다."
        case .sizeUnknown: "움직임은 많지만 사람의 크기를 익힐 만한, 홀로 서 있는 사람이 없었습니다. 지면 보정을 하면 크기를 알 수 있습니다."
        case .notUpright: "움직이는 것이 서 있는 사람의 모양이 아닙니다. 앉은 사람들, 바로 위에서 본 화면, 또는 차량입니다."
        case .tooClose: "사람이 너무 가까워 화면을 가득 채우거나 가장자리에서 잘립니다."
        case .tooFar: "사람이 너무 작게 보여 윤곽이 없는 경우가 많습니다."
        case .restless: "빛, 나뭇잎, 물, 화면 등으로 장면이 계속 크게 변해 사람이 드러나지 않습니다."
        }
    }
}
