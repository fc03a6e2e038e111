// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance
import PeopleCounting

extension SiteReader {
    /// What `measured_error` states; nil after a report.
    func readMeasuredError(_ field: Field) -> MeasuredError? {
        let names = Indicator.allCases.map(\.rawValue)
        guard let map = Mapping(field, keys: ["measured", "looks"] + names) else { return nil }
        let day = map.required("measured", "2026-11-20")
        let measured = day.flatMap { field -> String? in
            guard let text = field.text("write a day such as 2026-11-20") else { return nil }
            guard CivilDate.end(of: text, in: .gmt) != nil else {
                field.report("found \(field.node.spoken)", "write a day such as 2026-11-20")
                return nil
            }
            return text
        }
        let looksField = map.required("looks", "53")
        let looks = looksField?.number(in: 2...1e9, "looks")
        if let looks, looks != looks.rounded() {
            looksField?.report("found \(looks) looks", "write a whole number")
            return nil
        }
        var figures: [Indicator: MeasuredError.Figures] = [:]
        var isSound = true
        for indicator in Indicator.allCases {
            guard let field = map.optional(indicator.rawValue) else { continue }
            let pair = Mapping(field, keys: ["bias", "spread"])
            guard let bias = pair?.required("bias", "-0.2")?.number(in: -1000...1000, "people"),
                let spread = pair?.required("spread", "0.5")?.number(in: 0...1000, "people")
            else {
                isSound = false
                continue
            }
            figures[indicator] = MeasuredError.Figures(bias: bias, spread: spread)
        }
        if isSound, figures.isEmpty {
            field.report(
                "no indicator's error",
                "paste what 'evaluate accuracy … --format site' prints, for example occupancy: { bias: -0.2, spread: 0.5 }"
            )
            return nil
        }
        guard isSound, let measured, let looks else { return nil }
        return MeasuredError(measured: measured, looks: Int(looks), figures: figures)
    }
}
