// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

extension BackgroundModel {
    /// Brings the whole memory into the light that parts of a look are in.
    ///
    /// What is next to such a part is brought there pixel by pixel, where that explains the look better than the light before.
    ///
    /// - Returns: The look's brightness over the memory's from then on, 1/256.
    mutating func relight(
        _ field: borrowing LightField, _ picture: borrowing WorkingPicture, alignment: LightField.Alignment
    ) -> Int {
        let tile = field.tileSide
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: width) { factors in
            for row in 0..<field.rows {
                guard (0..<field.columns).contains(where: { field.kind($0, row) != .same }) else { continue }
                let rows = (row * tile)..<min(height, (row + 1) * tile)
                for y in rows {
                    fill(factors, field, picture, row: y, alignment)
                    light.change(row: y, by: factors) { field.colourShift($0 / tile, row) }
                }
                refresh(rows: rows)
            }
        }
        let brighter = Int(light.normalize(gain: alignment.gain))
        if brighter != 256 { refresh(rows: 0..<height) }
        setLimits(rows: 0..<height)
        return (alignment.gain * brighter + 128) >> 8
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
                let lit = min(255, (expected &* factor) >> 8)
                let (before, after) = (abs(level &- min(255, expected)), abs(level &- lit))
                let fitsNeither = min(before, after) &* 8 > expected
                let isLit =
                    fitsNeither ? kind == .hole || light.returns(factor, column: x, row: y) : after < before
                factors[x] = isLit ? factor : LightField.unity
            }
        }
    }
}
