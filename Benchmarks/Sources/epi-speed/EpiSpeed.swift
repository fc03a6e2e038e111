// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Foundation
import OutbreakDetection

/// `epi-speed [nightly] [scan] [zones…]`: the nightly run over 10,000 zones, and the scan at two sizes or those given.
@main
struct Main {
    static func main() async throws {
        let wanted = CommandLine.arguments.dropFirst()
        if wanted.isEmpty || wanted.contains("nightly") { try await nightly() }
        let sizes = wanted.compactMap { Int($0) }.filter { $0 > 0 }
        if wanted.isEmpty || wanted.contains("scan") {
            for size in sizes.isEmpty ? [200, 2000] : sizes {
                for cores in Set([1, ProcessInfo.processInfo.activeProcessorCount]).sorted() {
                    try await scan(zones: size, cores: cores)
                }
            }
        }
    }

    /// The newest day of 10,000 daily series with five years of history, EARS C2 and Farrington flexible, 10 periods.
    private static func nightly() async throws {
        guard let start = CalendarDate(year: 2019, month: 1, day: 1) else { return }
        let days = 5 * 365 + 12, zones = 10_000, cores = ProcessInfo.processInfo.activeProcessorCount
        let dates = (0..<days).map { start.adding(days: $0) }
        let means = Baseline(mean: 8).means(dates, calendar: .korea())
        let series = try (0..<zones).map { zone in
            var generator = SeededGenerator(seed: 1, stream: UInt64(zone))
            return try TimeSeries(
                counts: Baseline(mean: 8).draw(means, using: &generator), start: start, period: .day)
        }
        let ears = try EarlyAberration(.c2)
        var flexible = FarringtonFlexible()
        flexible.noPeriods = 10
        flexible.pastWeeksNotIncluded = 26
        let detector = flexible
        let watch = Stopwatch()
        let alarms = try await withThrowingTaskGroup(of: (ears: Int, farrington: Int, judged: Int).self) { group in
            for core in 0..<cores {
                group.addTask {
                    var result = (ears: 0, farrington: 0, judged: 0)
                    for zone in stride(from: core, to: zones, by: cores) {
                        let newest = (series[zone].count - 1)..<series[zone].count
                        if ears.detect(series[zone], in: newest)[0].alarm == true { result.ears += 1 }
                        let point = try detector.detect(series[zone], in: newest)[0]
                        if point.alarm != nil { result.judged += 1 }
                        if point.alarm == true { result.farrington += 1 }
                    }
                    return result
                }
            }
            return try await group.reduce(into: (ears: 0, farrington: 0, judged: 0)) {
                $0 = ($0.ears + $1.ears, $0.farrington + $1.farrington, $0.judged + $1.judged)
            }
        }
        let time = watch.elapsed
        print(
            "nightly: \(zones) series of \(days) days, EARS C2 and Farrington flexible (10 periods), \(cores) cores: "
                + "\(decimals(time.wall, 2)) s, \(decimals(time.processor, 2)) s of processor time; "
                + "\(alarms.judged) judged, alarms \(alarms.ears) and \(alarms.farrington)")
    }

    private static func scan(zones count: Int, cores: Int) async throws {
        var generator = SeededGenerator(seed: 1)
        let zones = try ScanZones(
            x: (0..<count).map { _ in 100 * generator.uniform() },
            y: (0..<count).map { _ in 100 * generator.uniform() },
            metric: .euclidean)
        let weights = (0..<count).map { _ in 0.3 + 1.5 * generator.uniform() }
        let counts = (0..<90).map { _ in weights.map { Int(generator.poisson(mean: 0.19 * $0)) } }
        var scan = ScanStatistic(maxDuration: 14)
        scan.seed = 1
        scan.cores = cores
        let watch = Stopwatch()
        let result = try await scan.scan(
            counts: counts, zones: zones,
            baseline: .separable(day: [Double](repeating: 1, count: 90), zone: weights))
        let time = watch.elapsed
        print(
            "scan: \(count) zones × 90 days (up to 14) × 999 simulations, \(Int(result.total)) cases, "
                + "\(result.cylinders) cylinders, \(scan.cores) cores: \(decimals(time.wall, 2)) s, "
                + "\(decimals(time.processor, 2)) s of processor time")
    }
}
