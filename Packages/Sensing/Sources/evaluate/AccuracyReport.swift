// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting

/// What `evaluate accuracy` prints.
struct AccuracyReport: Encodable {
    var `protocol`: String
    var every: Int
    var from: Int
    var figures: AccuracyFigures
    /// Processor time of the median look in guard and detector.
    var medianLookMilliseconds: Double

    var lines: [String] {
        func row(_ name: String, _ value: Double?) -> String? {
            value.map { "\(name.padding(toLength: 28, withPad: " ", startingAt: 0)) \(String(format: "%8.3f", $0))" }
        }
        let losses = figures.lostLooks.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let head =
            "protocol \(`protocol`), from frame \(from), every \(every): \(figures.looks) looks counted, not counted: "
            + (losses.isEmpty ? "none" : losses.joined(separator: ", "))
        return [
            head, row("people per look", figures.peoplePerLook), row("precision, IoU 0.5", figures.precision),
            row("recall, IoU 0.5", figures.recall), row("count MAE", figures.countMAE),
            row("count bias", figures.countBias), row("people in contact per look", figures.peopleInContactPerLook),
            row("people in contact MAE", figures.peopleInContactMAE),
            row("people in contact bias", figures.peopleInContactBias), row("close pairs MAE", figures.closePairsMAE),
            row("median ms per look", medianLookMilliseconds),
        ].compactMap(\.self)
    }
}
