// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A series in one line of text, with marks below it.
package struct Sparkline {
    /// The chart, one line, and a second one where there are marks.
    package let text: String

    /// Draws at most 100 columns; a column stands for the largest of the values it covers.
    package init(_ values: [Double], marks: [Bool], width: Int = 100) {
        guard !values.isEmpty else {
            text = ""
            return
        }
        let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        let columns = min(width, values.count)
        let largest = max(1, values.filter { !$0.isNaN }.max() ?? 1)
        var chart = "", below = ""
        for column in 0..<columns {
            let covered = (column * values.count / columns)..<((column + 1) * values.count / columns)
            let top = values[covered].filter { !$0.isNaN }.max()
            chart.append(top.map { bars[min(7, Int(max(0, $0) / largest * 7.999))] } ?? " ")
            below.append(marks[covered].contains(true) ? "▲" : " ")
        }
        text = chart + "\n" + (below.contains("▲") ? below + "\n" : "")
    }
}

/// Columns of text, numbers to the right.
struct TextTable {
    /// The table.
    let text: String

    init(header: [String], rows: [[String]]) {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        text = ([header] + rows).map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : space + cell
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    /// At most three decimals; a dash for none.
    static func number(_ value: Double?) -> String {
        guard let value, !value.isNaN else { return "–" }
        guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
        let rounded = (value * 1000).rounded() / 1000
        return rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)"
    }
}
