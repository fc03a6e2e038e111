// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing

struct KernelTests {
    @Test(arguments: UInt64(0)..<6, [1, 2, 9, 30, 31]) func aRingKeepsTheMedianAndTheSpread(seed: UInt64, samples: Int)
    {
        var generator = SplitMix64(seed: seed)
        var ring = SampleRing(width: 70, height: 2)
        var history = [[UInt8]](repeating: [], count: 140)
        for _ in 0..<samples {
            let slot = ring.nextSample()
            for y in 0..<2 {
                for x in 0..<70 {
                    let value = UInt8.random(in: seed % 2 == 0 ? 0...255 : 100...110, using: &generator)
                    slot[y * ring.pitch + x] = value
                    history[y * 70 + x].append(value)
                }
            }
        }
        ring.refresh(rows: 0..<2)
        for (index, values) in history.enumerated() {
            let at = index / 70 * ring.median.stride + index % 70
            let median = values.sorted()[(samples - 1) / 2]
            #expect(ring.median.bytes[at] == median)
            let distances = values.map { UInt8(abs(Int($0) - Int(median))) }.sorted()
            #expect(ring.spread.bytes[at] == min(63, distances[(samples - 1) / 2]))
        }
    }

    @Test func thinningKeepsEveryOtherSample() {
        var ring = SampleRing(width: 16, height: 1)
        for value in 1...31 { ring.nextSample().update(repeating: UInt8(value), count: 16) }
        ring.thin()
        #expect(ring.count == 16)
        ring.refresh(rows: 0..<1)
        #expect(ring.median.bytes[0] == 15)  // of 1, 3, …, 31
    }

    private func random(_ seed: UInt64, _ plane: borrowing BytePlane, share: Int) {
        var generator = SplitMix64(seed: seed)
        for y in 0..<plane.height {
            for x in 0..<plane.width { plane.row(y)[x] = Int.random(in: 0..<100, using: &generator) < share ? 1 : 0 }
        }
    }

    @Test(arguments: UInt64(0)..<3, [(37, 23), (64, 9), (130, 11), (3, 2)])
    func morphologyEqualsItsDefinition(seed: UInt64, size: (width: Int, height: Int)) {
        let (width, height) = size
        let source = BytePlane(width: width, height: height)
        let out = BytePlane(width: width, height: height)
        let bits = BitPlane(width: width, height: height)
        let found = BitPlane(width: width, height: height)
        let scratch = Morphology.Scratch(width: width, height: height)
        random(seed, source, share: 30 + 20 * Int(seed))
        func around(_ x: Int, _ y: Int, _ w: Int, _ h: Int) -> (sum: Int, count: Int) {
            var (sum, count) = (0, 0)
            for dy in -h...h where 0..<height ~= y + dy {
                for dx in -w...w where 0..<width ~= x + dx {
                    sum += Int(source.row(y + dy)[x + dx])
                    count += 1
                }
            }
            return (sum, count)
        }
        func expect(_ rule: (_ x: Int, _ y: Int) -> Bool) {
            found.unpack(into: out)
            for y in 0..<height { for x in 0..<width { #expect((out.row(y)[x] == 1) == rule(x, y), "\(x), \(y)") } }
        }
        bits.pack(source)
        Morphology.majority5x5(bits, into: found, using: scratch)
        expect { around($0, $1, 2, 2).sum >= 13 }
        Morphology.dilate3x7(bits, into: found, using: scratch)
        expect { around($0, $1, 1, 3).sum > 0 }
        Morphology.erode3x7(bits, into: found, using: scratch)
        expect {
            let all = around($0, $1, 1, 3)
            return all.sum == all.count
        }
        // In place as well.
        found.pack(source)
        Morphology.erode3x7(found, into: found, using: scratch)
        expect {
            let all = around($0, $1, 1, 3)
            return all.sum == all.count
        }
    }

    @Test(arguments: UInt64(0)..<8) func blobsEqualAFloodFill(seed: UInt64) {
        let mask = BytePlane(width: 41, height: 29)
        random(seed, mask, share: 35)
        var finder = BlobFinder()
        finder.find(in: mask, smallest: 3)
        var seen = Set<Int>()
        var expected: [[Int]] = []
        for start in 0..<41 * 29 where mask.row(start / 41)[start % 41] == 1 && seen.insert(start).inserted {
            var open = [start]
            var (left, top, right, bottom, area) = (41, 29, 0, 0, 0)
            while let at = open.popLast() {
                let (x, y) = (at % 41, at / 41)
                (left, top, right, bottom, area) = (
                    min(left, x), min(top, y), max(right, x + 1), max(bottom, y + 1), area + 1
                )
                for dy in -1...1 where 0..<29 ~= y + dy {
                    for dx in -1...1 where 0..<41 ~= x + dx && mask.row(y + dy)[x + dx] == 1 {
                        let next = (y + dy) * 41 + x + dx
                        if seen.insert(next).inserted { open.append(next) }
                    }
                }
            }
            if area >= 3 { expected.append([left, top, right, bottom, area]) }
        }
        let found = finder.blobs.map { [$0.left, $0.top, $0.right, $0.bottom, $0.area] }
        #expect(
            found.sorted { $0.lexicographicallyPrecedes($1) } == expected.sorted { $0.lexicographicallyPrecedes($1) })
    }
}
