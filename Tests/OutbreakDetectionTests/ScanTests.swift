// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection
import Testing

struct ScanTests {
    private struct City {
        let x: [Double], y: [Double], weights: [Double], counts: [[Int]]

        init(_ seed: UInt64, zones: Int = 25, days: Int = 20, mean: Double = 0.6) {
            var generator = SeededGenerator(seed: seed)
            x = (0..<zones).map { _ in generator.uniform() }
            y = (0..<zones).map { _ in generator.uniform() }
            weights = (0..<zones).map { _ in 0.5 + generator.uniform() }
            let shares = weights
            counts = (0..<days).map { _ in shares.map { Int(generator.poisson(mean: mean * $0)) } }
        }

        func scan(_ order: [Int]? = nil, simulations: Int = 0, cores: Int = 1) async throws -> ScanResult {
            let order = order ?? Array(x.indices)
            var scan = ScanStatistic(maxDuration: 5)
            scan.simulations = simulations
            scan.seed = 3
            scan.cores = cores
            return try await scan.scan(
                counts: counts.map { day in order.map { day[$0] } },
                zones: ScanZones(x: order.map { x[$0] }, y: order.map { y[$0] }, metric: .euclidean),
                baseline: .separable(day: counts.map { _ in 1 }, zone: order.map { weights[$0] }))
        }
    }

    @Test(arguments: UInt64(0)..<10) func theOrderOfZonesDoesNotMatter(seed: UInt64) async throws {
        let city = City(seed)
        var generator = SeededGenerator(seed: seed, stream: 1)
        let order = Array(city.x.indices).shuffled(using: &generator)
        let original = try await city.scan(), shuffled = try await city.scan(order)
        #expect(original.clusters.count == shuffled.clusters.count)
        let first = try #require(original.clusters.first), same = try #require(shuffled.clusters.first)
        #expect(first.zones == same.zones.map { order[$0] }.sorted())
        #expect(abs(first.logLikelihoodRatio - same.logLikelihoodRatio) < 1e-9)
    }

    /// The larger mean takes more than 2^15 cases, so that sums need lanes of 32 bits.
    @Test(arguments: UInt64(0)..<5, [0.6, 400])
    func pruningFindsTheTrueMaxima(seed: UInt64, mean: Double) async throws {
        // Each simulated data set scanned as if it were observed must give the same maximum.
        let city = City(seed, days: 5, mean: mean)
        let other = (0..<40).map { City(seed * 1000 + UInt64($0) + 7, days: 5, mean: mean).counts }
        let total = city.counts.joined().reduce(0, +)
        var scan = ScanStatistic(maxDuration: 5)
        scan.cores = 2
        let zones = try ScanZones(x: city.x, y: city.y, metric: .euclidean)
        let baseline = ScanStatistic.Baseline.separable(day: [1, 1, 1, 1, 1], zone: city.weights)
        // The ratio is conditional on the total, so keep those data sets that have it.
        let adjusted = other.map { set in
            var set = set
            var excess = set.joined().reduce(0, +) - total
            for day in set.indices {
                for zone in set[day].indices {
                    while excess > 0, set[day][zone] > 0 {
                        set[day][zone] -= 1
                        excess -= 1
                    }
                }
            }
            set[0][0] += max(0, -excess)
            return set
        }
        let maxima = try await scan.scan(
            counts: city.counts, zones: zones, baseline: baseline, simulated: adjusted
        ).simulated
        scan.simulations = 0
        scan.maxClusters = 1
        for (set, maximum) in zip(adjusted, maxima) {
            let alone = try await scan.scan(counts: set, zones: zones, baseline: baseline)
            #expect(abs((alone.clusters.first?.logLikelihoodRatio ?? 0) - maximum) < 1e-9 * max(1, maximum))
        }
    }

    @Test func theNumberOfCoresDoesNotMatter() async throws {
        let one = try await City(5).scan(simulations: 99), three = try await City(5).scan(simulations: 99, cores: 3)
        #expect(one.clusters == three.clusters)
        #expect(one.simulated == three.simulated)
    }

    @Test func pValuesAreUniformUnderTheNull() async throws {
        var below = [0.1: 0, 0.25: 0, 0.5: 0]
        let runs = 200
        for seed in 0..<UInt64(runs) {
            let result = try await City(seed + 500, zones: 12, days: 10).scan(simulations: 99)
            let p = try #require(result.clusters.first?.pValue)
            for level in below.keys where p <= level { below[level, default: 0] += 1 }
        }
        // Five standard deviations, about 1e-6 on both sides together.
        for (level, count) in below {
            let sd = (Double(runs) * level * (1 - level)).squareRoot()
            #expect(abs(Double(count) - Double(runs) * level) < 5 * sd, "\(level): \(count)")
        }
    }

    @Test func anInjectedClusterIsFound() async throws {
        let city = City(9, zones: 40)
        let near = (0..<40).sorted {
            (city.x[$0] - city.x[7]) * (city.x[$0] - city.x[7]) + (city.y[$0] - city.y[7]) * (city.y[$0] - city.y[7])
                < (city.x[$1] - city.x[7]) * (city.x[$1] - city.x[7]) + (city.y[$1] - city.y[7])
                * (city.y[$1] - city.y[7])
        }.prefix(4)
        var counts = city.counts
        for day in 17..<20 { for zone in near { counts[day][zone] += 4 } }
        var scan = ScanStatistic(maxDuration: 7)
        scan.simulations = 99
        let zones = try ScanZones(x: city.x, y: city.y, metric: .euclidean)
        let cluster = try #require(
            try await scan.scan(
                counts: counts, zones: zones, baseline: .separable(day: counts.map { _ in 1 }, zone: city.weights)
            ).clusters.first)
        #expect(Set(cluster.zones) == Set(near))
        #expect(cluster.duration == 3)
        #expect(cluster.pValue == 0.01)
        let aware = try await NoiseAwareScan().scan(
            counts[13...].map { day in
                day.enumerated().map { zone, count in
                    NoiseAwareScan.Cell(count: Double(count), expected: 0.6 * city.weights[zone], noiseVariance: 1)
                }
            }, zones: zones)
        #expect(Set(try #require(aware.clusters.first).zones).isSuperset(of: near))
        #expect(aware.clusters.first?.pValue == 0.001)
    }

    @Test func noisyZonesRaiseNoAlarm() async throws {
        // Noise far above the counts: its own chance excesses are as large in the simulations.
        var rejected = 0
        for seed in 0..<UInt64(60) {
            let city = City(seed + 900, zones: 12, days: 4)
            var generator = SeededGenerator(seed: seed, stream: 4)
            let cells = city.counts.map { day in
                day.enumerated().map { zone, count in
                    NoiseAwareScan.Cell(
                        count: Double(count) + 8 * generator.normal(), expected: 0.6 * city.weights[zone],
                        noiseVariance: 64)
                }
            }
            var scan = NoiseAwareScan()
            scan.simulations = 39
            scan.seed = seed
            let result = try await scan.scan(cells, zones: ScanZones(x: city.x, y: city.y, metric: .euclidean))
            if let p = result.clusters.first?.pValue, p <= 0.1 { rejected += 1 }
        }
        // Binomial(60, 0.1): more than 20 has a probability below 1e-6.
        #expect(rejected <= 20)
    }
}
