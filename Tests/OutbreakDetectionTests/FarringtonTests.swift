// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection
import Testing

struct FarringtonTests {
    private func series(_ seed: UInt64, outbreak: Double = 0) throws -> TimeSeries {
        var generator = SeededGenerator(seed: seed)
        var counts = (0..<365).map { _ in generator.poisson(mean: 20) }
        counts[364] += outbreak
        let start = try #require(CalendarDate(year: 2015, month: 1, day: 5))
        return try TimeSeries(counts: counts, start: start, period: .week)
    }

    @Test func withoutTrendReweightingOrSeasonTheExpectationIsTheMean() throws {
        var detector = FarringtonFlexible()
        detector.trend = false
        detector.reweight = false
        let series = try TimeSeries(counts: (0..<300).map { Double($0 % 5) }, frequency: 52)
        let point = try detector.detect(series, in: 299..<300)[0]
        var sum = 0.0
        for year in 1...5 { for week in -3...3 { sum += series.counts[299 - 52 * year + week] } }
        #expect(abs(try #require(point.expected) - sum / 35) < 1e-9)
        #expect(point.referenceCount == 35)
    }

    @Test(arguments: UInt64(0)..<10) func aLargeOutbreakIsFoundByEveryThreshold(seed: UInt64) throws {
        for method in FarringtonFlexible.ThresholdMethod.allCases {
            var detector = FarringtonFlexible()
            detector.thresholdMethod = method
            detector.noPeriods = 10
            let point = try detector.detect(series(seed, outbreak: 60), in: 364..<365)[0]
            #expect(point.alarm == true)
            #expect(try #require(point.pValue) < 1e-6)
        }
    }

    @Test func aSeriesThatDoesNotReachBackGivesNothing() throws {
        let points = try FarringtonFlexible().detect(series(1), in: 200..<300)
        #expect(points.allSatisfy { ($0.alarm == nil) == ($0.index < 263) })
    }

    @Test func allZeroReferenceDataEndWithoutResultOrCrash() throws {
        let zeros = try TimeSeries(counts: [Double](repeating: 0, count: 400), frequency: 52)
        for rules in FarringtonRules.allCases {
            var detector = FarringtonFlexible()
            detector.rules = rules
            detector.noPeriods = 10
            #expect(try detector.detect(zeros, in: 350..<400).allSatisfy { $0.alarm != true })
        }
    }

    @Test(arguments: UInt64(0)..<5) func withoutNoiseTheAwareMethodExpectsTheSame(seed: UInt64) throws {
        var method = FarringtonFlexible()
        method.reweight = false
        method.trend = false
        method.noPeriods = 5
        let series = try series(seed)
        let plain = try method.detect(series, in: 364..<365)[0]
        let aware = try NoiseAwareFarrington(method).detect(series, in: 364..<365)[0]
        #expect(abs(try #require(plain.expected) - (aware.expected ?? 0)) < 1e-5)
        #expect(abs(try #require(plain.upperBound) - (aware.threshold ?? 0)) < 1e-3)
    }

    @Test func knownNoiseWidensTheThreshold() throws {
        let plain = try series(3)
        var previous = 0.0
        for variance in [0.0, 100, 2500] {
            let noisy = try TimeSeries(
                counts: plain.counts, dates: plain.dates, frequency: 52,
                noiseVariance: plain.counts.map { _ in variance })
            let threshold = try #require(
                try NoiseAwareFarrington().detect(noisy, in: 364..<365)[0].threshold)
            #expect(threshold > previous)
            previous = threshold
        }
    }

    @Test func anOutageIsMissingNotZero() throws {
        let plain = try series(4)
        var counts = plain.counts, coverage = counts.map { _ in 1.0 }
        for index in stride(from: 5, to: 300, by: 9) { (counts[index], coverage[index]) = (0, 0) }
        let dark = try TimeSeries(counts: counts, dates: plain.dates, frequency: 52, coverage: coverage)
        #expect(dark.isMissing(5))
        let point = try NoiseAwareFarrington().detect(dark, in: 364..<365)[0]
        #expect(abs(try #require(point.expected) - 20) < 5)
    }
}
