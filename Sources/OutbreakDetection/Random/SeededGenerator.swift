// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A reproducible generator for simulations: xoshiro256++ seeded by SplitMix64.
///
/// Blackman and Vigna, *ACM TOMS* 47 (2021) 36. Not for privacy noise, which needs the system's generator.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// Makes a generator.
    /// - Parameters:
    ///   - seed: The run's seed.
    ///   - stream: Which of the run's independent streams, so that parallel work does not depend on its order.
    public init(seed: UInt64, stream: UInt64 = 0) {
        var mixer = seed ^ (stream &* 0xD1B5_4A32_D192_ED03)
        func next(_ mixer: inout UInt64) -> UInt64 {
            mixer &+= 0x9E37_79B9_7F4A_7C15
            var z = mixer
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        mixer = next(&mixer) ^ stream
        state = (next(&mixer), next(&mixer), next(&mixer), next(&mixer))
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        func rotate(_ x: UInt64, _ by: UInt64) -> UInt64 { (x << by) | (x >> (64 - by)) }
        let result = rotate(state.0 &+ state.3, 23) &+ state.0
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotate(state.3, 45)
        return result
    }
}
