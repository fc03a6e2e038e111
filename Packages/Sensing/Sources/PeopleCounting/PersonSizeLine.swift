// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How tall a standing person appears, by where the feet are: height = a + b·row + c·column, in pixels.
package struct PersonSizeLine: Hashable, Sendable {
    package var a: Float
    package var b: Float
    package var c: Float

    /// Holds the three numbers.
    package init(a: Float, b: Float, c: Float = 0) {
        (self.a, self.b, self.c) = (a, b, c)
    }

    @inline(__always) package func height(atColumn x: Float, row y: Float) -> Float { a + b * y + c * x }
}

/// Learns the size line from blobs that look like one person each.
///
/// Random sample consensus (Fischler, Bolles 1981) over the last blobs, then least squares on the inliers. The draws are a
/// fixed sequence, so that the same looks give the same line.
///
/// Until a line is steady, blobs of other shapes speak against it: where twice as many of them as of people are as tall as it
/// tells, or three quarters of all blobs are of other shapes, these are vehicles. Later they do not, as crowds merge.
package struct PersonSizeLearner {
    private static let capacity = 512
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
    /// Nobody is told from a fragment who would be smaller than this, pixels: two fifths of the smallest tenth of those seen.
    ///
    /// Where no one was seen so small, the line is guessed far beyond what it rests on.
    package private(set) var leastHeight: Float = 0
    private var people = Notes(capacity: capacity)
    private var others = Notes(capacity: capacity)
    private var agreed: [Float] = []
    private var fittedAt = (noted: 0, offered: 0)
    private var comparedAt = 0
    /// Whether the line has rested on enough blobs to change little.
    package private(set) var isSteady = false

    package init() {
        agreed.reserveCapacity(Self.capacity)
    }

    /// Whether hardly anything of late has the shape of a person: less than a quarter of many, before any line was steady.
    package var isMostlyOthers: Bool {
        guard !isSteady else { return false }
        let (few, many) = (people.count(since: recent), others.count(since: recent))
        return few + many >= 4 * Self.needed && few * 3 < many
    }

    /// The order from which on notes are of late: those of either kind are compared over the same time.
    private var recent: Int { people.offered + others.offered - 2 * Self.capacity }

    /// Takes note of a blob that stands alone and out from the scene.
    ///
    /// The same blob over and over, as of a thing that was moved or of somebody who stands, counts for few.
    ///
    /// - Parameters:
    ///   - foot: Its middle column and one past its last row.
    ///   - height: Its rows.
    ///   - isPerson: It has the shape of one person.
    package mutating func note(foot: (column: Float, row: Float), height: Float, isPerson: Bool = true) {
        let note = Note(column: foot.column, row: foot.row, height: height, order: people.offered + others.offered)
        let most = line == nil ? Self.alikeAtFirst : Self.alikeLater
        if isPerson { people.add(note, alike: most) } else { others.add(note, alike: most) }
    }

    /// Fits anew when the blobs of people have grown in number by a fifth since the last fit, or when many were alike.
    package mutating func learn() {
        guard people.notes.count >= Self.needed else { return }
        if people.noted * 5 >= fittedAt.noted * 6 || people.noted - fittedAt.noted >= 64
            || people.offered - fittedAt.offered >= 512
        {
            fittedAt = (people.noted, people.offered)
            comparedAt = others.offered
            fit()
        } else if let line, others.offered - comparedAt >= 64 {
            comparedAt = others.offered
            if doOthersPrevail(line.a, line.b) { forget() }
        }
    }

    private mutating func forget() {
        line = nil
        isSteady = false
    }

    private mutating func fit() {
        guard let (a, b) = consensus() else {
            // Too little agrees now to fit anew; what was learned earlier goes once hardly anything does.
            if let line, people.told(by: line.a, line.b) * 4 < people.notes.count || doOthersPrevail(line.a, line.b) {
                forget()
            }
            return
        }
        agreed.removeAll(keepingCapacity: true)
        var (n, sy, sh, syy, syh) = (Float(0), Float(0), Float(0), Float(0), Float(0))
        for note in people.notes where note.isTold(by: a, b) {
            let weight = 1 / (note.height * note.height)
            agreed.append(note.height)
            n += weight
            sy += weight * note.row
            sh += weight * note.height
            syy += weight * note.row * note.row
            syh += weight * note.row * note.height
        }
        let denominator = n * syy - sy * sy
        guard denominator > 1e-6 * n * syy else { return }
        let slope = (n * syh - sy * sh) / denominator
        guard Self.slopes ~= slope else { return }
        line = PersonSizeLine(a: (sh - slope * sy) / n, b: slope)
        agreed.sort()
        leastHeight = 0.4 * agreed[agreed.count / 10]
        if agreed.count >= Self.steady { isSteady = true }
    }

    /// The line that tells the heights of the most people; nil if too few agree, or if other things prevail.
    private func consensus() -> (a: Float, b: Float)? {
        let notes = people.notes
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func draw() -> Note {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return notes[Int((state >> 33) % UInt64(notes.count))]
        }
        var best = (told: 0, a: Float(0), b: Float(0))
        for _ in 0..<300 {
            let (one, other) = (draw(), draw())
            guard abs(one.row - other.row) > 0.25 * max(one.height, other.height) else { continue }
            let b = (one.height - other.height) / (one.row - other.row)
            guard Self.slopes ~= b else { continue }
            let a = one.height - b * one.row
            let told = people.told(by: a, b)
            if told > best.told { best = (told, a, b) }
        }
        guard best.told * 5 >= notes.count * 2, best.told >= Self.agreeing, !doOthersPrevail(best.a, best.b) else {
            return nil
        }
        return (best.a, best.b)
    }

    /// Whether a line tells the heights of twice as many other things as people, or hardly any are people.
    ///
    /// People side by side are other things, too.
    private func doOthersPrevail(_ a: Float, _ b: Float) -> Bool {
        if isSteady { return false }
        if isMostlyOthers { return true }
        return others.told(by: a, b, since: recent) > Self.prevailing * people.told(by: a, b, since: recent)
    }

    private struct Note {
        var column: Float
        var row: Float
        var height: Float
        /// How many were noted before.
        var order: Int

        /// Whether it may well be the same thing at the same place.
        @inline(__always) func isAlike(_ other: Self) -> Bool {
            abs(row - other.row) < 0.1 * height && abs(height - other.height) < 0.1 * height
                && abs(column - other.column) < 0.3 * height
        }

        @inline(__always) func isTold(by a: Float, _ b: Float) -> Bool {
            abs(a + b * row - height) < PersonSizeLearner.tolerance * height
        }
    }

    /// The last blobs of one kind.
    private struct Notes {
        private(set) var notes: [Note] = []
        /// How many there were, those forgotten included.
        private(set) var noted = 0
        /// The same with those that took the place of others alike.
        private(set) var offered = 0
        private let capacity: Int
        private var next = 0

        init(capacity: Int) {
            self.capacity = capacity
            notes.reserveCapacity(capacity)
        }

        /// Takes a note; where enough are alike it takes the place of the oldest of those.
        mutating func add(_ note: Note, alike most: Int) {
            offered += 1
            var (alike, oldest) = (0, 0)
            for index in notes.indices where notes[index].isAlike(note) {
                if alike == 0 || notes[index].order < notes[oldest].order { oldest = index }
                alike += 1
            }
            if alike >= most {
                notes[oldest] = note
                return
            }
            noted += 1
            if notes.count < capacity {
                notes.append(note)
            } else {
                notes[next] = note
                next = (next + 1) % capacity
            }
        }

        func count(since order: Int) -> Int { notes.reduce(0) { $1.order >= order ? $0 + 1 : $0 } }

        /// Blobs whose height a line tells.
        func told(by a: Float, _ b: Float, since order: Int = 0) -> Int {
            var count = 0
            for note in notes where note.order >= order && note.isTold(by: a, b) { count += 1 }
            return count
        }
    }
}
