// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The search for the largest ratio in each of many simulated data sets, several of them side by side in vector lanes.
///
/// Exact pruning: a cylinder whose ratio cannot reach a limit L is passed over by one comparison of its sum with a
/// precomputed threshold, and where sums cannot fall from a circle to the next larger one, a stretch of circles by one
/// comparison of the last sum with the least threshold. L is a low percentile of what the data sets have reached so far,
/// so that few cylinders pass; data sets that end below an L that was used are searched again with their own best as the
/// limit. The maxima are the true ones, whatever the order or the number of cores. O(data sets × centres × neighbours ×
/// durations / lanes) additions.
struct CylinderSearch<Lanes: ScanLanes>: Sendable {
    /// The circles.
    let circles: ScanCircles
    /// Longest duration in days.
    let durations: Int
    /// Number of data sets.
    let sets: Int
    /// Sums over the last d days of every zone: index (batch × durations + d − 1) × zones + zone.
    let sums: [Lanes]
    /// For a limit, what fills in the bounds of a centre and a duration.
    let bounds: @Sendable (_ limit: Double) -> (@Sendable (_ centre: Int, _ duration: Int, inout Bounds) -> Void)
    /// The larger one of the ratio of a cylinder, from its sum and scale, and of the best one so far.
    let raise: @Sendable (_ best: Double, _ sum: Lanes.Scalar, _ scale: Double) -> Double

    /// What the prefixes of one centre's order must reach.
    struct Bounds: Sendable {
        /// The least sum whose ratio can reach the limit; the largest value for prefixes that are no circle.
        private(set) var least: [Lanes.Scalar] = []
        /// What the ratio needs beside the sum, such as the expected cases.
        private(set) var scale: [Double] = []
        /// Where each stretch of prefixes ends.
        fileprivate private(set) var ends: [Int32] = []
        /// The least threshold in each stretch.
        fileprivate private(set) var leastOfStretch: [Lanes.Scalar] = []
        private var next = 0

        /// Forgets everything but the memory.
        mutating func removeAll() {
            least.removeAll(keepingCapacity: true)
            scale.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            leastOfStretch.removeAll(keepingCapacity: true)
            next = 0
        }

        /// Adds the next prefix.
        ///
        /// - Parameters:
        ///   - value: Its threshold.
        ///   - scale: Its scale.
        ///   - stretch: Prefixes to test together if a stretch begins here; more than one only where sums cannot fall from
        ///     a prefix to the next.
        mutating func append(least value: Lanes.Scalar, scale: Double, stretch: Int) {
            if least.count == next {
                next += stretch
                ends.append(0)
                leastOfStretch.append(value)
            }
            least.append(value)
            self.scale.append(scale)
            ends[ends.count - 1] = Int32(truncatingIfNeeded: least.count)
            leastOfStretch[ends.count - 1] = min(leastOfStretch[ends.count - 1], value)
        }
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
            circles: circles, durations: durations, sets: chosen.count, sums: packed, bounds: bounds, raise: raise)
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
        // Small blocks first, while the limit still rises; later as many as stay in the cache.
        let largestBlock = 16
        var best = known
        var highest = 0.0
        var done = 0, block = 1
        var filled = [Bounds](repeating: Bounds(), count: largestBlock * durations)
        while done < centres.count {
            // At first nothing is known; almost every data set reaches 2 somewhere.
            let reached = best.sorted()[Int(percentile * Double(sets - 1))]
            let limit = percentile > 0 ? max(2, reached) : reached
            highest = max(highest, limit)
            let fill = bounds(limit)
            let chosen = centres[done..<min(done + block, centres.count)]
            for (place, centre) in chosen.enumerated() {
                for duration in 0..<durations {
                    filled[place * durations + duration].removeAll()
                    fill(centre, duration, &filled[place * durations + duration])
                }
            }
            for batch in 0..<Self.batches(sets) {
                for duration in 0..<durations {
                    for (place, centre) in chosen.enumerated() {
                        scan(centre, duration, batch, filled[place * durations + duration], &best)
                    }
                }
            }
            searched?(chosen.count)
            done += block
            block = min(2 * block, largestBlock)
        }
        return (best, highest)
    }

    /// Adds up one centre's neighbours in order and looks closer wherever some lane reaches its threshold.
    private func scan(
        _ centre: Int, _ duration: Int, _ batch: Int, _ bounds: Bounds, _ best: inout [Double]
    ) {
        let base = (batch * durations + duration) * circles.count
        let sums = sums.span.extracting(base..<(base + circles.count))
        let zone = circles.zone.span.extracting(circles.starts[centre]..<circles.starts[centre + 1])
        let ends = bounds.ends.span, least = bounds.leastOfStretch.span
        var running = Lanes.zero
        var place = 0
        for stretch in 0..<ends.count {
            let begin = place, end = Int(truncatingIfNeeded: ends[stretch])
            while place < end {
                running = Lanes.sum(running, sums[Int(truncatingIfNeeded: zone[place])])
                place = place &+ 1
            }
            if running.reaches(least[stretch]) {
                look(begin..<end, zone, sums, running, least[stretch], batch, bounds, &best)
            }
        }
    }

    /// Compares the circles of a stretch in the lanes that may reach a threshold, from the largest circle down.
    @inline(never)
    private func look(
        _ places: Range<Int>, _ zone: Span<Int32>, _ sums: Span<Lanes>, _ last: Lanes, _ smallest: Lanes.Scalar,
        _ batch: Int, _ bounds: Bounds, _ best: inout [Double]
    ) {
        let least = bounds.least.span, scale = bounds.scale.span
        for lane in 0..<Lanes.scalarCount where last[lane] >= smallest {
            let set = batch * Lanes.scalarCount + lane
            guard set < best.count else { break }
            var sum = last[lane]
            for place in places.reversed() {
                if sum >= least[place] { best[set] = raise(best[set], sum, scale[place]) }
                sum &-= sums[Int(truncatingIfNeeded: zone[place])][lane]
            }
        }
    }
}
