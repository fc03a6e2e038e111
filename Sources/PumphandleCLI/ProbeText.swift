// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NeuralDetection
import PeopleCounting

/// A probe's report in plain words.
struct ProbeText {
    private let report: ProbeReport
    private let language: ReportLanguage
    private let hasNeuralDetector: Bool
    private let masks: [MaskReach]
    /// Sharpness under which people's outlines run into the scene.
    private static let soft = 0.18

    /// Prepares a text.
    ///
    /// - Parameters:
    ///   - report: What the probe found.
    ///   - language: What it is told in.
    ///   - hasNeuralDetector: The camera declares one.
    ///   - masks: Whose masks its mask model can judge.
    init(
        _ report: ProbeReport, _ language: ReportLanguage, hasNeuralDetector: Bool = false, masks: [MaskReach] = []
    ) {
        self.report = report
        self.language = language
        self.hasNeuralDetector = hasNeuralDetector
        self.masks = masks
    }

    /// One line for each thing looked at.
    var text: String {
        var lines = [("", say("\(report.source): \(report.looks) looks", "\(report.source): 관찰 \(report.looks)회"))]
        lines.append((say("Stream", "영상"), stream))
        lines.append((say("Light", "밝기"), light))
        lines.append((say("Sharpness", "선명도"), sharpness))
        lines.append((say("Looks", "관찰"), losses))
        for zone in report.zones { lines.append((say("Zone '\(zone.id)'", "구역 '\(zone.id)'"), size(zone))) }
        if report.zones.isEmpty { lines.append((say("People's size", "사람 크기"), sizes)) }
        for reach in masks {
            let name = say("Masks in zone '\(reach.zone)'", "구역 '\(reach.zone)'의 마스크")
            lines.append((name, say(reach.inEnglish, reach.inKorean)))
        }
        lines.append((say("Ground plane", "지면 보정"), ground))
        if let flow = report.flow { lines.append((say("Flow", "흐름"), pairs(flow))) }
        lines.append((say("Suitability", "적합성"), suitability))
        return lines.map { name, text in name.isEmpty ? text : "  \(name): \(text)" }.joined(separator: "\n") + "\n"
    }

    private var stream: String {
        let stream = report.stream
        var parts = [[stream.codec, "\(stream.width)x\(stream.height)"].compactMap(\.self).joined(separator: ", ")]
        if let rate = stream.frameRate { parts.append(say("\(number(rate)) frames/s", "초당 \(number(rate))프레임")) }
        if let keys = stream.keyFrameSeconds {
            parts.append(
                say(
                    "a key frame every \(number(keys)) s, a look every \(number(stream.lookSeconds)) s",
                    "키 프레임 간격 \(number(keys))초, 관찰 간격 \(number(stream.lookSeconds))초"))
        }
        if stream.decodesBetweenKeyFrames {
            parts.append(
                say(
                    "key frames are too rare for the looks, so everything between them is decoded, which costs about ten times as "
                        + "much; set the camera's key-frame interval to \(number(stream.lookSeconds)) s",
                    "키 프레임이 드물어 그 사이를 모두 복호화하므로 약 열 배의 비용이 듭니다. 카메라의 키 프레임 간격을 "
                        + "\(number(stream.lookSeconds))초로 설정하세요"))
        }
        return parts.joined(separator: "; ")
    }

    private var light: String {
        let percent = Int((report.light.brightness * 100).rounded())
        let words =
            switch report.light.brightness {
            case ..<0.15: say("dark", "어두움")
            case 0.85...: say("very bright", "매우 밝음")
            default: say("good", "양호")
            }
        let colour =
            report.light.hasColour
            ? say("in colour", "컬러") : say("without colour (infrared, or a grey scene)", "색 없음(적외선 또는 무채색 장면)")
        return say("\(words), \(percent) % of white, \(colour)", "\(words), 흰색의 \(percent)%, \(colour)")
    }

    private var sharpness: String {
        guard let sharpness = report.light.sharpness else {
            return say("not known: too little contrast", "알 수 없음: 대비가 너무 낮음")
        }
        let words =
            sharpness < Self.soft
            ? say("soft; clean or focus the lens", "흐림. 렌즈를 닦거나 초점을 맞추세요") : say("good", "양호")
        return "\(words) (\(number(sharpness)))"
    }

    private var losses: String {
        guard !report.losses.isEmpty else {
            return say("all would count, once the scene is learned", "장면을 익힌 뒤에는 모두 집계 가능")
        }
        let reasons = report.losses.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { reason, looks in
            let words = LookLoss(rawValue: reason).map { say($0.inEnglish, $0.inKorean) } ?? reason
            return say("\(looks) × \(reason) (\(words))", "\(reason) \(looks)회(\(words))")
        }
        return say("not counted: ", "집계되지 않음: ") + reasons.joined(separator: ", ")
    }

    private var sizes: String {
        switch report.sizes {
        case .groundPlane: say("known from the ground plane", "지면 보정으로 알고 있음")
        case .learned: say("learned from the people who passed", "지나간 사람들에게서 익힘")
        case .unknown: say("not known yet", "아직 알 수 없음")
        }
    }

    private func size(_ zone: ProbeReport.Zone) -> String {
        guard let smallest = zone.smallestPersonPixels, let tallest = zone.tallestPersonPixels else {
            return say("people's size is not known yet", "사람 크기를 아직 알 수 없음")
        }
        let warning =
            zone.isTooSmall == true
            ? say("; the embedded detector often misses the smallest", ". 내장 검출기는 가장 작은 사람을 자주 놓침") : ""
        return say(
            "people appear \(smallest) to \(tallest) pixels tall; \(sizes)" + warning,
            "사람의 키가 \(smallest)~\(tallest)픽셀로 보임. \(sizes)" + warning)
    }

    private var ground: String {
        guard let ground = report.ground else {
            return say(
                "none, so there is no contact indicator: distances in metres need at least four surveyed points",
                "없음. 미터 거리를 재려면 측량점이 네 개 이상 필요하므로 접촉 지표가 없습니다")
        }
        var parts: [String] = []
        if let residual = ground.residualMetres {
            parts.append(say("fits its points to \(number(residual)) m", "측량점과의 차이 \(number(residual))m"))
        }
        if let stature = ground.statureMetres, let isPlausible = ground.isPlausible {
            parts.append(
                isPlausible
                    ? say("plausible: people would be \(stature) m tall", "타당함: 사람의 키가 \(stature)m로 나옴")
                    : say(
                        "NOT plausible: people would be \(stature) m tall; check the points and their metres",
                        "타당하지 않음: 사람의 키가 \(stature)m로 나옴. 측량점과 미터 값을 확인하세요"))
        } else {
            parts.append(
                say("too few people passed to tell whether it is plausible", "타당한지 판단할 만큼 사람이 지나가지 않음"))
        }
        parts.append(
            say(
                ground.contact?.inEnglish ?? ContactAccuracy.unknownInEnglish,
                ground.contact?.inKorean ?? ContactAccuracy.unknownInKorean))
        return parts.joined(separator: "; ")
    }

    private func pairs(_ flow: ProbeReport.Flow) -> String {
        guard let seconds = flow.pairSeconds else {
            return say(
                "not possible: no look was followed by a second frame 0.2 to 0.5 s later; the stream needs at least two frames a "
                    + "second, with time stamps",
                "측정 불가: 관찰 후 0.2~0.5초 안에 둘째 프레임이 없음. 영상은 시각 정보와 함께 초당 두 프레임 이상이어야 합니다")
        }
        guard flow.pairs < report.looks else {
            return say(
                "possible: every look was followed by a second frame \(number(seconds)) s later",
                "측정 가능: 모든 관찰에 \(number(seconds))초 뒤의 둘째 프레임이 있음")
        }
        let missing = report.looks - flow.pairs
        return say(
            "\(missing) of \(report.looks) looks had no second frame in time; with flow they would not count at all",
            "관찰 \(report.looks)회 중 \(missing)회에 제때 온 둘째 프레임이 없음. 흐름을 재면 그 관찰은 전혀 집계되지 않습니다")
    }

    private var suitability: String {
        guard let suitability = report.suitability else {
            return say("not judged: no look reached the detector", "판단하지 못함: 검출기까지 간 관찰이 없음")
        }
        let reasons = suitability.reasons.map { say($0.inEnglish, $0.inKorean) }
        var sentences = [say(suitability.verdict.inEnglish, suitability.verdict.inKorean)] + reasons
        if hasNeuralDetector, suitability.verdict == .needsNeuralDetector {
            sentences.append(say("The site file gives this camera one.", "사이트 파일에 이 카메라의 신경망 검출기가 있습니다."))
        }
        return sentences.joined(separator: " ")
    }

    private func say(_ english: String, _ korean: String) -> String { language == .en ? english : korean }

    private func number(_ value: Double) -> String {
        value.formatted(.number.precision(.significantDigits(1...2)).grouping(.never).locale(Locale(identifier: "en")))
    }
}
