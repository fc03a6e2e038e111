// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance

/// What the statement of account says, in one of its languages.
struct AccountText {
    let language: Language
    private var isKorean: Bool { language == .korean }

    /// The text in this language.
    func say(_ english: String, _ korean: String) -> String { isKorean ? korean : english }

    var title: String { say("Statement of account", "운영 명세서") }
    var subtitle: String {
        say(
            "For a data-protection impact assessment. Read from the running system, not written by hand.",
            "개인정보 영향평가용. 사람이 작성한 것이 아니라 운영 중인 시스템에서 읽은 내용입니다.")
    }
    var other: String { say("한국어", "English") }

    func indicator(_ indicator: Indicator) -> String {
        switch indicator {
        case .occupancy: say("people in the zone", "구역 안의 사람")
        case .inContact: say("people near someone else", "가까이 있는 사람")
        case .masked: say("people seen with a mask", "마스크를 쓴 사람")
        case .unmasked: say("people seen without a mask", "마스크를 쓰지 않은 사람")
        case .flowWith: say("people per minute with the arrow", "화살표 방향으로 지나가는 사람(분당)")
        case .flowAgainst: say("people per minute against the arrow", "화살표 반대 방향으로 지나가는 사람(분당)")
        }
    }

    func role(_ role: String?) -> String {
        switch role.flatMap(Role.init(rawValue:)) {
        case .operator: say("operator", "운영자")
        case .epidemiologist: say("epidemiologist", "역학조사관")
        case .privacyOfficer: say("privacy officer", "개인정보 보호책임자")
        case .auditor: say("auditor", "감사자")
        case nil: say("at the machine itself", "장비에서 직접")
        }
    }

    func what(_ what: String) -> String {
        switch what {
        case "releases": say("protected figures", "보호된 수치")
        case "coverage": say("coverage", "관측률")
        case "site": say("rules and cameras", "규칙과 카메라")
        case "alarms": say("alarms", "경보")
        case "exposure": say("ranked places of a case", "사례의 장소 순위")
        case "account": say("this statement", "이 명세서")
        default: what
        }
    }

    func task(_ task: String) -> String {
        task == "mask-wearing" ? say("mask wearing", "마스크 착용") : say("finding people", "사람 찾기")
    }

    func level(_ level: String?) -> String {
        switch level {
        case "licensed": say("licensed", "이용 허락됨(licensed)")
        case "consented": say("consented", "동의 받음(consented)")
        default: say("no model may run", "모델 사용 안 함")
        }
    }

    /// What a reason for a refusal is about.
    func area(of reason: String) -> String {
        switch reason.prefix(while: { $0 != "-" }) {
        case "purpose": say("purpose", "목적")
        case "policy", "signatures", "signature", "already", "not": say("approval", "승인")
        case "token", "role": say("access", "접근 권한")
        case "receipt": say("consent", "동의")
        default: say("model", "모델")
        }
    }

    func stay(_ name: String) -> String {
        switch name {
        case "one window": say("one window", "한 구간")
        case "one hour": say("one hour", "한 시간")
        case "one day": say("one day", "하루")
        default: name
        }
    }

    /// ε as what it lets someone learn: a coin toss about one presence becomes at most e^ε / (1 + e^ε) sure.
    func meaning(_ epsilon: Double) -> String {
        let percent = Int((100 / (1 + exp(-epsilon))).rounded(.up))
        return percent >= 100
            ? say("not hidden", "숨겨지지 않음")
            : say("a 50 % guess becomes at most \(percent) % sure", "50 % 추측이 최대 \(percent) %의 확신이 됨")
    }

    func instant(_ date: Date?, in zone: String) -> String {
        guard let date else { return say("never", "없음") }
        var style = Date.ISO8601FormatStyle(timeZone: TimeZone(identifier: zone) ?? .gmt)
        style = style.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false)
        return date.formatted(style) + " (\(zone))"
    }

    func instant(_ text: String?, in zone: String) -> String { instant(text.flatMap(Instant.parse), in: zone) }

    /// An end that is the beginning of a day is said as the day before, which is the last.
    func lastDay(_ text: String, in zone: String) -> String {
        guard let end = Instant.parse(text) else { return text }
        let place = TimeZone(identifier: zone) ?? .gmt
        return end.addingTimeInterval(-1).formatted(
            Date.ISO8601FormatStyle(timeZone: place).year().month().day())
    }

    /// Three digits, rounded up, as a privacy figure must be.
    static func roundedUp(_ value: Double) -> String {
        guard value > 0, value.isFinite else { return "\(value)" }
        let scale = pow(10, 2 - floor(log10(value)))
        return ((value * scale).rounded(.up) / scale).formatted(
            .number.precision(.significantDigits(1...3)).locale(Locale(identifier: "en_US_POSIX")).grouping(.never))
    }
}
