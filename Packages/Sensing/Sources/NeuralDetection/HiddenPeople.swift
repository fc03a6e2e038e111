// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import PeopleCounting

/// People of whom only pieces show around a fixed thing, such as a head above a sign and feet below it.
///
/// Works on what is left of the scene's change once everyone found is taken away. Pieces that one person of the height
/// expected at the lowest piece could span are one person; a piece alone must be nearly as tall as one.
package struct HiddenPeople: Sendable {
    /// Side of a cell, pixels.
    package static let cell = 4
    /// A cell is changed when a third of its pixels are.
    private static let changed: Int32 = 5
    /// Share of a person's height that the pieces together reach over, at least.
    private static let span: Float = 0.72
    /// Share of a person's height that they are wide, at most.
    private static let widest: Float = 0.5
    /// Share of a person's box that they cover, at least.
    private static let covered: Float = 0.12

    private struct Piece {
        var left: Int
        var top: Int
        var right: Int
        var bottom: Int
        var cells: Int
    }

    private var state: [UInt8] = []
    private var stack: [Int] = []
    private var pieces: [Piece] = []

    package init() {}

    /// Adds those hidden behind things.
    ///
    /// - Parameters:
    ///   - people: Those found so far.
    ///   - sums: Changed pixels per cell of side ``cell``, row by row.
    ///   - width: Columns of the picture.
    ///   - height: Rows of the picture.
    ///   - line: How tall a person appears.
    package mutating func add(
        to people: inout [PersonBox], sums: [Int32], width: Int, height: Int, line: HeightLine
    ) {
        let columns = (width + Self.cell - 1) / Self.cell
        let rows = (height + Self.cell - 1) / Self.cell
        guard sums.count == columns * rows else { return }
        state = sums.map { $0 >= Self.changed ? 1 : 0 }
        for box in people { clear(box, columns, rows) }
        findPieces(columns, rows)
        pieces.sort { $0.bottom > $1.bottom }
        var used = [Bool](repeating: false, count: pieces.count)
        for index in pieces.indices where !used[index] {
            let foot = Float(pieces[index].bottom * Self.cell)
            let middle = Float(pieces[index].left + pieces[index].right) / 2 * Float(Self.cell)
            let tall = Float(line.height(atRow: Double(foot), column: Double(middle)))
            var union = pieces[index]
            var members = [index]
            for other in pieces.indices where other != index && !used[other] {
                let piece = pieces[other]
                let centre = Float(piece.left + piece.right) / 2 * Float(Self.cell)
                guard abs(centre - middle) < 0.25 * tall, Float(piece.top * Self.cell) > foot - 1.15 * tall,
                    piece.bottom <= union.bottom
                else { continue }
                union.left = min(union.left, piece.left)
                union.right = max(union.right, piece.right)
                union.top = min(union.top, piece.top)
                union.cells += piece.cells
                members.append(other)
            }
            let reach = foot - Float(union.top * Self.cell)
            let wide = Float((union.right - union.left) * Self.cell)
            let area = Float(union.cells * Self.cell * Self.cell)
            guard tall >= 24, reach >= Self.span * tall, reach <= 1.2 * tall, wide <= Self.widest * tall,
                area >= Self.covered * 0.36 * tall * tall
            else { continue }
            for member in members { used[member] = true }
            let centre = Float(union.left + union.right) / 2 * Float(Self.cell)
            people.append(
                PersonBox(
                    x: centre - 0.18 * tall, y: foot - tall, width: 0.36 * tall, height: tall,
                    score: min(1, area / (0.36 * tall * tall))))
        }
    }

    /// Takes a person found, and the seam that a detector leaves around one, away.
    private mutating func clear(_ box: PersonBox, _ columns: Int, _ rows: Int) {
        let seam = 0.12 * box.width
        let left = max(0, Int((box.x - seam) / Float(Self.cell)))
        let right = min(columns - 1, Int((box.x + box.width + seam) / Float(Self.cell)))
        let top = max(0, Int((box.y - seam) / Float(Self.cell)))
        let bottom = min(rows - 1, Int((box.y + box.height + seam) / Float(Self.cell)))
        guard left <= right, top <= bottom else { return }
        for y in top...bottom { for x in left...right { state[y * columns + x] = 0 } }
    }

    /// Groups the changed cells that touch, diagonals included.
    private mutating func findPieces(_ columns: Int, _ rows: Int) {
        pieces.removeAll(keepingCapacity: true)
        for start in state.indices where state[start] == 1 {
            var piece = Piece(left: columns, top: rows, right: 0, bottom: 0, cells: 0)
            stack.append(start)
            state[start] = 0
            while let at = stack.popLast() {
                let (x, y) = (at % columns, at / columns)
                piece.left = min(piece.left, x)
                piece.right = max(piece.right, x + 1)
                piece.top = min(piece.top, y)
                piece.bottom = max(piece.bottom, y + 1)
                piece.cells += 1
                for ny in max(0, y - 1)...min(rows - 1, y + 1) {
                    for nx in max(0, x - 1)...min(columns - 1, x + 1) where state[ny * columns + nx] == 1 {
                        state[ny * columns + nx] = 0
                        stack.append(ny * columns + nx)
                    }
                }
            }
            if piece.cells >= 3 { pieces.append(piece) }
        }
    }
}
