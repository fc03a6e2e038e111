// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Several simulated data sets side by side in one vector register.
protocol ScanLanes: SIMD, SendableMetatype, Sendable where Scalar: Comparable & Sendable {
    /// Lane-wise sum; cannot overflow for the sums that a scan takes.
    static func sum(_ a: Self, _ b: Self) -> Self
}

extension SIMD16<Int32>: ScanLanes {
    @inline(__always)
    static func sum(_ a: Self, _ b: Self) -> Self { a &+ b }
}

extension SIMD8<Double>: ScanLanes {
    @inline(__always)
    static func sum(_ a: Self, _ b: Self) -> Self { a + b }
}

/// The search for the largest ratio in each of many simulated data sets.
///
/// Exact pruning: a cylinder whose ratio cannot reach a limit L is passed over by one comparison of its sum with a
/// precomputed threshold. L is a low percentile of what the data sets have reached so far, so that almost no cylinder
/// passes; data sets that end below an L that was used are searched again below it. The maxima are the true ones, whatever
/// the order or the number of cores. O(data sets × centres × neighbours × durations / lanes) additions.
struct CylinderSearch<Lanes: ScanLanes>: Sendable {
    /// The circles.
    let circles: ScanCircles
    /// Longest duration in days.
    let durations: Int
    /// Sums over the last d days of every zone: index (batch × durations + d − 1) × zones + zone.
    let sums: [Lanes]
    /// Number of vectors of data sets.
    let batches: Int
    /// For a limit, what tells the bounds of a centre and a duration.
    let bounds: @Sendable (_ limit: Double) -> (@Sendable (_ centre: Int, _ duration: Int) -> Bounds)
    /// The ratio of a cylinder from its sum and scale.
    let ratio: @Sendable (_ sum: Lanes.Scalar, _ scale: Double) -> Double

    /// What the prefixes of one centre's order must reach.
    struct Bounds: Sendable {
        /// The least sum whose ratio can reach the limit; the largest value for prefixes that are no circle.
        var least: [Lanes.Scalar] = []
        /// What the ratio needs beside the sum, such as the expected cases.
        var scale: [Double] = []
    }

    /// The largest ratio in each data set, 0 where no cylinder has any.
    /// - Parameter cores: Parallel tasks.
    func maxima(cores: Int) async -> [Double] {
        let lanes = Lanes.scalarCount
        var result = [Double](repeating: 0, count: batches * lanes)
        var highest = 0.0
        // Centres go round the tasks in turn, so that each gets crowded and empty parts of the map.
        await withTaskGroup(of: (best: [Double], limit: Double).self) { group in
            for core in 0..<cores {
                group.addTask {
                    search(
                        batches: Array(0..<batches), centres: Array(stride(from: core, to: circles.count, by: cores)),
                        from: [Double](repeating: 0, count: batches * lanes), percentile: 0.02)
                }
            }
            for await part in group {
                highest = max(highest, part.limit)
                for index in result.indices { result[index] = max(result[index], part.best[index]) }
            }
        }
        // Data sets below a limit that was used may have a cylinder between; search their batches below it.
        let doubtful = (0..<batches).filter { batch in
            (0..<lanes).contains { result[batch * lanes + $0] < highest }
        }
        guard !doubtful.isEmpty else { return result }
        let known = result
        await withTaskGroup(of: [Double].self) { group in
            for core in 0..<cores {
                group.addTask {
                    search(
                        batches: doubtful, centres: Array(stride(from: core, to: circles.count, by: cores)),
                        from: known, percentile: 0
                    ).best
                }
            }
            for await best in group {
                for index in result.indices { result[index] = max(result[index], best[index]) }
            }
        }
        return result
    }

    /// Searches some centres, raising the limit as ratios are found.
    private func search(
        batches: [Int], centres: [Int], from known: [Double], percentile: Double
    ) -> (best: [Double], limit: Double) {
        let lanes = Lanes.scalarCount
        var best = known
        var highest = 0.0
        var done = 0, block = 1
        while done < centres.count {
            let members = batches.flatMap { batch in (0..<lanes).map { best[batch * lanes + $0] } }.sorted()
            let limit = members.isEmpty ? 0 : members[Int(percentile * Double(members.count - 1))]
            highest = max(highest, limit)
            let bound = bounds(limit)
            let chosen = centres[done..<min(done + block, centres.count)]
            let bounds = chosen.flatMap { centre in (0..<durations).map { bound(centre, $0) } }
            for batch in batches {
                for duration in 0..<durations {
                    for (place, centre) in chosen.enumerated() {
                        scan(centre, duration, batch, bounds[place * durations + duration], &best)
                    }
                }
            }
            done += block
            // Small blocks first, while the limit still rises; later as many as stay in the cache.
            block = min(2 * block, 16)
        }
        return (best, highest)
    }

    /// Adds up one centre's neighbours in order and looks closer wherever some lane reaches its threshold.
    private func scan(
        _ centre: Int, _ duration: Int, _ batch: Int, _ bounds: Bounds, _ best: inout [Double]
    ) {
        let first = circles.starts[centre], count = circles.starts[centre + 1] - first
        let base = (batch * durations + duration) * circles.count
        let sums = sums.span, zone = circles.zone.span, bound = bounds.least.span
        var running = Lanes()
        var place = 0
        while place < count {
            let end = min(place + 32, count)
            let before = running
            var hits = SIMDMask<Lanes.MaskStorage>(repeating: false)
            for next in place..<end {
                running = Lanes.sum(running, sums[base + Int(zone[first + next])])
                hits = hits .| (running .>= Lanes(repeating: bound[next]))
            }
            if any(hits) {
                var again = before
                for next in place..<end {
                    again = Lanes.sum(again, sums[base + Int(zone[first + next])])
                    let reached = again .>= Lanes(repeating: bound[next])
                    guard any(reached) else { continue }
                    for lane in 0..<Lanes.scalarCount where reached[lane] {
                        let value = ratio(again[lane], bounds.scale[next])
                        let index = batch * Lanes.scalarCount + lane
                        if value > best[index] { best[index] = value }
                    }
                }
            }
            place = end
        }
    }
}
