// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport

/// Three small charts side by side, as SVG: false alarms, share of outbreaks found, delay.
struct PowerChart {
    let title: String
    let labels: [String]
    let lines: [(name: String, outcomes: [Outcome])]

    private static let colors = ["#b3261e", "#1f6fb2", "#2e7d32"]

    var svg: String {
        let panels: [(String, (Outcome) -> Double, Double?)] = [
            ("false alarms per 1000 days (wanted: 10)", { 1000 * $0.falseAlarms }, 10),
            ("outbreaks found at 10 false alarms per 1000 days", { $0.foundAtEqualAlarms }, nil),
            ("outbreaks found at the detector's own limit", { $0.found }, nil),
        ]
        var body = ""
        for (place, (name, value, wanted)) in panels.enumerated() {
            body += panel(name, value, wanted, left: 60 + 330 * Double(place))
        }
        var legend = ""
        for (place, line) in lines.enumerated() {
            let x = 60 + 330 * place
            legend += "<rect x=\"\(x)\" y=\"330\" width=\"14\" height=\"4\" fill=\"\(Self.colors[place % 3])\"/>"
            legend += "<text x=\"\(x + 20)\" y=\"336\">\(line.name)</text>\n"
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1040 350" font-family="sans-serif" font-size="12">
            <rect width="1040" height="350" fill="white"/>
            <text x="60" y="24" font-size="16">\(title): detection against the privacy loss ε of a daily count</text>
            \(body)\(legend)</svg>

            """
    }

    private func panel(_ name: String, _ value: (Outcome) -> Double, _ wanted: Double?, left: Double) -> String {
        let width = 280.0, top = 70.0, height = 200.0
        let largest = wanted == nil ? 1 : max(30, lines.flatMap { $0.outcomes.map(value) }.max() ?? 1)
        func x(_ index: Int) -> Double { left + width * Double(index) / Double(max(1, labels.count - 1)) }
        func y(_ value: Double) -> Double { top + height * (1 - min(value, largest) / largest) }
        var text = "<text x=\"\(left)\" y=\"54\">\(name)</text>\n"
        for tick in 0...4 {
            let level = largest * Double(tick) / 4
            text +=
                "<line x1=\"\(left)\" x2=\"\(left + width)\" y1=\"\(y(level))\" y2=\"\(y(level))\" stroke=\"#ddd\"/>"
            text += "<text x=\"\(left - 6)\" y=\"\(y(level) + 4)\" text-anchor=\"end\">"
            text += "\(decimals(level, wanted == nil ? 2 : 0))</text>\n"
        }
        if let wanted {
            text += "<line x1=\"\(left)\" x2=\"\(left + width)\" y1=\"\(y(wanted))\" y2=\"\(y(wanted))\" "
            text += "stroke=\"#555\" stroke-dasharray=\"4 3\"/>\n"
        }
        for (index, label) in labels.enumerated() {
            text += "<text x=\"\(x(index))\" y=\"\(top + height + 18)\" text-anchor=\"middle\">\(label)</text>\n"
        }
        text +=
            "<text x=\"\(left + width / 2)\" y=\"\(top + height + 36)\" text-anchor=\"middle\">ε (none: no noise)</text>\n"
        for (place, line) in lines.enumerated() {
            let color = Self.colors[place % 3]
            let points = line.outcomes.enumerated().map { "\(decimals(x($0), 1)),\(decimals(y(value($1)), 1))" }
            text += "<polyline fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\" "
            text += "points=\"\(points.joined(separator: " "))\"/>\n"
            for point in points {
                let parts = point.split(separator: ",")
                text += "<circle cx=\"\(parts[0])\" cy=\"\(parts[1])\" r=\"3\" fill=\"\(color)\"/>"
            }
            text += "\n"
        }
        return text
    }
}
