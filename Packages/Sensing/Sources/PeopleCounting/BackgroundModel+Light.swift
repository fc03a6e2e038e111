// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

extension BackgroundModel {
    /// Brings the whole memory into the light that parts of a look are in.
    ///
    /// What is next to such a part is brought there pixel by pixel, where that explains the look better than the light before.
    mutating func relight(
        _ field: borrowing LightField, _ picture: borrowing WorkingPicture, alignment: LightField.Alignment
    ) {
        let tile = field.tileSide
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: width) { factors in
            for row in 0..<field.rows {
                guard (0..<field.columns).contains(where: { field.kind($0, row) != .same }) else { continue }
                for y in (row * tile)..<min(height, (row + 1) * tile) {
                    fill(factors, field, picture, row: y, alignment)
                    luma.scale(row: y, by: UnsafeBufferPointer(factors))
                    guard y % 2 == 0, y / 2 < height / 2 else { continue }
                    shiftChroma(field, factors: UnsafeBufferPointer(factors), row: y)
                }
                let rows = (row * tile)..<min(height, (row + 1) * tile)
                setThresholds(rows: rows)
            }
        }
        setLimits(rows: 0..<height)
    }

    /// The factor of each pixel of a row; unity where it keeps its light.
    private func fill(
        _ factors: UnsafeMutableBufferPointer<Int32>, _ field: borrowing LightField,
        _ picture: borrowing WorkingPicture, row y: Int, _ alignment: LightField.Alignment
    ) {
        let tile = field.tileSide
        let gain = Int32(truncatingIfNeeded: alignment.gain)
        let (dx, dy) = alignment.shift
        let look = picture.luma + (min(max(y + dy, 0), height - 1) &* picture.stride)
        let scene = luma.median.row(y)
        for column in 0..<field.columns {
            let columns = (column * tile)..<min(width, (column + 1) * tile)
            let kind = field.kind(column, y / tile)
            for x in columns {
                guard kind != .same else {
                    factors[x] = LightField.unity
                    continue
                }
                let factor = field.factor(atColumn: x, row: y)
                let expected = (Int32(scene[x]) &* gain) >> 8
                let level = Int32(look[min(max(x + dx, 0), width - 1)])
                guard kind != .lit else {
                    factors[x] = factor
                    continue
                }
                let (before, after) = (abs(level &- expected), abs(level &- (expected &* factor) >> 8))
                let fitsNeither = min(before, after) &* 8 > expected
                let isLit = fitsNeither ? kind == .hole : after < before
                factors[x] = isLit ? factor : LightField.unity
            }
        }
    }

    private mutating func shiftChroma(_ field: borrowing LightField, factors: UnsafeBufferPointer<Int32>, row y: Int) {
        let tile = field.tileSide
        for column in 0..<field.columns where field.kind(column, y / tile) != .same {
            let (u, v) = field.colourShift(column, y / tile)
            for x in stride(from: column * tile, to: min(width / 2 * 2, (column + 1) * tile), by: 2)
            where factors[x] != LightField.unity {
                let factor = factors[x]
                chromaU.change(x / 2, y / 2) { LightField.scaled($0, by: factor) &+ u }
                chromaV.change(x / 2, y / 2) { LightField.scaled($0, by: factor) &+ v }
            }
        }
    }
}
