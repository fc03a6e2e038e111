// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Explains the foreground of a region by the people who stand there.
///
/// A person is three stacked rectangles (head, trunk, legs) as tall as the size line says. People are placed one at a time
/// where they explain the most foreground that no other explains, less the background they would hide; then each is
/// placed anew given the others, until nothing improves.
final class SilhouetteCover {
    /// One placed person.
    struct Person {
        var x: Float
        var foot: Float
        var height: Float
        var score: Float
    }

    /// Tunables, in the units of the method.
    struct Rules {
        /// Cost of a background pixel in a silhouette, over the gain of a foreground pixel.
        var backgroundCost: Int32 = 4
        var foregroundGain: Int32 = 5
        /// A person must explain this share of the silhouette's area, net.
        var least: Float = 0.10
        /// Cost of a height one step off.
        var heightCost: Float = 0.02
        /// How much wider a placed person explains than is demanded.
        var halo: Float = 1.8
        /// Gain of a foreground pixel that a person explains beyond the silhouette, over one in it.
        var fringe: Float = 0.3
        /// Least share of a silhouette's visible part that is foreground.
        var leastForeground: Float = 0.5
        /// Least share of a silhouette that lies in the picture.
        var leastVisible: Float = 0.45
        /// Rounds of placing anew.
        var rounds = 2
        var core: Float = 0.75
    }

    private static let coarseFactors: [Float] = [1, 0.86, 1.14]
    private static let factors: [Float] = [1, 0.86, 0.93, 1.07, 1.14]
    /// Top, bottom and half width of head, trunk and legs, in heights.
    private static let parts: [(top: Float, bottom: Float, half: Float)] = [
        (0, 0.16, 0.075), (0.16, 0.52, 0.15), (0.52, 1, 0.125),
    ]

    var rules = Rules()
    private let width: Int
    private let height: Int
    /// Evidence not yet explained, by pixel.
    private let evidence: UnsafeMutablePointer<Int8>
    private let evidenceSum: UnsafeMutablePointer<Int32>
    private let maskSum: UnsafeMutablePointer<Int32>
    private let pitch: Int
    private var region = (left: 0, top: 0, right: 0, bottom: 0)
    private(set) var people: [Person] = []

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pitch = width + 1
        evidence = .allocate(capacity: width * height)
        evidence.initialize(repeating: 0, count: width * height)
        evidenceSum = .allocate(capacity: pitch * (height + 1))
        evidenceSum.initialize(repeating: 0, count: pitch * (height + 1))
        maskSum = .allocate(capacity: pitch * (height + 1))
        maskSum.initialize(repeating: 0, count: pitch * (height + 1))
        people.reserveCapacity(256)
    }

    deinit {
        evidence.update(repeating: 0, count: width * height)
        evidence.deallocate()
        evidenceSum.deallocate()
        maskSum.deallocate()
    }

    /// Fills ``people`` with those of a region.
    func explain(
        _ mask: borrowing BytePlane, behind hidden: borrowing BytePlane, left: Int, top: Int, right: Int, bottom: Int,
        sizes: PersonSizeLine
    ) {
        people.removeAll(keepingCapacity: true)
        region = (max(0, left), max(0, top), min(width, right), min(height, bottom))
        guard region.left < region.right, region.top < region.bottom else { return }
        resetEvidence(mask, hidden)
        sum(mask, hidden)
        place(sizes)
        for _ in 0..<rules.rounds where !people.isEmpty {
            refine(mask, hidden, sizes)
            place(sizes)
        }
    }

    private func place(_ sizes: PersonSizeLine) {
        while people.count < 255 {
            sumEvidence()
            guard let best = best(sizes, around: nil) else { break }
            people.append(best)
            explainAway(best)
        }
    }

    private func refine(
        _ mask: borrowing BytePlane, _ hidden: borrowing BytePlane, _ sizes: PersonSizeLine
    ) {
        var index = 0
        while index < people.count {
            resetEvidence(mask, hidden)
            for other in people.indices where other != index { explainAway(people[other]) }
            sumEvidence()
            if let better = best(sizes, around: people[index]) {
                people[index] = better
                index += 1
            } else {
                people.remove(at: index)
            }
        }
        resetEvidence(mask, hidden)
        for person in people { explainAway(person) }
    }

    /// The best placement that passes, in the region or near a person.
    private func best(_ sizes: PersonSizeLine, around centre: Person?) -> Person? {
        var best: Person?
        var highest: Float = 0
        var y = Float(region.top)
        var lowest = Float(region.bottom)
        if let centre {
            y = centre.foot - 0.2 * centre.height
            lowest = centre.foot + 0.2 * centre.height
        } else {
            lowest += 0.5 * max(8, sizes.height(atColumn: Float(region.left), row: lowest))
        }
        while y <= lowest {
            let middle = sizes.height(atColumn: Float(region.left + region.right) / 2, row: y)
            guard middle >= 8 else {
                y += 1
                continue
            }
            let step = max(1, middle / (centre == nil ? 12 : 24))
            var x = Float(region.left)
            var end = Float(region.right)
            if let centre {
                x = centre.x - 0.3 * centre.height
                end = centre.x + 0.3 * centre.height
            }
            let columns = (first: Int(x.rounded(.down)), last: Int(end.rounded(.down)), step: Int(step))
            for factor in centre == nil ? Self.coarseFactors : Self.factors {
                let off = (factor - 1) / 0.08
                let place = Place(foot: y, height: middle * factor, core: rules.core, halo: rules.halo)
                let penalty = rules.heightCost * off * off
                var column = columns.first
                while column <= columns.last {
                    let score = score(place, column) * factor * factor - penalty
                    if score > highest {
                        highest = score
                        best = Person(x: Float(column), foot: y, height: middle * factor, score: score)
                    }
                    column &+= columns.step
                }
            }
            y += step
        }
        return best
    }

    /// A silhouette's rectangles at a row, columns relative to its middle.
    private struct Place {
        var rows: (Int, Int, Int, Int)
        var halves: (Int, Int, Int)
        var wides: (Int, Int, Int)
        var area: Float

        init(foot: Float, height tall: Float, core: Float, halo: Float) {
            func row(_ part: Float) -> Int { Int((foot - tall + part * tall + 0.5).rounded(.down)) }
            func half(_ part: Float) -> Int { max(1, Int(part * tall * core + 0.5)) }
            let parts = SilhouetteCover.parts
            rows = (row(parts[0].top), row(parts[1].top), row(parts[2].top), row(1))
            halves = (half(parts[0].half), half(parts[1].half), half(parts[2].half))
            func wide(_ part: Float) -> Int { max(1, Int(part * tall * core * halo + 0.5)) }
            wides = (wide(parts[0].half), wide(parts[1].half), wide(parts[2].half))
            area = Float(
                2 * (halves.0 * (rows.1 - rows.0) + halves.1 * (rows.2 - rows.1) + halves.2 * (rows.3 - rows.2)))
        }
    }

    /// Net evidence less a person's cost, over the silhouette's area; very low when nobody may stand there.
    @inline(__always) private func score(_ place: Place, _ x: Int) -> Float {
        var sums = (net: Int32(0), found: Int32(0), visible: 0)
        add(&sums, x, place.halves.0, place.rows.0, place.rows.1)
        add(&sums, x, place.halves.1, place.rows.1, place.rows.2)
        add(&sums, x, place.halves.2, place.rows.2, place.rows.3)
        guard Float(sums.visible) >= rules.leastVisible * place.area,
            Float(sums.found) >= rules.leastForeground * Float(sums.visible)
        else { return -.infinity }
        let within =
            unexplained(x, place.halves.0, place.rows.0, place.rows.1)
            &+ unexplained(x, place.halves.1, place.rows.1, place.rows.2)
            &+ unexplained(x, place.halves.2, place.rows.2, place.rows.3)
        let near =
            unexplained(x, place.wides.0, place.rows.0, place.rows.1)
            &+ unexplained(x, place.wides.1, place.rows.1, place.rows.2)
            &+ unexplained(x, place.wides.2, place.rows.2, place.rows.3)
        let net = Float(sums.net) + rules.fringe * Float(near &- within)
        return net / (Float(rules.foregroundGain) * place.area) - rules.least
    }

    /// Evidence not yet explained in a rectangle, the background in it left out.
    @inline(__always) private func unexplained(_ x: Int, _ half: Int, _ y0: Int, _ y1: Int) -> Int32 {
        let (a, b) = (min(max(x &- half, region.left), region.right), min(max(x &+ half, region.left), region.right))
        let (c, d) = (min(max(y0, region.top), region.bottom), min(max(y1, region.top), region.bottom))
        let (p, q) = (c &* pitch &+ a, c &* pitch &+ b)
        let (r, s) = (d &* pitch &+ a, d &* pitch &+ b)
        let net = evidenceSum[s] &- evidenceSum[q] &- evidenceSum[r] &+ evidenceSum[p]
        let found = maskSum[s] &- maskSum[q] &- maskSum[r] &+ maskSum[p]
        let empty = Int32(truncatingIfNeeded: (b &- a) &* (d &- c)) &- found
        return net &+ rules.backgroundCost &* empty
    }

    /// Adds one rectangle; inside the picture but outside the region all is background.
    @inline(__always) private func add(
        _ sums: inout (net: Int32, found: Int32, visible: Int), _ x: Int, _ half: Int, _ y0: Int, _ y1: Int
    ) {
        let (x0, x1) = (x &- half, x &+ half)
        let inPicture = max(0, min(x1, width) &- max(x0, 0)) &* max(0, min(y1, height) &- max(y0, 0))
        sums.visible &+= inPicture
        let (a, b) = (min(max(x0, region.left), region.right), min(max(x1, region.left), region.right))
        let (c, d) = (min(max(y0, region.top), region.bottom), min(max(y1, region.top), region.bottom))
        sums.net &-= rules.backgroundCost &* Int32(truncatingIfNeeded: inPicture &- (b &- a) &* (d &- c))
        let (p, q) = (c &* pitch &+ a, c &* pitch &+ b)
        let (r, s) = (d &* pitch &+ a, d &* pitch &+ b)
        sums.net &+= evidenceSum[s] &- evidenceSum[q] &- evidenceSum[r] &+ evidenceSum[p]
        sums.found &+= maskSum[s] &- maskSum[q] &- maskSum[r] &+ maskSum[p]
    }

    private func explainAway(_ person: Person) {
        let top = person.foot - person.height
        for part in Self.parts {
            let half = part.half * person.height * rules.halo * rules.core
            let spare = (rules.halo - 1) * 0.1 * person.height
            let y0 = max(region.top, Int((top + part.top * person.height - (part.top == 0 ? spare : 0)).rounded()))
            let y1 = min(
                region.bottom, Int((top + part.bottom * person.height + (part.bottom == 1 ? spare : 0)).rounded()))
            let x0 = max(region.left, Int((person.x - half).rounded()))
            let x1 = min(region.right, Int((person.x + half).rounded()))
            guard x0 < x1, y0 < y1 else { continue }
            for y in y0..<y1 {
                let row = evidence + y * width
                for x in x0..<x1 { row[x] = min(row[x], 0) }
            }
        }
    }

    /// What is hidden is evidence of neither.
    private func resetEvidence(_ mask: borrowing BytePlane, _ hidden: borrowing BytePlane) {
        let gain = Int8(rules.foregroundGain)
        let cost = Int8(-rules.backgroundCost)
        for y in region.top..<region.bottom {
            let from = mask.row(y)
            let hides = hidden.row(y)
            let to = evidence + y * width
            for x in region.left..<region.right { to[x] = from[x] != 0 ? gain : hides[x] != 0 ? 0 : cost }
        }
    }

    private func sumEvidence() {
        for x in region.left...region.right { evidenceSum[region.top * pitch + x] = 0 }
        for y in region.top..<region.bottom {
            let above = evidenceSum + y * pitch
            let to = evidenceSum + (y + 1) * pitch
            let from = evidence + y * width
            var run: Int32 = 0
            to[region.left] = 0
            for x in region.left..<region.right {
                run &+= Int32(from[x])
                to[x &+ 1] = above[x &+ 1] &+ run
            }
        }
    }

    private func sum(_ mask: borrowing BytePlane, _ hidden: borrowing BytePlane) {
        for x in region.left...region.right { maskSum[region.top * pitch + x] = 0 }
        for y in region.top..<region.bottom {
            let above = maskSum + y * pitch
            let to = maskSum + (y + 1) * pitch
            let from = mask.row(y)
            let hides = hidden.row(y)
            var run: Int32 = 0
            to[region.left] = 0
            for x in region.left..<region.right {
                run &+= Int32(from[x] | hides[x])
                to[x &+ 1] = above[x &+ 1] &+ run
            }
        }
    }
}
