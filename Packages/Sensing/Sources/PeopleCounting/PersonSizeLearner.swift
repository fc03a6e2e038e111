// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Learns the size line from blobs that look like one person each.
///
/// Random sample consensus (Fischler, Bolles 1981) over a sample of the last blobs, then a robust fit from there. The draws are
/// a fixed sequence, so that the same looks give the same line.
///
/// Until a line is steady, blobs of other shapes speak against it: where twice as many of them as of people are as tall as it
/// tells, or three quarters of all blobs are of other shapes, these are vehicles. Later they do not, as crowds merge.
package struct PersonSizeLearner {
    /// Blobs of people before a line is sought, and how many must lie on it.
    private static let (needed, agreeing) = (24, 16)
    /// People on a line before other things count no more against it.
    private static let steady = 140
    /// How many times as many other things as people must be as tall as a line tells, for it to be that of vehicles.
    private static let prevailing = 2
    /// How many alike are noted, and how many once there is a line, which they can only make better.
    private static let (alikeAtFirst, alikeLater) = (4, 16)
    private static let tolerance: Float = 0.08
    /// People shrink towards the horizon, at most one row of height per row of picture and a half.
    private static let slopes: ClosedRange<Float> = 0...1.5

    package private(set) var line: PersonSizeLine?
    /// Height that the smallest tenth of those seen do not exceed, pixels; 0 before the line is known.
    package private(set) var farthest: Float = 0
    /// Nobody is told from a fragment who would be smaller than this, pixels: two fifths of ``farthest``.
    ///
    /// Where no one was seen so small, the line is guessed far beyond what it rests on.
    package var leastHeight: Float { 0.4 * farthest }
    private var sample = BlobSample()
    /// How many blobs of people were noted and offered, and of other things offered.
    private var (noted, offered, othersOffered) = (0, 0, 0)
    /// The same when a line was last sought, and when other things were last compared.
    private var fittedAt = (noted: 0, offered: 0)
    private var comparedAt = 0
    /// Whether the line has rested on enough blobs to change little.
    package private(set) var isSteady = false

    package init() {}

    /// Whether hardly anything of late has the shape of a person: less than a quarter of many, before any line was steady.
    package var isMostlyOthers: Bool {
        guard !isSteady else { return false }
        let (few, many) = (sample.people, sample.notes.count - sample.people)
        return few + many >= 4 * Self.needed && few * 3 < many
    }

    /// Takes note of a blob that stands alone and out from the scene.
    ///
    /// The same blob over and over, as of a thing that was moved or of somebody who stands, counts for few.
    ///
    /// - Parameters:
    ///   - foot: Its middle column and one past its last row.
    ///   - height: Its rows.
    ///   - isPerson: It has the shape of one person.
    package mutating func note(foot: (column: Float, row: Float), height: Float, isPerson: Bool = true) {
        let isNew = sample.add(
            .init(column: foot.column, row: foot.row, height: height, isPerson: isPerson),
            alike: line == nil ? Self.alikeAtFirst : Self.alikeLater)
        if isPerson {
            offered += 1
            if isNew { noted += 1 }
        } else {
            othersOffered += 1
        }
    }

    /// Fits anew when the blobs of people have grown in number by a fifth since the last fit, or when many were alike.
    package mutating func learn() {
        guard sample.people >= Self.needed else { return }
        if noted * 5 >= fittedAt.noted * 6 || noted - fittedAt.noted >= 64 || offered - fittedAt.offered >= 512 {
            fittedAt = (noted, offered)
            comparedAt = othersOffered
            fit()
        } else if let line, othersOffered - comparedAt >= 64 {
            comparedAt = othersOffered
            if doOthersPrevail(line) { forget() }
        }
    }

    private mutating func forget() {
        line = nil
        farthest = 0
        isSteady = false
    }

    private mutating func fit() {
        guard let found = consensus() else {
            // Too little agrees now to fit anew; what was learned earlier goes once hardly anything does.
            if let line, told(by: line).people * 4 < sample.people || doOthersPrevail(line) { forget() }
            return
        }
        line = found.line
        farthest = found.heights[found.heights.count / 10]
        if found.heights.count >= Self.steady {
            isSteady = true
            sample.forgetOthers()
        }
    }

    /// A line and the heights of the people on it, the least first.
    private typealias Fit = (line: PersonSizeLine, heights: [Float])

    /// The line that tells the heights of the most people, fitted to them; nil if too few agree, or if other things prevail.
    private func consensus() -> Fit? {
        let people = sample.notes.suffix(sample.people)
        var draws = FixedDraws()
        func draw() -> BlobSample.Note { people[people.startIndex + draws.next(below: people.count)] }
        var best = (told: 0, line: PersonSizeLine(a: 0, b: 0))
        for _ in 0..<300 {
            let (one, other) = (draw(), draw())
            guard abs(one.row - other.row) > 0.25 * max(one.height, other.height) else { continue }
            let b = (one.height - other.height) / (one.row - other.row)
            guard Self.slopes ~= b else { continue }
            let line = PersonSizeLine(a: one.height - b * one.row, b: b)
            let told = people.count { Self.isTold($0, by: line) }
            if told > best.told { best = (told, line) }
        }
        guard let fit = fitted(from: best.line), fit.heights.count * 5 >= people.count * 2,
            fit.heights.count >= Self.agreeing, !doOthersPrevail(fit.line)
        else { return nil }
        return fit
    }

    /// Fits a line to people, from one that tells many, by least squares relative to their heights, reweighted ten times.
    ///
    /// Tukey's biweight (Beaton, Tukey, Technometrics 16, 1974): who is half-way off counts little, and nobody decides by being
    /// just on or off the line. Nil where people stand too much in one row, or would shrink towards the camera.
    private func fitted(from start: PersonSizeLine) -> Fit? {
        var line = start
        let people = sample.notes.suffix(sample.people)
        for _ in 0..<10 {
            var (n, sy, sh, syy, syh) = (Float(0), Float(0), Float(0), Float(0), Float(0))
            for note in people {
                let off = (line.a + line.b * note.row - note.height) / (1.5 * Self.tolerance * note.height)
                guard abs(off) < 1 else { continue }
                let near = 1 - off * off
                let weight = near * near / (note.height * note.height)
                n += weight
                sy += weight * note.row
                sh += weight * note.height
                syy += weight * note.row * note.row
                syh += weight * note.row * note.height
            }
            let denominator = n * syy - sy * sy
            guard denominator > 1e-6 * n * syy else { return nil }
            let slope = (n * syh - sy * sh) / denominator
            guard Self.slopes ~= slope else { return nil }
            line = PersonSizeLine(a: (sh - slope * sy) / n, b: slope)
        }
        return (line, people.filter { Self.isTold($0, by: line) }.map(\.height))
    }

    /// Whether a line tells the heights of twice as many other things as people, or hardly any are people.
    ///
    /// People side by side are other things, too.
    private func doOthersPrevail(_ line: PersonSizeLine) -> Bool {
        if isSteady { return false }
        if isMostlyOthers { return true }
        let told = told(by: line)
        return told.others > Self.prevailing * told.people
    }

    private static func isTold(_ note: BlobSample.Note, by line: PersonSizeLine) -> Bool {
        abs(line.a + line.b * note.row - note.height) < tolerance * note.height
    }

    /// Blobs whose height a line tells.
    private func told(by line: PersonSizeLine) -> (people: Int, others: Int) {
        var told = (people: 0, others: 0)
        for note in sample.notes where Self.isTold(note, by: line) {
            if note.isPerson { told.people += 1 } else { told.others += 1 }
        }
        return told
    }
}
