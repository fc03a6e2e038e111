// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance
import OutbreakDetection

/// What the checks at a zone say, in words and for machines.
struct CountCheckReport {
    let site: String
    let camera: String
    let zone: String
    let indicator: Indicator
    let estimate: DetectorErrorEstimate
    /// Checks whose counter's consent was withdrawn or has ended.
    let lapsed: Int
    let timeZone: TimeZone

    private func day(_ instant: Date) -> String {
        instant.formatted(Date.ISO8601FormatStyle(timeZone: timeZone).year().month().day())
    }

    /// Whether releases carry it.
    private var isApplied: Bool { estimate.used >= DetectorErrorEstimate.fewestChecks }

    var json: String {
        func part(_ value: Double?, _ error: Double?, _ interval: ClosedRange<Double>?) -> String {
            guard let value else { return "null" }
            var fields: [(key: String, json: String)] = [("estimate", JSONText.number(value))]
            if let error { fields.append(("error", JSONText.number(error))) }
            fields += [("low", JSONText.number(interval?.lowerBound)), ("high", JSONText.number(interval?.upperBound))]
            return JSONText.object(fields)
        }
        let effects = estimate.effects
        return JSONText.object([
            ("schema", JSONText.string("pumphandle.count-check/1")), ("site", JSONText.string(site)),
            ("camera", JSONText.string(camera)), ("zone", JSONText.string(zone)),
            ("indicator", JSONText.string(indicator.rawValue)), ("checks", "\(estimate.used)"),
            ("unmatched", "\(estimate.unmatched)"), ("without_consent", "\(lapsed)"),
            ("first", JSONText.string(estimate.period.map { day($0.lowerBound) })),
            ("last", JSONText.string(estimate.period.map { day($0.upperBound) })),
            ("bias", part(effects?.mean, effects?.meanError, effects?.meanInterval)),
            ("spread", part(effects?.spread, nil, effects?.spreadInterval)), ("level", "0.95"),
            ("applied", "\(isApplied)"),
        ]) + "\n"
    }

    var text: String {
        let place = "Camera '\(camera)', zone '\(zone)', \(indicator.rawValue): "
        var left =
            estimate.unmatched == 0
            ? ""
            : "\(estimate.unmatched) \(estimate.unmatched == 1 ? "check has" : "checks have") no release of the window that was seen "
                + "to \(Int(100 * DetectorErrorEstimate.leastCoverage)) % and more; left out.\n"
        if lapsed > 0 {
            left +=
                "\(lapsed) \(lapsed == 1 ? "check rests" : "checks rest") on consent that was withdrawn or has ended; left out. "
                + "'pumphandle count-check erase --lapsed' erases \(lapsed == 1 ? "it" : "them").\n"
        }
        guard let effects = estimate.effects, let period = estimate.period else {
            return place + "nothing to compare. The detector's error is not measured here.\n" + left
        }
        let checks = "\(estimate.used) \(estimate.used == 1 ? "check" : "checks")"
        var text = place + "\(checks), \(day(period.lowerBound)) to \(day(period.upperBound)).\n" + left
        func number(_ value: Double) -> String { TextTable.number((value * 100).rounded() / 100) }
        func range(_ interval: ClosedRange<Double>) -> String {
            "\(number(interval.lowerBound)) to \(number(interval.upperBound))"
        }
        let bias = (effects.mean * 100).rounded() / 100
        let direction = bias < 0 ? "too few" : "too many"
        text +=
            bias == 0
            ? "Bias: none, to a hundredth of a person per look; "
            : "Bias: \(number(abs(bias))) people \(direction) per look; "
        text += "95 of 100 such intervals hold the true one: \(range(effects.meanInterval)).\n"
        if let spread = effects.spread, let interval = effects.spreadInterval {
            text +=
                "Spread from window to window: \(number(spread)) people (\(range(interval))), privacy noise taken off.\n"
        }
        switch estimate.used {
        case 1: text += "One check tells nothing of the spread. "
        case ..<6: text += "So few checks say little; the intervals are honest about it. "
        default: break
        }
        text +=
            isApplied
            ? "New releases carry it.\n"
            : "Releases carry it from \(DetectorErrorEstimate.fewestChecks) checks on; until then they say that it is not measured.\n"
        return text
    }
}
