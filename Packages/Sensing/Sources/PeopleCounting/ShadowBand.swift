// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How dark shadows are in a view without colour, learned from the view.
///
/// In colour, what is darker than the scene but of its hue is shadow. In infrared grey clothes are that, too. But clothes
/// darken the scene by anything, shadows of one light by much the same everywhere: soft ones to nine tenths, those of the sun
/// to a half. So where ratios to the scene become more than twice as frequent as a quarter of them are, shadows begin; what is
/// darker is none.
package struct ShadowBand {
    /// No shadow is darker than this, 0.45, in 1/256.
    package static let darkest: Int32 = 115
    /// Before enough is known only soft ones are told, 0.75, in 1/256.
    private static let soft: Int32 = 192
    /// Ratios are counted in steps of 1/32, from 14/32 on.
    private static let (first, bins) = (14, 17)
    /// Pixels before the band is judged, and at which old ones fade.
    private static let (enough, memory): (UInt32, UInt32) = (4096, 1 << 18)
    /// In darker scenes a level is too coarse for a ratio.
    private static let leastLevel: Int32 = 64

    /// Ratio to the scene from which on what is darker is shadow, in 1/256.
    package private(set) var least = soft
    private var counts: [UInt32]
    private var sorted: [UInt32]

    package init() {
        counts = Array(repeating: 0, count: Self.bins)
        sorted = counts
    }

    /// Notes the ratio to the scene, in 1/256, of a darker pixel where the scene has a level.
    @inline(__always) package mutating func note(_ ratio: Int32, of level: Int32) {
        let bin = Int(ratio >> 3) &- Self.first
        if level >= Self.leastLevel, bin >= 0, bin < Self.bins { counts[bin] &+= 1 }
    }

    /// Judges the band anew after a look.
    package mutating func settle() {
        var total: UInt32 = 0
        for bin in 0..<Self.bins {
            total &+= counts[bin]
            sorted[bin] = counts[bin]
        }
        guard total >= Self.enough else { return }
        sorted.sort()
        // Where few were seen, there are too few clothes for a floor.
        let clothes = max(sorted[Self.bins / 4], sorted[Self.bins - 1] / 8, total / 128)
        let rise = counts.firstIndex { $0 > 2 * clothes } ?? Self.bins
        least = max(Self.darkest, Int32(rise + Self.first) * 8)
        if total >= Self.memory {
            for bin in 0..<Self.bins { counts[bin] /= 2 }
        }
    }
}
