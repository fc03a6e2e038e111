// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import BigInt

/// Random bits for one draw, taken from a generator 64 at a time and spent one by one.
///
/// A draw flips many coins of few bits; asking the system for eight bytes each would take most of its time.
struct Coins<Base: RandomNumberGenerator> {
    private(set) var base: Base
    private var reservoir: UInt64 = 0
    private var left = 0

    init(_ base: Base) { self.base = base }

    /// Fresh bits.
    ///
    /// - Parameter count: 1...64.
    /// - Returns: The bits, lowest first, zeros above.
    mutating func bits(_ count: Int) -> UInt64 {
        let value: UInt64
        if count <= left {
            value = reservoir
            reservoir >>= UInt64(count)  // a smart shift: by 64 it gives 0
            left -= count
        } else {
            let fresh = base.next()
            value = reservoir | fresh << UInt64(left)
            reservoir = fresh >> UInt64(count - left)
            left += 64 - count
        }
        return value & (UInt64.max >> UInt64(64 - count))
    }

    /// A uniform draw from 0..<bound by rejection: no bias, at most two tries on average.
    ///
    /// - Parameter bound: 1 or more.
    /// - Returns: The draw.
    mutating func uniform(below bound: UInt64) -> UInt64 {
        let width = 64 - (bound - 1).leadingZeroBitCount
        guard width > 0 else { return 0 }
        while true {
            let value = bits(width)
            if value < bound { return value }
        }
    }
}

/// Unsigned integers that the samplers compute in: 128 bits where that is enough, unbounded otherwise.
protocol DrawInteger: UnsignedInteger {
    /// A uniform draw from 0..<bound, without bias; `bound` is above 0.
    static func uniform(below bound: Self, using coins: inout Coins<some RandomNumberGenerator>) -> Self
}

extension UInt128: DrawInteger {
    static func uniform(below bound: Self, using coins: inout Coins<some RandomNumberGenerator>) -> Self {
        if bound <= Self(UInt64.max) { return Self(coins.uniform(below: UInt64(truncatingIfNeeded: bound))) }
        let width = 128 - (bound - 1).leadingZeroBitCount
        while true {
            let low = Self(coins.bits(64))
            let value = width > 64 ? Self(coins.bits(width - 64)) << 64 | low : low
            if value < bound { return value }
        }
    }
}

extension BigUInt: DrawInteger {
    static func uniform(below bound: Self, using coins: inout Coins<some RandomNumberGenerator>) -> Self {
        let width = (bound - 1).bitWidth
        while true {
            var words: [Word] = []
            for start in stride(from: 0, to: width, by: 64) {
                words.append(Word(coins.bits(Swift.min(64, width - start))))
            }
            let value = BigUInt(words: words)
            if value < bound { return value }
        }
    }
}
