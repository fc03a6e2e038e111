// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import VideoIngest

@Suite struct BoxScalerTests {
    /// The mean of what lies under each new sample, exact but for rounding.
    private func reference(_ source: [UInt8], _ width: Int, _ height: Int, _ newWidth: Int, _ newHeight: Int)
        -> [Double]
    {
        func cover(_ index: Int, _ old: Int, _ new: Int) -> [(Int, Double)] {
            let low = Double(index) * Double(old) / Double(new)
            let high = Double(index + 1) * Double(old) / Double(new)
            return (0..<old).compactMap { sample in
                let share = min(Double(sample + 1), high) - max(Double(sample), low)
                return share > 1e-9 ? (sample, share / (high - low)) : nil
            }
        }
        return (0..<newHeight).flatMap { row in
            let rows = cover(row, height, newHeight)
            return (0..<newWidth).map { column in
                cover(column, width, newWidth).reduce(0) { sum, x in
                    sum + x.1 * rows.reduce(0) { $0 + $1.1 * Double(source[$1.0 * width + x.0]) }
                }
            }
        }
    }

    private func scaled(_ source: [UInt8], _ width: Int, _ height: Int, _ newWidth: Int, _ newHeight: Int) -> [UInt8] {
        let scaler = BoxScaler(from: width, height, to: newWidth, newHeight)
        var target = [UInt8](repeating: 0, count: newWidth * newHeight)
        source.withUnsafeBufferPointer { source in
            target.withUnsafeMutableBufferPointer { target in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                scaler.scale(from, width, into: to, newWidth)
            }
        }
        return target
    }

    @Test(arguments: UInt64(0)..<60) func equalsTheMeanUnderEachSample(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let width = Int.random(in: 1...90, using: &random)
        let height = Int.random(in: 1...70, using: &random)
        let newWidth = Int.random(in: 1...width, using: &random)
        // To the ratio of 8192 rows and a working picture of 768; beyond it weights of 1/256 lose more.
        let newHeight = Int.random(in: (height + 10) / 11...height, using: &random)
        let source = (0..<width * height).map { _ in UInt8.random(in: 0...255, using: &random) }
        let expected = reference(source, width, height, newWidth, newHeight)
        let found = scaled(source, width, height, newWidth, newHeight)
        // Half a level of rounding, and what weights of 1/256 lose.
        #expect(
            zip(expected, found).allSatisfy { abs($0 - Double($1)) <= 1.5 },
            "\(width)×\(height) → \(newWidth)×\(newHeight)")
    }

    @Test(arguments: [UInt8(0), 1, 16, 128, 235, 255]) func aFlatPlaneStaysExactlyFlat(level: UInt8) {
        for (width, newWidth) in [(1920, 768), (1080, 432), (8192, 17), (33, 32)] {
            let source = [UInt8](repeating: level, count: width * 9)
            #expect(scaled(source, width, 9, newWidth, 4).allSatisfy { $0 == level })
        }
    }

    @Test(arguments: [
        (768, 576, 768, 576), (1920, 1080, 768, 432), (1080, 1920, 432, 768), (353, 289, 352, 288),
        (3840, 2160, 768, 432), (8192, 16, 768, 16), (64, 48, 64, 48),
    ])
    func workingSizesAreEvenAndKeepTheShape(width: Int, height: Int, newWidth: Int, newHeight: Int) throws {
        let size = try #require(WorkingSize(fitting: width, height, longestSide: 768))
        #expect((size.width, size.height) == (newWidth, newHeight))
    }

    @Test(arguments: [(0, 0), (15, 100), (100, 15), (8193, 100), (-1, 100)])
    func impossibleSizesHaveNone(width: Int, height: Int) {
        #expect(WorkingSize(fitting: width, height, longestSide: 768) == nil)
    }
}
