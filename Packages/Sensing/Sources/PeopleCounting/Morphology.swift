// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Binary pictures, 64 pixels at a time.
package enum Morphology {
    /// Pictures to work in, of the size of those worked on.
    package struct Scratch: ~Copyable {
        fileprivate let ones: BitPlane
        fileprivate let twos: BitPlane
        fileprivate let fours: BitPlane

        package init(width: Int, height: Int) {
            ones = BitPlane(width: width, height: height)
            twos = BitPlane(width: width, height: height)
            fours = BitPlane(width: width, height: height)
        }
    }

    /// 1 where at least 13 of the 25 pixels around are 1, those outside the picture being 0; `out` may be the source.
    ///
    /// Pixels are counted digit by digit: a word holds one binary digit of 64 counts.
    package static func majority5x5(
        _ source: borrowing BitPlane, into out: borrowing BitPlane, using scratch: borrowing Scratch
    ) {
        let words = source.words
        for y in 0..<source.height {
            let from = source.row(y)
            let (ones, twos, fours) = (scratch.ones.row(y), scratch.twos.row(y), scratch.fours.row(y))
            for x in 0..<words {
                let (before, own, after) = (from[x &- 1], from[x], from[x &+ 1])
                let sum = count(
                    own << 2 | before >> 62, own << 1 | before >> 63, own, own >> 1 | after << 63,
                    own >> 2 | after << 62)
                (ones[x], twos[x], fours[x]) = (sum.ones, sum.twos, sum.fours)
            }
        }
        for y in 0..<source.height {
            let to = out.row(y)
            for x in 0..<words {
                let a = count(scratch.ones, x, y)
                let b = count(scratch.twos, x, y)
                let c = count(scratch.fours, x, y)
                // a counts ones, b twos and c fours: from 13 on, a sum has its 16, or 8 and 4 and 2 or 1.
                let two = a.twos ^ b.ones
                let (four, eights) = add(a.fours, b.twos, c.ones)
                let carry = a.twos & b.ones
                let (eight, sixteens) = add(b.fours, c.twos, eights)
                let more = four & carry
                to[x] =
                    c.fours | sixteens | eight & more
                    | (eight ^ more) & (four ^ carry) & (two | a.ones)
            }
            to[words &- 1] &= out.lastWord
        }
    }

    /// 1 where any pixel of the 3 wide and 7 high around is 1; `out` may be the source.
    package static func dilate3x7(
        _ source: borrowing BitPlane, into out: borrowing BitPlane, using scratch: borrowing Scratch
    ) {
        for y in 0..<source.height {
            let (from, to) = (source.row(y), scratch.ones.row(y))
            for x in 0..<source.words {
                let own = from[x]
                to[x] = own | own << 1 | own >> 1 | from[x &- 1] >> 63 | from[x &+ 1] << 63
            }
            to[source.words &- 1] &= source.lastWord
        }
        for y in 0..<source.height {
            let to = out.row(y)
            let (a, b) = (scratch.ones.row(y &- 3), scratch.ones.row(y &- 2))
            let (c, d) = (scratch.ones.row(y &- 1), scratch.ones.row(y))
            for x in 0..<source.words { to[x] = a[x] | b[x] | c[x] | d[x] }
            let (e, f, g) = (scratch.ones.row(y &+ 1), scratch.ones.row(y &+ 2), scratch.ones.row(y &+ 3))
            for x in 0..<source.words { to[x] |= e[x] | f[x] | g[x] }
        }
    }

    /// 1 where all pixels of the 3 wide and 7 high around, as far as they lie in the picture, are 1; `out` may be the source.
    package static func erode3x7(
        _ source: borrowing BitPlane, into out: borrowing BitPlane, using scratch: borrowing Scratch
    ) {
        invert(source, into: scratch.twos)
        dilate3x7(scratch.twos, into: out, using: scratch)
        invert(out, into: out)
    }

    private static func invert(_ source: borrowing BitPlane, into out: borrowing BitPlane) {
        for y in 0..<source.height {
            let (from, to) = (source.row(y), out.row(y))
            for x in 0..<source.words { to[x] = ~from[x] }
            to[source.words &- 1] &= source.lastWord
        }
    }

    /// Binary digits of 64 counts.
    private typealias Digits = (ones: UInt64, twos: UInt64, fours: UInt64)

    /// Counts a digit over the five rows around a row.
    @inline(__always) private static func count(_ plane: borrowing BitPlane, _ x: Int, _ y: Int) -> Digits {
        count(
            plane.row(y &- 2)[x], plane.row(y &- 1)[x], plane.row(y)[x], plane.row(y &+ 1)[x], plane.row(y &+ 2)[x])
    }

    /// Counts the ones among five.
    @inline(__always) private static func count(
        _ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64, _ e: UInt64
    ) -> Digits {
        let (sum, twos) = add(a, b, c)
        let (ones, more) = add(sum, d, e)
        return (ones, twos ^ more, twos & more)
    }

    /// The digit and the carry of a sum of three digits.
    @inline(__always) private static func add(
        _ a: UInt64, _ b: UInt64, _ c: UInt64
    ) -> (sum: UInt64, carry: UInt64) {
        (a ^ b ^ c, a & b | (a ^ b) & c)
    }
}
