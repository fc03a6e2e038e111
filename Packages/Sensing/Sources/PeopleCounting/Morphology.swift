// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Binary pictures, one byte a pixel, 0 or 1; outside the picture counts as 0.
package enum Morphology {
    /// 1 where at least 13 of the 25 pixels around are 1.
    package static func majority5x5(
        _ source: borrowing BytePlane, into out: borrowing BytePlane, using rows: borrowing BytePlane
    ) {
        let (width, height) = (source.width, source.height)
        for y in 0..<height {
            let from = source.row(y)
            let sum = rows.row(y)
            for x in [0, 1, width - 2, width - 1] {
                var total: UInt8 = 0
                for dx in -2...2 where 0..<width ~= x + dx { total += from[x + dx] }
                sum[x] = total
            }
            for x in 2..<(width - 2) {
                sum[x] = from[x &- 2] &+ from[x &- 1] &+ from[x] &+ from[x &+ 1] &+ from[x &+ 2]
            }
        }
        for y in 0..<height {
            let to = out.row(y)
            guard y >= 2, y < height - 2 else {
                for x in 0..<width {
                    var total: UInt8 = 0
                    for dy in -2...2 where 0..<height ~= y + dy { total += rows.row(y + dy)[x] }
                    to[x] = total >= 13 ? 1 : 0
                }
                continue
            }
            let (a, b, c, d, e) = (rows.row(y - 2), rows.row(y - 1), rows.row(y), rows.row(y + 1), rows.row(y + 2))
            // The highest bit of 115 more than the sum is set from 13 on: a comparison would become a branch per pixel.
            for x in 0..<width { to[x] = a[x] &+ b[x] &+ c[x] }
            for x in 0..<width { to[x] = (to[x] &+ d[x] &+ e[x] &+ 115) >> 7 }
        }
    }

    /// 1 where any pixel of the box around is 1.
    package static func dilate(
        _ source: borrowing BytePlane, halfWidth: Int, halfHeight: Int, into out: borrowing BytePlane,
        using rows: borrowing BytePlane
    ) {
        combine(source, halfWidth, halfHeight, into: out, using: rows) { $0 | $1 }
    }

    /// 1 where all pixels of the box around, as far as it lies in the picture, are 1.
    package static func erode(
        _ source: borrowing BytePlane, halfWidth: Int, halfHeight: Int, into out: borrowing BytePlane,
        using rows: borrowing BytePlane
    ) {
        combine(source, halfWidth, halfHeight, into: out, using: rows) { $0 & $1 }
    }

    /// Joins each pixel with those of the box around it that lie in the picture, rows first; `out` may be the source.
    @inline(__always) private static func combine(
        _ source: borrowing BytePlane, _ halfWidth: Int, _ halfHeight: Int, into out: borrowing BytePlane,
        using rows: borrowing BytePlane, _ join: (UInt8, UInt8) -> UInt8
    ) {
        let (width, height) = (source.width, source.height)
        for y in 0..<height {
            let from = source.row(y)
            let to = rows.row(y)
            to.update(from: from, count: width)
            for step in 1...halfWidth {
                for x in step..<(width - step) { to[x] = join(to[x], join(from[x &- step], from[x &+ step])) }
                for x in 0..<min(step, width - step) { to[x] = join(to[x], from[x &+ step]) }
                for x in max(step, width - step)..<width { to[x] = join(to[x], from[x &- step]) }
            }
        }
        for y in 0..<height {
            let to = out.row(y)
            to.update(from: rows.row(y), count: width)
            for step in 1...halfHeight where y - step >= 0 || y + step < height {
                // Beyond an edge, the row at the other side is joined twice.
                let (above, below) = (
                    rows.row(y - step >= 0 ? y - step : y + step), rows.row(y + step < height ? y + step : y - step)
                )
                for x in 0..<width { to[x] = join(to[x], join(above[x], below[x])) }
            }
        }
    }
}
