// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Data sets under the null hypothesis, and the largest ratio in each of them.
struct SimulatedScan: Sendable {
    /// Where the data sets come from.
    enum Source: Sendable {
        /// The newest days of each set, oldest of them first: `[set][day][zone]`.
        case given([[[Int]]])
        /// So many are drawn; each has a random stream of its own.
        case drawn(Int, seed: UInt64)

        /// Number of data sets.
        var count: Int {
            switch self {
            case .given(let sets): sets.count
            case .drawn(let count, _): count
            }
        }
    }

    /// The sums of the observed data.
    let problem: ScanProblem
    private let source: Source
    private let table: AliasTable

    /// Prepares the data sets.
    ///
    /// - Parameters:
    ///   - problem: The observed data.
    ///   - source: Where the data sets come from.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)`` for sets of another shape.
    init(_ problem: ScanProblem, _ source: Source) throws(DetectionError) {
        let width = problem.zones.count, durations = problem.durations
        if case .given(let sets) = source {
            guard sets.allSatisfy({ $0.count == durations && $0.allSatisfy { $0.count == width } }) else {
                throw .badParameter(
                    name: "simulated counts", found: "another shape", expected: "\(durations) days of \(width) zones")
            }
        }
        self.problem = problem
        self.source = source
        table = AliasTable(problem.cells)
    }

    /// The largest ratio in each data set.
    ///
    /// Groups of data sets bound the memory at about 128 MB. Lanes of 16 bits hold twice as many sets; they serve where no
    /// set has more than 32,766 cases in the newest days.
    /// - Parameters:
    ///   - cores: Parallel tasks.
    ///   - progress: Told the share that is done, from several tasks at once.
    /// - Returns: One ratio for each data set.
    func maxima(cores: Int, progress: (@Sendable (Double) -> Void)?) async -> [Double] {
        let slots = problem.durations * problem.zones.count, sets = source.count
        let whole = Double(sets * problem.zones.count)
        let group = max(32, 64_000_000 / (2 * slots) / 32 * 32)
        let done = Mutex(0)
        var result: [Double] = []
        result.reserveCapacity(sets)
        for start in stride(from: 0, to: sets, by: group) {
            let part = start..<min(start + group, sets)
            let drawn = draws(part), largest = largestSum(part, drawn)
            let report: @Sendable (Int) -> Void = { centres in
                let share = done.withLock { searched in
                    searched += centres * part.count
                    return Double(searched) / whole
                }
                progress?(share)
            }
            // Two concrete calls, so that both are compiled for their own vectors.
            if largest < Int(Int16.max) {
                let search: CylinderSearch<SIMD32<Int16>> = search(part, drawn, largest: largest)
                result += await search.maxima(cores: cores, searched: report)
            } else {
                let search: CylinderSearch<SIMD16<Int32>> = search(part, drawn, largest: largest)
                result += await search.maxima(cores: cores, searched: report)
            }
        }
        return result
    }

    /// What a data set draws: its stream, after the number of cases in the newest days has been drawn, and that number.
    private struct Draw {
        var generator: SeededGenerator
        let cases: Int
    }

    private func draws(_ part: Range<Int>) -> [Draw] {
        guard case .drawn(_, let seed) = source else { return [] }
        let recent = min(1, problem.cells.reduce(0, +)), total = Int(problem.total)
        return part.map { set in
            var generator = SeededGenerator(seed: seed, stream: UInt64(set) + 1)
            let cases = generator.binomial(trials: total, probability: recent)
            return Draw(generator: generator, cases: cases)
        }
    }

    private func largestSum(_ part: Range<Int>, _ drawn: [Draw]) -> Int {
        switch source {
        case .given(let sets): sets[part].map { $0.joined().reduce(0, +) }.max() ?? 0
        case .drawn: drawn.map(\.cases).max() ?? 0
        }
    }

    /// Lays the sums of a group of data sets out in lanes and states what bounds them.
    private func search<Lanes>(_ part: Range<Int>, _ drawn: [Draw], largest: Int) -> CylinderSearch<Lanes> {
        let ratio = PoissonScanRatio(total: problem.total)
        let circles = problem.circles, expected = problem.expected, width = problem.zones.count
        return CylinderSearch(
            circles: circles, durations: problem.durations, sets: part.count, sums: sums(part, drawn),
            bounds: { limit in
                let table = ratio.largestExpectations(reaching: limit, upTo: largest)
                return { centre, duration, bounds in
                    let members = circles.starts[centre]..<circles.starts[centre + 1]
                    var mean = 0.0, count = 0
                    for index in members {
                        mean += expected[duration * width + Int(circles.zone[index])]
                        while count <= largest, table[count] < mean { count += 1 }
                        let isReachable = circles.isCircle[index] && count <= largest
                        bounds.append(
                            least: isReachable ? Lanes.Scalar(truncatingIfNeeded: count) : .max, scale: mean,
                            stretch: Self.stretch(index - members.lowerBound, mean))
                    }
                }
            },
            raise: { ratio.raised($0, Double($1), expected: $2) })
    }

    /// How many circles are tested together: as many as add a fifth of a standard deviation, 1, 2, 4 or 8.
    private static func stretch(_ place: Int, _ mean: Double) -> Int {
        let wanted = Double(place + 1) / (5 * mean.squareRoot())
        return wanted >= 8 ? 8 : wanted >= 4 ? 4 : wanted >= 2 ? 2 : 1
    }

    /// Sums over the last d days, in the order of ``CylinderSearch/sums``.
    private func sums<Lanes: ScanLanes>(_ part: Range<Int>, _ drawn: [Draw]) -> [Lanes] {
        let width = problem.zones.count, durations = problem.durations, lanes = Lanes.scalarCount
        let batches = (part.count + lanes - 1) / lanes
        var sums = [Lanes](repeating: .zero, count: batches * durations * width)
        for place in 0..<part.count {
            let base = place / lanes * durations * width, lane = place % lanes
            switch source {
            case .given(let sets):
                let set = sets[part.lowerBound + place]
                for duration in 0..<durations {
                    for (zone, count) in set[durations - 1 - duration].enumerated() {
                        sums[base + duration * width + zone][lane] = Lanes.Scalar(truncatingIfNeeded: count)
                    }
                }
            case .drawn:
                var generator = drawn[place].generator
                for _ in 0..<drawn[place].cases {
                    let cell = table.draw(using: &generator)
                    let slot = (durations - 1 - cell / width) * width + cell % width
                    sums[base + slot][lane] &+= 1
                }
            }
        }
        for batch in 0..<batches {
            for slot in (batch * durations * width + width)..<((batch + 1) * durations * width) {
                sums[slot] = Lanes.sum(sums[slot], sums[slot - width])
            }
        }
        return sums
    }
}
