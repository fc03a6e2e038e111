// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The search for the largest ratio in each of many simulated data sets, several of them side by side in vector lanes.
///
/// Exact pruning: a cylinder whose ratio cannot reach a limit L is passed over by one comparison of its sum with a
/// precomputed threshold. L is a low percentile of what the data sets have reached so far, so that few cylinders pass;
/// data sets that end below an L that was used are searched again with their own best as the limit. The maxima are the
/// true ones, whatever the order or the number of cores. O(data sets × centres × neighbours × durations / lanes) additions.
struct CylinderSearch<Lanes: SIMD & Sendable>: Sendable
where Lanes.Scalar: FixedWidthInteger & SignedInteger & Sendable, Lanes: SendableMetatype {
    /// The circles.
    let circles: ScanCircles
    /// Longest duration in days.
    let durations: Int
    /// Number of data sets.
    let sets: Int
    /// Sums over the last d days of every zone: index (batch × durations + d − 1) × zones + zone.
    let sums: [Lanes]
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

    /// Vectors that hold the data sets of one zone and duration.
    static func batches(_ sets: Int) -> Int { (sets + Lanes.scalarCount - 1) / Lanes.scalarCount }

    /// Finds the largest ratio in each data set, 0 where no cylinder has any.
    ///
    /// - Parameters:
    ///   - cores: Parallel tasks.
    ///   - searched: Told how many more centres are searched, from several tasks at once.
    /// - Returns: One ratio for each data set.
    func maxima(cores: Int, searched: (@Sendable (Int) -> Void)? = nil) async -> [Double] {
        let none = [Double](repeating: 0, count: sets)
        var (best, highest) = await search(from: none, percentile: 0.05, cores: cores, searched: searched)
        let doubtful = best.indices.filter { best[$0] < highest }.sorted { best[$0] < best[$1] }
        guard !doubtful.isEmpty else { return best }
        let again = await subset(doubtful).search(from: doubtful.map { best[$0] }, percentile: 0, cores: cores)
        for (place, set) in doubtful.enumerated() { best[set] = again.best[place] }
        return best
    }

    /// The same search on some of the data sets.
    private func subset(_ chosen: [Int]) -> CylinderSearch {
        let lanes = Lanes.scalarCount, slots = durations * circles.count
        var packed = [Lanes](repeating: .zero, count: Self.batches(chosen.count) * slots)
        for (place, set) in chosen.enumerated() {
            for slot in 0..<slots {
                packed[place / lanes * slots + slot][place % lanes] = sums[set / lanes * slots + slot][set % lanes]
            }
        }
        return CylinderSearch(
            circles: circles, durations: durations, sets: chosen.count, sums: packed, bounds: bounds, ratio: ratio)
    }

    /// Shares the centres out in turn, so that each task gets crowded and empty parts of the map.
    private func search(
        from known: [Double], percentile: Double, cores: Int, searched: (@Sendable (Int) -> Void)? = nil
    ) async -> (best: [Double], limit: Double) {
        await withTaskGroup(of: (best: [Double], limit: Double).self) { group in
            for core in 0..<cores {
                group.addTask {
                    search(
                        Array(stride(from: core, to: circles.count, by: cores)), from: known, percentile: percentile,
                        searched: searched)
                }
            }
            return await group.reduce(into: (known, 0)) { result, part in
                result.1 = max(result.1, part.limit)
                for index in part.best.indices { result.0[index] = max(result.0[index], part.best[index]) }
            }
        }
    }

    /// Searches some centres, raising the limit as ratios are found.
    private func search(
        _ centres: [Int], from known: [Double], percentile: Double, searched: (@Sendable (Int) -> Void)?
    ) -> (best: [Double], limit: Double) {
        var best = known
        var highest = 0.0
        var done = 0, block = 1
        while done < centres.count {
            // At first nothing is known; almost every data set reaches 2 somewhere.
            let reached = best.sorted()[Int(percentile * Double(sets - 1))]
            let limit = percentile > 0 ? max(2, reached) : reached
            highest = max(highest, limit)
            let bound = bounds(limit)
            let chosen = centres[done..<min(done + block, centres.count)]
            let bounds = chosen.flatMap { centre in (0..<durations).map { bound(centre, $0) } }
            for batch in 0..<Self.batches(sets) {
                for duration in 0..<durations {
                    for (place, centre) in chosen.enumerated() {
                        scan(centre, duration, batch, bounds[place * durations + duration], &best)
                    }
                }
            }
            searched?(chosen.count)
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
        let sums = sums.span, zone = circles.zone.span, least = bounds.least.span
        var running = Lanes.zero
        var place = 0
        while place < count {
            let end = min(place + 32, count)
            let before = running
            // A lane's sign bit stays set as long as its sums are below their thresholds.
            var below = Lanes(repeating: -1)
            for next in place..<end {
                running = running &+ sums[base &+ Int(truncatingIfNeeded: zone[first &+ next])]
                below = below & (running &- Lanes(repeating: least[next]))
            }
            for lane in 0..<Lanes.scalarCount where below[lane] >= 0 {
                let set = batch * Lanes.scalarCount + lane
                guard set < best.count else { break }
                var sum = before[lane]
                for next in place..<end {
                    sum &+= sums[base &+ Int(truncatingIfNeeded: zone[first &+ next])][lane]
                    if sum >= least[next] { best[set] = max(best[set], ratio(sum, bounds.scale[next])) }
                }
            }
            place = end
        }
    }
}
