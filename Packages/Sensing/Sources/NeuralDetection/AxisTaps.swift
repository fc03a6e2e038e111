// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Which samples of one axis make each output sample, and with which weights.
///
/// Every output sample has the same number of taps, so that the inner loop has no branch.
struct AxisTaps {
    /// Taps per output sample: 2, or a multiple of 4 unless the axis has no more samples.
    let taps: Int
    /// First source sample of each output sample.
    let first: [Int32]
    /// `taps` weights per output sample, each row summing to 1.
    let weights: [Float]

    /// Covers a stretch of source samples with output samples.
    ///
    /// - Parameters:
    ///   - offset: Where the stretch begins, in source samples; may lie outside, edge samples are then repeated.
    ///   - length: Its length, above 0.
    ///   - limit: Number of source samples, at least 1.
    ///   - count: Number of output samples, at least 1.
    ///   - area: The mean over each output sample's share when shrinking; otherwise, and when enlarging, linear
    ///     interpolation.
    init(offset: Double, length: Double, limit: Int, count: Int, area: Bool) {
        let ratio = length / Double(count)
        let mean = area && ratio > 1
        let wanted = mean ? Int(ratio.rounded(.up)) + 1 : 2
        let taps = min(limit, wanted == 2 ? 2 : (wanted + 3) / 4 * 4)
        var first = [Int32](repeating: 0, count: count)
        var weights = [Float](repeating: 0, count: count * taps)
        for index in 0..<count {
            let start: Double
            let end: Double
            if mean {
                start = offset + Double(index) * ratio
                end = start + ratio
            } else {
                // A box of one sample around the centre gives the two neighbours their linear weights.
                start = offset + (Double(index) + 0.5) * ratio - 0.5
                end = start + 1
            }
            let low = Int(start.rounded(.down))
            let base = max(0, min(low, limit - taps))
            first[index] = Int32(base)
            for tap in 0..<wanted {
                let sample = low + tap
                let share = min(end, Double(sample + 1)) - max(start, Double(sample))
                guard share > 0 else { continue }
                let kept = max(0, min(sample, limit - 1)) - base
                weights[index * taps + max(0, min(kept, taps - 1))] += Float(share / (end - start))
            }
        }
        self.taps = taps
        self.first = first
        self.weights = weights
    }
}
