// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// How much brighter a look is than the scene's model.
enum LightGain {
    /// The median ratio over every eighth pixel of every eighth row, in 1/256; 256 when too little is lit.
    static func estimate(_ picture: borrowing WorkingPicture, _ model: borrowing BackgroundModel) -> Int {
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
            for ratio in 0..<1024 {
                sum += histogram[ratio]
                if sum * 2 >= total { return ratio }
            }
            return 256
        }
    }
}
