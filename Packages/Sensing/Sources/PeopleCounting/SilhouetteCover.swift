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

    private static let coarseFactors: [Float] = [1, 0.86, largestFactor]
    private static let factors: [Float] = [1, 0.86, 0.93, 1.07, largestFactor]
    private static let largestFactor: Float = 1.14
    /// How far from where a person stands a better place is looked for, across and along, in heights.
    private static let (reachAcross, reachAlong): (Float, Float) = (0.3, 0.2)
    /// Half width of the widest part.
    private static let widestHalf: Float = 0.15
    /// Top, bottom and half width of head, trunk and legs, in heights.
    private static let parts: [(top: Float, bottom: Float, half: Float)] = [
        (0, 0.16, 0.075), (0.16, 0.52, widestHalf), (0.52, 1, 0.125),
    ]

    private typealias Frame = (left: Int, top: Int, right: Int, bottom: Int)

    var rules = Rules()
    private let width: Int
    private let height: Int
    /// 1 where the foreground is not yet explained.
    private let unexplained: BytePlane
    /// Sums over all pixels above and left, two in one word.
    ///
    /// The low half sums ``unexplained``, the high half what is foreground or hidden. One subtraction serves both, as neither
    /// difference is ever below 0.
    private let sums: UnsafeMutablePointer<UInt64>
    private let pitch: Int
    private var region: Frame = (0, 0, 0, 0)
    /// Part of the region for which ``sums`` holds.
    private var window: Frame = (0, 0, 0, 0)
    private(set) var people: [Person] = []
    private var rows: [Row] = []

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pitch = width + 1
        unexplained = BytePlane(width: width, height: height)
        sums = .allocate(capacity: pitch * (height + 1))
        sums.initialize(repeating: 0, count: pitch * (height + 1))
        people.reserveCapacity(256)
        rows.reserveCapacity(2 * height)
    }

    deinit {
        sums.update(repeating: 0, count: pitch * (height + 1))
        sums.deallocate()
    }

    /// Fills ``people`` with those of a region.
    func explain(
        _ mask: borrowing BytePlane, behind hidden: borrowing BytePlane, left: Int, top: Int, right: Int, bottom: Int,
        sizes: PersonSizeLine
    ) {
        people.removeAll(keepingCapacity: true)
        region = (max(0, left), max(0, top), min(width, right), min(height, bottom))
        guard region.left < region.right, region.top < region.bottom else { return }
        findRows(sizes)
        place(mask, hidden)
        for _ in 0..<rules.rounds {
            guard refine(mask, hidden, sizes) else { break }
            place(mask, hidden)
        }
    }

    /// Adds people where they explain the most of what nobody explains, until none passes.
    private func place(_ mask: borrowing BytePlane, _ hidden: borrowing BytePlane) {
        window = region
        reset(mask)
        for person in people { explainAway(person) }
        for index in rows.indices { rows[index].bound = rows[index].most }
        var changed = (column: window.left, row: window.top)
        while people.count < 255 {
            sum(mask, hidden, from: changed)
            guard let best = best() else { break }
            people.append(best)
            changed = explainAway(best)
        }
    }

    /// Places each person anew given the others.
    ///
    /// - Returns: Whether anybody was moved or taken away; if not, no more are to be placed and nobody will move again.
    private func refine(
        _ mask: borrowing BytePlane, _ hidden: borrowing BytePlane, _ sizes: PersonSizeLine
    ) -> Bool {
        var isChanged = false
        var index = 0
        while index < people.count {
            window = reach(of: people[index], sizes)
            reset(mask)
            for other in people.indices where other != index { explainAway(people[other]) }
            sum(mask, hidden, from: (window.left, window.top))
            let old = people[index]
            if let better = best(near: old, sizes) {
                people[index] = better
                isChanged = isChanged || (better.x, better.foot, better.height) != (old.x, old.foot, old.height)
                index += 1
            } else {
                people.remove(at: index)
                isChanged = true
            }
        }
        return isChanged
    }

    /// The part of the region that any placement near a person can cover.
    private func reach(of person: Person, _ sizes: PersonSizeLine) -> Frame {
        let (first, last) = (
            person.foot - Self.reachAlong * person.height, person.foot + Self.reachAlong * person.height
        )
        let column = Float(region.left + region.right) / 2
        let tallest =
            Self.largestFactor
            * max(sizes.height(atColumn: column, row: first), sizes.height(atColumn: column, row: last), 8)
        let wide = Self.reachAcross * person.height + Self.widestHalf * rules.core * rules.halo * tallest + 3
        func clamp(_ value: Float, _ range: ClosedRange<Int>) -> Int {
            min(max(Int(value.rounded(.down)), range.lowerBound), range.upperBound)
        }
        return (
            clamp(person.x - wide, region.left...region.right), clamp(first - tallest - 3, region.top...region.bottom),
            clamp(person.x + wide + 1, region.left...region.right), clamp(last + 4, region.top...region.bottom)
        )
    }

    /// A row of the region in which somebody may stand.
    private struct Row {
        var foot: Float
        /// Height of a person who stands there.
        var height: Float
        /// No placement in the row scores more while nothing is explained, nor ever after.
        var most = Float.infinity
        /// Nor more than this, given what is explained now.
        var bound = Float.infinity
    }

    /// Notes the rows in which the region is searched.
    private func findRows(_ sizes: PersonSizeLine) {
        rows.removeAll(keepingCapacity: true)
        let column = Float(region.left + region.right) / 2
        let bottom = Float(region.bottom)
        let lowest = bottom + 0.5 * max(8, sizes.height(atColumn: Float(region.left), row: bottom))
        var y = Float(region.top)
        while y <= lowest {
            let tall = sizes.height(atColumn: column, row: y)
            if tall >= 8 { rows.append(Row(foot: y, height: tall)) }
            y += tall >= 8 ? max(1, tall / 12) : 1
        }
    }

    /// The best placement in the region that passes; the first of equals.
    ///
    /// What is explained only lowers scores, so what was found in a row bounds what can be found there later (as in lazy greedy
    /// maximisation, Minoux, Optimization Techniques 1978), and most rows need no second search.
    private func best() -> Person? {
        var best: Person?
        // With a score that is surely reached, rows before that of the best are left out too.
        var promising: (index: Int, found: Person?)?
        if let index = rows.indices.max(by: { rows[$0].bound < rows[$1].bound }), rows[index].bound < .infinity {
            promising = (index, search(index, over: 0))
        }
        let reached = promising?.found?.score ?? 0
        for index in rows.indices {
            let highest = best?.score ?? 0
            guard rows[index].bound > highest, rows[index].bound >= reached else { continue }
            // The first search is for the row's own best, which bounds later ones.
            let isFirst = rows[index].most == .infinity
            let found =
                index == promising?.index ? promising?.found : search(index, over: isFirst ? 0 : highest)
            if isFirst { rows[index].most = rows[index].bound }
            if let found, found.score > highest { best = found }
        }
        return best
    }

    /// The best placement in a row of the region that scores more than `least`.
    private func search(_ index: Int, over least: Float) -> Person? {
        let row = rows[index]
        let columns = (first: region.left, last: region.right, step: Int(max(1, row.height / 12)))
        let found = best(foot: row.foot, height: row.height, columns, Self.coarseFactors, over: least)
        rows[index].bound = found?.score ?? min(row.bound, least)
        return found
    }

    /// The best placement that passes near a person.
    private func best(near centre: Person, _ sizes: PersonSizeLine) -> Person? {
        var best: Person?
        let (left, right) = (
            centre.x - Self.reachAcross * centre.height, centre.x + Self.reachAcross * centre.height
        )
        var y = centre.foot - Self.reachAlong * centre.height
        let lowest = centre.foot + Self.reachAlong * centre.height
        while y <= lowest {
            let tall = sizes.height(atColumn: Float(region.left + region.right) / 2, row: y)
            guard tall >= 8 else {
                y += 1
                continue
            }
            let step = max(1, tall / 24)
            let columns = (first: Int(left.rounded(.down)), last: Int(right.rounded(.down)), step: Int(step))
            let found = self.best(foot: y, height: tall, columns, Self.factors, over: best?.score ?? 0)
            if let found { best = found }
            y += step
        }
        return best
    }

    /// The best placement at a row that scores more than `least`.
    private func best(
        foot y: Float, height tall: Float, _ columns: (first: Int, last: Int, step: Int), _ factors: [Float],
        over least: Float
    ) -> Person? {
        var best: Person?
        var highest = least
        for factor in factors {
            let off = (factor - 1) / 0.08
            let place = Place(self, foot: y, height: tall * factor)
            let penalty = rules.heightCost * off * off
            var column = columns.first
            while column <= columns.last {
                let score = score(place, column, scale: factor * factor, penalty: penalty, over: highest)
                if score > highest {
                    highest = score
                    best = Person(x: Float(column), foot: y, height: tall * factor, score: score)
                }
                column &+= columns.step
            }
        }
        return best
    }

    /// A silhouette's rectangles at a row, columns relative to its middle.
    private struct Place {
        /// Offsets in the sums of the rows between which head, trunk and legs lie.
        var rows: (Int, Int, Int, Int)
        /// Rows of each part that lie in the picture.
        var talls: (Int, Int, Int)
        var halves: (Int, Int, Int)
        var wides: (Int, Int, Int)
        var area: Float
        /// Pixels of the parts with their halo.
        var wideArea: Int32
        /// Columns at which all of it lies in the window.
        var inside: Range<Int>
        /// Pixels of the parts in the picture, at such a column.
        var visible: Int

        init(_ cover: SilhouetteCover, foot: Float, height tall: Float) {
            let (core, halo) = (cover.rules.core, cover.rules.halo)
            func row(_ part: Float) -> Int { Int((foot - tall + part * tall + 0.5).rounded(.down)) }
            func half(_ part: Float) -> Int { max(1, Int(part * tall * core + 0.5)) }
            func wide(_ part: Float) -> Int { max(1, Int(part * tall * core * halo + 0.5)) }
            func offset(_ row: Int) -> Int { min(max(row, cover.window.top), cover.window.bottom) &* cover.pitch }
            func inPicture(_ from: Int, _ to: Int) -> Int { max(0, min(to, cover.height) &- max(from, 0)) }
            let parts = SilhouetteCover.parts
            let (a, b, c, d) = (row(parts[0].top), row(parts[1].top), row(parts[2].top), row(1))
            rows = (offset(a), offset(b), offset(c), offset(d))
            talls = (inPicture(a, b), inPicture(b, c), inPicture(c, d))
            halves = (half(parts[0].half), half(parts[1].half), half(parts[2].half))
            wides = (wide(parts[0].half), wide(parts[1].half), wide(parts[2].half))
            area = Float(2 * (halves.0 * (b - a) + halves.1 * (c - b) + halves.2 * (d - c)))
            wideArea = Int32(
                truncatingIfNeeded: 2 * (wides.0 * max(0, b - a) + wides.1 * max(0, c - b) + wides.2 * max(0, d - c)))
            let widest = max(wides.0, wides.1, wides.2, halves.0, halves.1, halves.2)
            let first = cover.window.left + widest
            inside = first..<max(first, cover.window.right - widest + 1)
            visible = 2 * (halves.0 * talls.0 + halves.1 * talls.1 + halves.2 * talls.2)
        }
    }

    /// Net evidence less a person's cost, over the silhouette's area, by `scale` and less `penalty`.
    ///
    /// Evidence is `foregroundGain` per unexplained pixel of the foreground, less `backgroundCost` per pixel in the picture
    /// that is neither foreground nor hidden.
    ///
    /// - Returns: Very low when nobody may stand there, and where the score cannot exceed `least`.
    @inline(__always) private func score(
        _ place: Place, _ x: Int, scale: Float, penalty: Float, over least: Float
    ) -> Float {
        let isInside = place.inside.contains(x)
        let inner = sums(place, x, place.halves, isInside)
        let (within, found) = (Int32(truncatingIfNeeded: inner), Int32(truncatingIfNeeded: inner >> 32))
        let visible =
            isInside
            ? place.visible
            : columns(x, place.halves.0) &* place.talls.0 &+ columns(x, place.halves.1) &* place.talls.1
                &+ columns(x, place.halves.2) &* place.talls.2
        guard Float(visible) >= rules.leastVisible * place.area,
            Float(found) >= rules.leastForeground * Float(visible)
        else { return -.infinity }
        let net =
            rules.foregroundGain &* within
            &- rules.backgroundCost &* (Int32(truncatingIfNeeded: visible) &- found)
        func score(fringe pixels: Int32) -> Float {
            let gain = Float(net) + rules.fringe * Float(rules.foregroundGain &* pixels)
            return (gain / (Float(rules.foregroundGain) * place.area) - rules.least) * scale - penalty
        }
        // If even a full fringe did not suffice, it need not be counted.
        guard score(fringe: place.wideArea &- within) > least else { return -.infinity }
        let near = sums(place, x, place.wides, isInside)
        return score(fringe: Int32(truncatingIfNeeded: near) &- within)
    }

    /// Both sums of a silhouette's parts, as far as they lie in the window.
    @inline(__always) private func sums(
        _ place: Place, _ x: Int, _ halves: (Int, Int, Int), _ isInside: Bool
    ) -> UInt64 {
        guard isInside else {
            return sum(x, halves.0, place.rows.0, place.rows.1) &+ sum(x, halves.1, place.rows.1, place.rows.2)
                &+ sum(x, halves.2, place.rows.2, place.rows.3)
        }
        @inline(__always) func across(_ row: Int, _ half: Int) -> UInt64 {
            sums[row &+ x &+ half] &- sums[row &+ x &- half]
        }
        return across(place.rows.1, halves.0) &- across(place.rows.0, halves.0) &+ across(place.rows.2, halves.1)
            &- across(place.rows.1, halves.1) &+ across(place.rows.3, halves.2) &- across(place.rows.2, halves.2)
    }

    /// Both sums of a rectangle, as far as it lies in the window; `top` and `bottom` are rows' offsets.
    @inline(__always) private func sum(_ x: Int, _ half: Int, _ top: Int, _ bottom: Int) -> UInt64 {
        let (a, b) = (min(max(x &- half, window.left), window.right), min(max(x &+ half, window.left), window.right))
        return sums[bottom &+ b] &- sums[top &+ b] &- sums[bottom &+ a] &+ sums[top &+ a]
    }

    /// Columns of a rectangle that lie in the picture.
    @inline(__always) private func columns(_ x: Int, _ half: Int) -> Int {
        max(0, min(x &+ half, width) &- max(x &- half, 0))
    }

    /// Takes what a person explains out of the unexplained.
    ///
    /// - Returns: The first column and row that may have changed.
    @discardableResult
    private func explainAway(_ person: Person) -> (column: Int, row: Int) {
        let top = person.foot - person.height
        var first = (column: window.right, row: window.bottom)
        for part in Self.parts {
            let half = part.half * person.height * rules.halo * rules.core
            let spare = (rules.halo - 1) * 0.1 * person.height
            let y0 = max(window.top, Int((top + part.top * person.height - (part.top == 0 ? spare : 0)).rounded()))
            let y1 = min(
                window.bottom, Int((top + part.bottom * person.height + (part.bottom == 1 ? spare : 0)).rounded()))
            let x0 = max(window.left, Int((person.x - half).rounded()))
            let x1 = min(window.right, Int((person.x + half).rounded()))
            guard x0 < x1, y0 < y1 else { continue }
            first = (min(first.column, x0), min(first.row, y0))
            for y in y0..<y1 { (unexplained.row(y) + x0).update(repeating: 0, count: x1 &- x0) }
        }
        return first
    }

    /// Nothing in the window is explained.
    private func reset(_ mask: borrowing BytePlane) {
        for y in window.top..<window.bottom {
            (unexplained.row(y) + window.left).update(
                from: mask.row(y) + window.left, count: window.right &- window.left)
        }
    }

    /// Fills ``sums`` for the window's columns and rows from one on; those to the left and above must hold.
    private func sum(
        _ mask: borrowing BytePlane, _ hidden: borrowing BytePlane, from first: (column: Int, row: Int)
    ) {
        if first.row == window.top {
            (sums + (first.row &* pitch &+ window.left)).update(repeating: 0, count: window.right &- window.left &+ 1)
        }
        let isWhole = first.column == window.left
        for y in first.row..<max(first.row, window.bottom) {
            let above = sums + y &* pitch
            let to = above + pitch
            let (open, from, hides) = (unexplained.row(y), mask.row(y), hidden.row(y))
            if isWhole { to[window.left] = 0 }
            var run = to[first.column] &- above[first.column]
            for x in first.column..<max(first.column, window.right) {
                run &+= UInt64(open[x]) &+ UInt64(from[x] | hides[x]) << 32
                to[x &+ 1] = above[x &+ 1] &+ run
            }
        }
    }
}
