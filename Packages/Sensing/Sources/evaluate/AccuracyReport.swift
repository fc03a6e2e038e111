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
            row("count bias", figures.countBias), row("count spread", figures.countSpread),
            row("people in contact per look", figures.peopleInContactPerLook),
            row("people in contact MAE", figures.peopleInContactMAE),
            row("people in contact bias", figures.peopleInContactBias),
            row("people in contact spread", figures.peopleInContactSpread),
            row("close pairs MAE", figures.closePairsMAE),
            row("median ms per look", medianLookMilliseconds),
        ].compactMap(\.self) + heightLines + crowdingLines
    }

    /// The lines of a camera in a site file that carry these figures into its releases.
    ///
    /// - Parameter day: When it was measured, `YYYY-MM-DD`.
    /// - Returns: Nil for too few looks.
    func siteLines(day: String) -> [String]? {
        func error(_ name: String, _ bias: Double?, _ spread: Double?) -> String? {
            guard let bias, let spread else { return nil }
            return String(format: "  %@: { bias: %.2f, spread: %.2f }", name, bias, spread)
        }
        guard let occupancy = error("occupancy", figures.countBias, figures.countSpread) else { return nil }
        let contact = error("in_contact", figures.peopleInContactBias, figures.peopleInContactSpread)
        return ["measured_error:", "  measured: \(day)", "  looks: \(figures.looks)", occupancy]
            + [contact].compactMap(\.self)
    }

    /// Heads the column of close pairs, as wide as it; empty where contact is not scored.
    private var pairsHeading: String { figures.closePairsMAE == nil ? "" : "  close pairs MAE" }

    private var heightLines: [String] {
        guard !figures.byHeight.isEmpty else { return [] }
        return ["", "by height, pixels        people  precision   recall" + pairsHeading]
            + figures.byHeight.map { bin in
                Self.cells([Self.range(bin.from, bin.to), "\(bin.people)"], [22, 9])
                    + Self.shares([bin.precision, bin.recall], [11, 9]) + pairs(bin.closePairsMAE)
            }
    }

    private var crowdingLines: [String] {
        guard !figures.byCrowding.isEmpty else { return [] }
        return ["", "by people per look        looks  precision   recall      MAE     bias" + pairsHeading]
            + figures.byCrowding.map { bin in
                Self.cells([Self.range(bin.from, bin.to), "\(bin.looks)"], [22, 9])
                    + Self.shares([bin.precision, bin.recall, bin.countMAE, bin.countBias], [11, 9, 9, 9])
                    + pairs(bin.closePairsMAE)
            }
    }

    private func pairs(_ error: Double?) -> String {
        figures.closePairsMAE == nil ? "" : Self.shares([error], [pairsHeading.count])
    }

    /// From the first to below the second.
    static func range(_ from: Int, _ to: Int?) -> String {
        guard let to else { return "\(from) and more" }
        return to == from + 1 ? "\(from)" : "\(from) to \(to - 1)"
    }

    private static func cells(_ texts: [String], _ widths: [Int]) -> String {
        zip(texts, widths).enumerated().map { index, cell in
            let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
            return index == 0 ? cell.0 + padding : padding + cell.0
        }.joined()
    }

    private static func shares(_ values: [Double?], _ widths: [Int]) -> String {
        // The first cell of a row is aligned to the left; these never are.
        cells([""] + values.map { $0.map { String(format: "%.3f", $0) } ?? "–" }, [0] + widths)
    }
}
