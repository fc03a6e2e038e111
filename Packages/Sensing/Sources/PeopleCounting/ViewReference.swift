// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Where the scene's edges were, to tell whether the camera still looks there.
///
/// Judged on tiles of cells: people, snow and fog spoil some tiles and leave others as they were, while a camera that
/// was turned or zoomed leaves none. So a crowd that hides most of a square is no moved camera.
struct ViewReference {
    /// How the picture would have to be moved to fit the reference.
    struct Motion: Hashable {
        /// Cells.
        var dx = 0.0
        var dy = 0.0
        /// Natural logarithm of the zoom.
        var zoom = 0.0
        /// Radians.
        var turn = 0.0

        static let none = Motion()
    }

    /// Cells per side of a tile; fewer in small pictures, so that there are some tiles.
    private var tile: Int { max(3, min(8, min(then.columns / 6, then.rows / 4))) }
    /// A tile without edges of this strength, levels, says nothing.
    private static let structure: Float = 2.8
    /// Farthest shift that is looked for, cells.
    private static let reach = 8.0

    /// Edges this much like the reference's are where they were.
    private static let alike: Float = 0.7
    /// A tile counts whose edges were where the reference has them in at least so much of the looks, and one view can be told
    /// from another where such tiles are at least so much of the picture.
    private static let (reliable, least): (Float, Float) = (0.5, 0.1)

    private var then = SceneEdges()
    /// By tile, in how much of the looks its edges were where the reference has them; elsewhere they are those of passers-by.
    private var reliability: [Float] = []
    /// By tile, the correlation of the edges compared last with the reference's; 0 where the reference has none to speak of.
    private var agreements: [Float] = []

    /// Compares a picture's edges with the reference's.
    mutating func compare(_ now: SceneEdges) {
        for tile in agreements.indices { agreements[tile] = agreement(now, tile) }
    }

    /// Moves the reference towards a picture's edges, which were compared.
    mutating func remember(_ now: SceneEdges, weight: Double) {
        for (tile, agreement) in agreements.enumerated() {
            reliability[tile] += ((agreement > Self.alike ? 1 : 0) - reliability[tile]) * Float(weight)
        }
        then.approach(now, weight: weight)
        guard agreements.isEmpty else { return }
        agreements = Array(repeating: 0, count: tileColumns * tileRows)
        reliability = agreements
    }

    private var tileColumns: Int { then.columns / tile }
    private var tileRows: Int { then.rows / tile }

    private func agreement(_ now: SceneEdges, _ index: Int) -> Float {
        let (columns, rows) = place(of: index)
        var (product, old, new) = (Float(0), Float(0), Float(1e-6))
        for y in rows {
            for at in (y * then.columns + columns.lowerBound)..<(y * then.columns + columns.upperBound) {
                product += then.x[at] * now.x[at] + then.y[at] * now.y[at]
                old += then.x[at] * then.x[at] + then.y[at] * then.y[at]
                new += now.x[at] * now.x[at] + now.y[at] * now.y[at]
            }
        }
        guard old > Self.structure * Self.structure * Float(tile * tile) else { return 0 }
        return product / (old * new).squareRoot()
    }

    private func place(of index: Int) -> (columns: Range<Int>, rows: Range<Int>) {
        let (left, top) = (index % tileColumns * tile, index / tileColumns * tile)
        return (left..<(left + tile), top..<(top + tile))
    }

    /// Share of the reliable tiles whose edges, as compared last, correlate with the reference's by more than `least`; nil where
    /// these are too few to tell.
    func keptShare(correlation least: Float) -> Double? {
        var (kept, all) = (Float(0), Float(0))
        for (tile, weight) in reliability.enumerated() where weight >= Self.reliable {
            all += weight
            if agreements[tile] > least { kept += weight }
        }
        return all > Self.least * Float(reliability.count) ? Double(kept / all) : nil
    }

    /// Share of the structured tiles whose edges are gone although others' are not: something smooth is before them.
    func blindShare(_ now: SceneEdges) -> Double {
        // Contrast against the reference where it is kept best: fog and dusk take some of it everywhere.
        var ratios: [Float] = []
        for at in then.x.indices {
            let old = then.x[at] * then.x[at] + then.y[at] * then.y[at]
            guard old > 36 else { continue }
            ratios.append(((now.x[at] * now.x[at] + now.y[at] * now.y[at]) / old).squareRoot())
        }
        guard ratios.count >= 32 else { return 0 }
        ratios.sort()
        let contrast = min(1, ratios[ratios.count * 4 / 5])
        let least = 0.3 * contrast
        var blind = 0
        var tiles = 0
        for tile in reliability.indices {
            let (columns, rows) = place(of: tile)
            var edges = 0
            var lost = 0
            for y in rows {
                for at in (y * then.columns + columns.lowerBound)..<(y * then.columns + columns.upperBound) {
                    let old = then.x[at] * then.x[at] + then.y[at] * then.y[at]
                    guard old > 36 else { continue }
                    edges += 1
                    if now.x[at] * now.x[at] + now.y[at] * now.y[at] < least * least * old { lost += 1 }
                }
            }
            guard edges >= 4 else { continue }
            tiles += 1
            if lost * 5 >= edges * 4 { blind += 1 }
        }
        return tiles > 0 ? Double(blind) / Double(tiles) : 0
    }

    /// Correlation of a picture's edges, moved, with the reference's: -1...1.
    func correlation(_ now: SceneEdges, _ motion: Motion = .none) -> Double {
        let (columns, rows) = (then.columns, then.rows)
        let (middleX, middleY) = (Double(columns) / 2, Double(rows) / 2)
        let scale = Glibc.exp(motion.zoom)
        let c = Float(scale * Glibc.cos(motion.turn))
        let s = Float(scale * Glibc.sin(motion.turn))
        let startX = Float(middleX + motion.dx + 0.5)
        let startY = Float(middleY + motion.dy + 0.5)
        var (product, new, old) = (Float(0), Float(1e-3), Float(1e-3))
        var met = 0
        for y in 1..<(rows - 1) {
            let v = Float(y) - Float(middleY)
            for x in 1..<(columns - 1) {
                let u = Float(x) - Float(middleX)
                let toX = Int((startX + c * u - s * v).rounded(.down))
                let toY = Int((startY + s * u + c * v).rounded(.down))
                guard toX > 0, toY > 0, toX < columns - 1, toY < rows - 1 else { continue }
                let at = y &* columns &+ x
                let to = toY &* columns &+ toX
                met += 1
                guard then.x[at] != 0 || then.y[at] != 0 else { continue }
                product += then.x[at] * now.x[to] + then.y[at] * now.y[to]
                old += then.x[at] * then.x[at] + then.y[at] * then.y[at]
                new += now.x[to] * now.x[to] + now.y[to] * now.y[to]
            }
        }
        guard met * 4 >= columns * rows else { return 0 }
        return Double(product / (old * new).squareRoot())
    }

    /// The motion under which a picture fits the reference clearly better than as it is; nil when there is none.
    ///
    /// A grid of shifts, zooms and turns, the best of which are followed uphill.
    func betterMotion(_ now: SceneEdges) -> Motion? {
        var fixed = self
        for tile in reliability.indices where reliability[tile] < Self.reliable {
            let (columns, rows) = place(of: tile)
            fixed.then.clear(columns: columns, rows: rows)
        }
        let (right, bottom) = (tileColumns * tile, tileRows * tile)
        fixed.then.clear(columns: right..<then.columns, rows: 0..<then.rows)
        fixed.then.clear(columns: 0..<right, rows: bottom..<then.rows)
        return fixed.motion(to: now)
    }

    private func motion(to now: SceneEdges) -> Motion? {
        let here = correlation(now)
        var best = (fit: here, motion: Motion.none)
        for dy in stride(from: -Self.reach, through: Self.reach, by: 2) {
            for dx in stride(from: -Self.reach, through: Self.reach, by: 2) {
                let motion = Motion(dx: dx, dy: dy)
                let fit = correlation(now, motion)
                if fit > best.fit { best = (fit, motion) }
            }
        }
        var starts = [best.motion]
        starts += [-0.16, -0.08, 0.08, 0.16].map { Motion(zoom: $0) }
        starts += [-0.07, -0.035, 0.035, 0.07].map { Motion(turn: $0) }
        for start in starts {
            let found = climb(now, from: start)
            if found.fit > best.fit { best = found }
        }
        // As much as half a cell is a mast that sways.
        return best.fit > 0.5 && best.fit > here + 0.12 ? best.motion : nil
    }

    private func climb(_ now: SceneEdges, from start: Motion) -> (fit: Double, motion: Motion) {
        var best = (fit: correlation(now, start), motion: start)
        for _ in 0..<12 {
            var next = best
            for (path, step) in [(\Motion.dx, 1.0), (\.dy, 1), (\.zoom, 0.02), (\.turn, 0.0175)] {
                for sign in [-1.0, 1] {
                    var motion = best.motion
                    motion[keyPath: path] += sign * step
                    let fit = correlation(now, motion)
                    if fit > next.fit { next = (fit, motion) }
                }
            }
            if next.motion == best.motion { break }
            best = next
        }
        return best
    }
}
