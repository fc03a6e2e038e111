// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import PeopleCounting

/// How tall a person appears where the feet are: height = `atTop` + `perRow` · row + `perColumn` · column, in pixels of the
/// working picture.
package struct HeightLine: Hashable, Sendable {
    /// Height at row 0, pixels.
    package var atTop: Double
    /// Growth per row.
    package var perRow: Double
    /// Growth per column, where a tilted camera's ground plane says so.
    package var perColumn: Double
    /// Standard deviation of ln(height / expected), at least `floor`.
    package var spread: Double

    /// People differ by about a tenth in height; posture and boxes add as much again.
    package static let floor = 0.25

    package init(atTop: Double, perRow: Double, perColumn: Double = 0, spread: Double = Self.floor) {
        self.atTop = atTop
        self.perRow = perRow
        self.perColumn = perColumn
        self.spread = max(Self.floor, spread)
    }

    /// The line that a ground plane implies.
    package init(_ sizes: PersonSizeLine) {
        self.init(atTop: Double(sizes.a), perRow: Double(sizes.b), perColumn: Double(sizes.c))
    }

    /// Expected height at a foot point; at least 1 pixel.
    package func height(atRow row: Double, column: Double) -> Double {
        max(1, atTop + perRow * row + perColumn * column)
    }

    /// The row at which somebody stands whose head is at a row; `row` itself where the line gives no answer.
    package func foot(ofHeadAtRow row: Double, column: Double) -> Double {
        // foot − row = atTop + perRow · foot + perColumn · column
        perRow < 0.9 ? max(row, (row + atTop + perColumn * column) / (1 - perRow)) : row
    }

    /// Expected height of whoever stands where a box does; at least 1 pixel.
    package func height(of box: PersonBox) -> Double {
        height(atRow: Double(box.y + box.height), column: Double(box.x + box.width / 2))
    }

    /// A box's score, lowered when its height is not a person's at its foot row.
    ///
    /// A Gaussian in the logarithm of the height, flat within one spread so that children and stooping people lose
    /// nothing: score · exp(−½·max(0, |ln(h/ĥ)|/spread − 1)²).
    package func weigh(_ box: PersonBox) -> Float {
        let deviation = max(0, abs(Self.log(Double(box.height) / height(of: box))) / spread - 1)
        return box.score * Float(Self.exp(-0.5 * deviation * deviation))
    }
}

/// Learns a ``HeightLine`` from boxes: a few heights per band of rows, kept in order of what they are, so that what was seen
/// before or after what, or together, cannot be told.
package struct HeightLearner: Sendable {
    private static let bands = 12
    private static let perBand = 24
    private static let enough = 40
    /// Boxes kept once the line changes little; a far square has them in three bands.
    private static let steady = 64
    private static let cell = 8
    private static let relearn = 16_384

    /// Where a box ended and how tall it was, pixels.
    package struct Note: Hashable, Sendable {
        package var foot: Double
        package var height: Double
    }

    /// By band, each in order of foot and height.
    package private(set) var notes: [[Note]] = Array(repeating: [], count: Self.bands)
    private var draws = FixedDraws()
    private var sinceFit = 0
    private var taught: [UInt8] = []
    private var looks = 0
    /// The line, once the boxes agree on one.
    package private(set) var line: HeightLine?
    /// The line once it rests on enough boxes to change little.
    package var steadySizes: LearnedSizes? {
        guard notes.reduce(0, { $0 + $1.count }) >= Self.steady, let line, let smallest else { return nil }
        return LearnedSizes(
            line: PersonSizeLine(a: Float(line.atTop), b: Float(line.perRow), c: Float(line.perColumn)),
            farthest: Float(smallest))
    }

    package init() {}

    /// Height expected where the farthest twentieth of the people seen stand, pixels; nil before the line is known.
    ///
    /// Boxes whose height is not a person's there, such as those of a distant cone, have no say.
    package var smallest: Double? {
        guard let line else { return nil }
        var rows: [Double] = []
        for note in notes.joined()
        where abs(HeightLine.log(note.height / line.height(atRow: note.foot, column: 0))) < HeightLine.floor {
            rows.append(note.foot)
        }
        rows.sort()
        return rows.isEmpty ? nil : line.height(atRow: rows[rows.count / 20], column: 0)
    }

    /// Takes the boxes of one look.
    ///
    /// - Parameters:
    ///   - boxes: Detections of score at least `sure`; others are ignored.
    ///   - sure: Score from which a box is taken at its word.
    ///   - width: Columns of the picture.
    ///   - height: Rows of the picture.
    package mutating func learn(_ boxes: [PersonBox], sure: Float, width: Int, height: Int) {
        let columns = width / Self.cell + 1
        // A place teaches twice, then not for a long while: a thing that stands still must not outvote those who walk.
        if taught.isEmpty || looks == Self.relearn {
            taught = Array(repeating: 0, count: columns * (height / Self.cell + 1))
            looks = 0
        }
        looks += 1
        for box in boxes where box.score >= sure {
            let foot = Double(box.y + box.height)
            let aspect = box.width / box.height
            // A cut-off or seated person's height says nothing of the line.
            guard box.x > 2, box.y > 2, box.x + box.width < Float(width - 2), foot < Double(height - 2),
                aspect > 0.2, aspect < 0.6
            else { continue }
            let place = Int(foot) / Self.cell * columns + Int(box.x + box.width / 2) / Self.cell
            guard taught.indices.contains(place), taught[place] < 2 else { continue }
            taught[place] += 1
            let band = max(0, min(Self.bands - 1, Int(foot * Double(Self.bands) / Double(height))))
            add(Note(foot: foot, height: Double(box.height)), to: band)
            sinceFit += 1
        }
        guard sinceFit >= 16, notes.reduce(0, { $0 + $1.count }) >= Self.enough else { return }
        sinceFit = 0
        line = fit(rows: Double(height)) ?? line
    }

    /// Where a band is full, in the place of any other.
    private mutating func add(_ note: Note, to band: Int) {
        if notes[band].count == Self.perBand { notes[band].remove(at: draws.next(below: Self.perBand)) }
        let place = notes[band].firstIndex { ($0.foot, $0.height) > (note.foot, note.height) }
        notes[band].insert(note, at: place ?? notes[band].count)
    }

    /// Theil–Sen: the median of pairwise slopes, then the median intercept (Sen, JASA 63 (1968) 1379–1389).
    private func fit(rows: Double) -> HeightLine? {
        let x = notes.joined().map(\.foot)
        let y = notes.joined().map(\.height)
        var slopes: [Double] = []
        for i in x.indices {
            for j in (i + 1)..<max(i + 1, x.count) where abs(x[i] - x[j]) > rows / Double(Self.bands) {
                slopes.append((y[i] - y[j]) / (x[i] - x[j]))
            }
        }
        // People at one depth only say nothing about the others.
        guard slopes.count >= Self.enough else { return nil }
        let slope = max(0, min(2, HeightLine.median(&slopes)))
        var intercepts = x.indices.map { y[$0] - slope * x[$0] }
        let line = HeightLine(atTop: HeightLine.median(&intercepts), perRow: slope)
        var deviations = x.indices.map { abs(HeightLine.log(y[$0] / line.height(atRow: x[$0], column: 0))) }
        // 1.4826 makes the median deviation a standard deviation; a scene of mixed postures widens the line.
        return HeightLine(
            atTop: line.atTop, perRow: line.perRow, spread: 2 * 1.4826 * HeightLine.median(&deviations))
    }
}
