// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How dark shadows are in a view without colour, learned from the view.
///
/// In colour, what is darker than the scene but of its hue is shadow. In infrared grey clothes are that, too. But clothes
/// darken the scene by anything, shadows of one light by much the same everywhere: soft ones to nine tenths, those of the sun
/// to a half. So where the ratios to the scene, the darkest first, rise to more than twice what a quarter of them have, and
/// to a quarter of the most frequent, shadows begin; what is darker is none.
package final class ShadowBand {
    /// No shadow is darker than this, 0.45, in 1/256.
    package static let darkest: Int32 = 115
    /// Before enough is known only soft ones are told, 0.75, in 1/256.
    private static let soft: Int32 = 192
    /// Ratios are counted in steps of 1/32, from 8/32 on; shadows may begin from 14/32 on.
    private static let (first, bins, lowest) = (8, 23, 6)
    /// Darker ratios are not counted, in 1/256.
    static let noted = Int32(8 * first)
    /// Pixels before the band is judged, at which old ones fade, and that one look may add to a ratio.
    private static let (enough, memory, most): (UInt32, UInt32, UInt32) = (4096, 1 << 18, 4096)
    /// In darker scenes a level is too coarse for a ratio.
    private static let leastLevel: Int32 = 64

    /// Ratio to the scene from which on what is darker is shadow, in 1/256.
    package private(set) var least = soft
    private var look: [UInt32]
    private var counts: [UInt32]
    private var sorted: [UInt32]

    package init() {
        look = Array(repeating: 0, count: Self.bins)
        counts = look
        sorted = Array(repeating: 0, count: Self.bins - Self.lowest)
    }

    /// Forgets what was noted since the last look that was learned.
    package func begin() {
        for bin in 0..<Self.bins { look[bin] = 0 }
    }

    /// Notes the ratio to the scene, in 1/256, of a darker pixel where the scene has a level.
    @inline(__always) package func note(_ ratio: Int32, of level: Int32) {
        let bin = Int(ratio >> 3) &- Self.first
        if level >= Self.leastLevel, bin >= 0, bin < Self.bins { look[bin] &+= 1 }
    }

    /// Learns from what was noted since ``begin()``, and judges the band anew.
    package func learn() {
        var total: UInt32 = 0
        for bin in 0..<Self.bins {
            counts[bin] &+= min(look[bin], Self.most)
            total &+= counts[bin]
        }
        begin()
        guard total >= Self.enough else { return }
        for bin in Self.lowest..<Self.bins { sorted[bin - Self.lowest] = counts[bin] }
        sorted.sort()
        // Where few were seen, there are too few clothes for a floor.
        let clothes = max(sorted[sorted.count / 4], sorted[sorted.count - 1] / 8, total / 128)
        var isFloor = false
        var rise = Self.bins
        for bin in 0..<Self.bins {
            if counts[bin] <= 2 * clothes {
                isFloor = true
            } else if isFloor, bin >= Self.lowest {
                rise = bin
                break
            } else {
                isFloor = false
            }
        }
        least = max(Self.darkest, Int32(rise + Self.first) * 8)
        if total >= Self.memory {
            for bin in 0..<Self.bins { counts[bin] /= 2 }
        }
    }
}
