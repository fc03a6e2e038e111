// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Numbers without a pattern, but always the same: the same looks must give the same counts.
///
/// A linear congruential generator (Knuth, The Art of Computer Programming 2, section 3.3.4, table 1); never for privacy noise.
package struct FixedDraws: Sendable {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    package init() {}

    /// A number of 0..<`bound`, which is above 0.
    package mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
