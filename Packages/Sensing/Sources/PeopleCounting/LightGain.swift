// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// How much brighter a look is than the scene's model.
enum LightGain {
    /// How far the ratio of what is in the last look's light lies from its gain at most, and the median's at least for the light
    /// to have changed, both of that gain, 1/256.
    private static let (same, other) = (8, 26)

    /// The median ratio over every eighth pixel of every eighth row, in 1/256; 256 when too little is lit.
    ///
    /// That of the last look, 1/256, where a fifth of the scene is still in that light and the rest in quite another: that is found
    /// by ``LightField``, and the fifth would be taken for too bright.
    static func estimate(
        _ picture: borrowing WorkingPicture, _ model: borrowing BackgroundModel, last: Int
    ) -> Int {
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 1024) { histogram in
            histogram.initialize(repeating: 0)
            var total: Int32 = 0
            for y in stride(from: 4, to: picture.height, by: 8) {
                let look = picture.luma + y * picture.stride
                let scene = model.luma.median.row(y)
                for x in stride(from: 4, to: picture.width, by: 8) where scene[x] >= 24 && look[x] < 250 {
                    histogram[min(1023, (Int(look[x]) << 8) / Int(scene[x]))] += 1
                    total += 1
                }
            }
            guard total >= 64 else { return 256 }
            var sum: Int32 = 0
            var median = 0
            while median < 1023 {
                sum += histogram[median]
                if sum * 2 >= total { break }
                median += 1
            }
            guard abs(median - last) * 256 > other * last else { return median }
            var unchanged: Int32 = 0
            for ratio in (last * (256 - same) / 256)...min(1023, last * (256 + same) / 256) {
                unchanged += histogram[ratio]
            }
            return unchanged * 5 >= total ? last : median
        }
    }
}
