// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

extension LookLoss {
    /// For an operator, in English.
    public var inEnglish: String {
        switch self {
        case .noPicture: "the source gave no picture"
        case .frozen: "the same picture again and again"
        case .black: "nearly no light"
        case .overexposed: "so much light that most of the picture is white"
        case .grey: "a flat or half-decoded picture"
        case .striped: "a damaged picture with bands in it"
        case .covered: "something covers the lens"
        case .defocused: "the picture is out of focus"
        case .moved: "the view is not the one that was calibrated"
        case .nightMode: "the camera switched between colour and infrared"
        case .noSecondFrame: "the second frame that flow needs was missing or damaged"
        case .learning: "the scene is still being learned"
        case .sceneChange: "most of the picture changed at once"
        case .detectorFault: "the detector failed"
        }
    }

    /// For an operator, in Korean.
    public var inKorean: String {
        switch self {
        case .noPicture: "화면이 오지 않음"
        case .frozen: "같은 화면이 되풀이됨"
        case .black: "빛이 거의 없음"
        case .overexposed: "너무 밝아 화면이 거의 하얌"
        case .grey: "단색이거나 일부만 복원된 화면"
        case .striped: "줄무늬가 생긴 손상된 화면"
        case .covered: "렌즈가 가려짐"
        case .defocused: "초점이 맞지 않음"
        case .moved: "보정한 화면과 다른 곳을 비춤"
        case .nightMode: "컬러와 적외선 사이를 전환함"
        case .noSecondFrame: "흐름 측정에 필요한 두 번째 화면이 없거나 손상됨"
        case .learning: "장면을 익히는 중"
        case .sceneChange: "화면이 한꺼번에 크게 바뀜"
        case .detectorFault: "검출기 오류"
        }
    }
}
