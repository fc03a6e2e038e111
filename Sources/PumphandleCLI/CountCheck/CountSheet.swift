// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance

/// What someone takes along to count at a place: a page of plain text, in English, Korean or both.
struct CountSheet {
    /// Which languages a page is in.
    enum Language: String, CaseIterable {
        case english = "en"
        case korean = "ko"
        case both

        func choose(_ english: String, _ korean: String, separator: String = "\n") -> String {
            switch self {
            case .english: english
            case .korean: korean
            case .both: english + separator + korean
            }
        }
    }

    let site: String
    let camera: String
    let zone: String
    let indicator: Indicator
    /// Metres within which two people are in contact at this camera.
    let contactDistance: Double
    let schedule: CountSchedule
    let timeZone: TimeZone

    /// Whom to count, in English and Korean.
    private var whom: (english: String, korean: String) {
        switch indicator {
        // Flow is nothing to count at an instant; the command refuses it.
        case .occupancy, .flowWith, .flowAgainst: ("everyone whose feet are inside the zone", "발이 구역 안에 있는 모든 사람")
        case .inContact:
            (
                "everyone in the zone who has someone else within \(metres) m", "구역 안에서 \(metres) m 안에 다른 사람이 있는 모든 사람"
            )
        case .masked: ("everyone in the zone who visibly wears a mask", "구역 안에서 마스크를 쓴 것이 보이는 모든 사람")
        case .unmasked:
            ("everyone in the zone whose face shows and who wears no mask", "구역 안에서 얼굴이 보이고 마스크를 쓰지 않은 모든 사람")
        }
    }

    private var metres: String {
        contactDistance.formatted(.number.precision(.significantDigits(1...3)).locale(Locale(identifier: "en")))
    }

    private func time(_ instant: Date, seconds: Bool = true) -> String {
        let style = Date.VerbatimFormatStyle(
            format:
                "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits)",
            timeZone: timeZone, calendar: Calendar(identifier: .gregorian))
        return instant.formatted(style)
    }

    /// The page.
    func text(_ language: Language) -> String {
        let day = ReleasePrinter.local(schedule.start, timeZone)
        let instants = schedule.instants
        var page = language.choose("COUNT SHEET", "계수 기록지", separator: " / ") + "\n\n"
        page += "\(language.choose("Site", "장소", separator: "/")) \(site)   "
        page += "\(language.choose("Camera", "카메라", separator: "/")) \(camera)   "
        page += "\(language.choose("Zone", "구역", separator: "/")) \(zone)\n"
        page += "\(language.choose("From", "시작", separator: "/")) \(day)   "
        page += "\(language.choose("to", "끝", separator: "/")) \(time(schedule.end)) (\(timeZone.identifier))\n\n"
        page +=
            language.choose(
                """
                Set your watch by the network's time. At each instant below, count \(whom.english), \
                at that moment only, and write the number down; who comes and goes between two instants does not matter. \
                Write x where you could not see. Count for yourself: do not look at the released figures. \
                Write down no name, no description and no picture of anyone.

                """,
                """
                시계를 통신망 시각에 맞추십시오. 아래의 각 시각에 \(whom.korean)의 수를 그 순간에만 세어 적으십시오. \
                두 시각 사이에 오간 사람은 세지 않습니다. 볼 수 없었으면 x를 적으십시오. 공개된 수치를 보지 말고 직접 세십시오. \
                이름, 인상착의, 사진은 남기지 마십시오.

                """) + "\n"
        for row in stride(from: 0, to: instants.count, by: 5) {
            let cells = instants[row..<min(row + 5, instants.count)].map { "\(time($0)) [    ]" }
            page += cells.joined(separator: "   ") + "\n"
        }
        let start = schedule.start.formatted(.iso8601)
        page += "\n" + language.choose("Afterwards:", "마친 뒤:", separator: " / ") + "\n"
        page += "pumphandle count-check enter SITE.yaml --database FILE --camera \(camera) --zone \(zone)"
        page += indicator == .occupancy ? "" : " --indicator \(indicator.rawValue)"
        page += " --start \(start) --every \(schedule.every) N N N …\n"
        return page
    }

    /// The same for machines.
    var json: String {
        JSONText.object([
            ("schema", JSONText.string("pumphandle.count-sheet/1")), ("site", JSONText.string(site)),
            ("camera", JSONText.string(camera)), ("zone", JSONText.string(zone)),
            ("indicator", JSONText.string(indicator.rawValue)),
            ("start", JSONText.string(schedule.start.formatted(.iso8601))),
            ("end", JSONText.string(schedule.end.formatted(.iso8601))), ("every", "\(schedule.every)"),
            (
                "instants",
                JSONText.array(
                    schedule.instants.map {
                        JSONText.string($0.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
                    })
            ),
        ]) + "\n"
    }
}
