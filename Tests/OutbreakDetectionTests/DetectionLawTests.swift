// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection
import Testing

/// Laws that detectors obey on any series.
struct DetectionLawTests {
    private func counts(_ seed: UInt64, length: Int = 364, mean: Double = 12) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        return (0..<length).map { _ in generator.negativeBinomial(mean: mean, dispersion: 1.6) }
    }

    @Test(arguments: UInt64(0)..<20) func earsScoreIgnoresScaleAndShift(seed: UInt64) throws {
        let plain = counts(seed, length: 60)
        for variant in EarlyAberration.Variant.allCases {
            let detector = try EarlyAberration(variant)
            let original = detector.detect(try TimeSeries(counts: plain, frequency: 365), in: 11..<60)
            let moved = detector.detect(
                try TimeSeries(counts: plain.map { 3 * $0 + 40 }, frequency: 365), in: 11..<60)
            for (a, b) in zip(original, moved) {
                #expect(a.alarm == b.alarm)
                if let x = a.score, let y = b.score, x.isFinite { #expect(abs(x - y) < 1e-9 * max(1, abs(x))) }
            }
        }
    }

    @Test(arguments: UInt64(0)..<10) func farringtonWithPopulationScalesWithIt(seed: UInt64) throws {
        let plain = counts(seed)
        var detector = FarringtonFlexible()
        detector.populationOffset = true
        func points(_ people: Double) throws -> [FarringtonFlexible.Point] {
            let series = try TimeSeries(
                counts: plain, frequency: 52, population: plain.indices.map { people * (1 + Double($0 % 7)) })
            return try detector.detect(series, in: 300..<364)
        }
        for (a, b) in zip(try points(1), try points(5000)) {
            let x = try #require(a.upperBound), y = try #require(b.upperBound)
            #expect(abs(x - y) < 1e-6 * x)
        }
    }

    @Test(arguments: UInt64(0)..<10) func thresholdsGrowAsAlphaFalls(seed: UInt64) throws {
        let series = try TimeSeries(counts: counts(seed), frequency: 52)
        var previousEars = 0.0, previousDelta = 0.0, previousQuantile = 0.0, previousAware = 0.0
        for alpha in [0.2, 0.1, 0.05, 0.01, 0.001] {
            let ears = try EarlyAberration(.c1, alpha: alpha).detect(series, in: 363..<364)[0].threshold
            var flexible = FarringtonFlexible()
            flexible.alpha = alpha
            let delta = try flexible.detect(series, in: 363..<364)[0].upperBound
            flexible.thresholdMethod = .nbPlugin
            let quantile = try flexible.detect(series, in: 363..<364)[0].upperBound
            let aware = try NoiseAwareBaseline(alpha: alpha).detect(series, in: 363..<364)[0].threshold
            #expect(try #require(ears) > previousEars)
            #expect(try #require(delta) > previousDelta)
            #expect(try #require(quantile) >= previousQuantile)
            #expect(try #require(aware) > previousAware)
            (previousEars, previousDelta) = (ears ?? 0, delta ?? 0)
            (previousQuantile, previousAware) = (quantile ?? 0, aware ?? 0)
        }
    }

    @Test func c1IsTheTextbookStatistic() throws {
        let series = try TimeSeries(counts: [4, 6, 8, 6, 30], frequency: 365)
        let point = try EarlyAberration(.c1, baseline: 4, alpha: 0.025).detect(series, in: 4..<5)[0]
        // Mean 6, standard deviation √(8/3).
        #expect(abs((point.score ?? 0) - 24 / (8.0 / 3).squareRoot()) < 1e-12)
        #expect(abs((point.threshold ?? 0) - (6 + 1.959963984540054 * (8.0 / 3).squareRoot())) < 1e-12)
        #expect(point.alarm == true)
    }

    @Test func missingBaselineGivesNoResult() throws {
        var values = counts(1, length: 30)
        values[20] = .nan
        let points = try EarlyAberration(.c1).detect(TimeSeries(counts: values, frequency: 365), in: 19..<30)
        #expect(points.map { $0.alarm == nil } == (19..<30).map { (20...27).contains($0) })
    }

    @Test func cusumAlarmsWhereTheSumReachesH() throws {
        // m = 4: standardised 0, 1, 2; k = 0.5 gives sums 0, 0.5, 2.
        let series = try TimeSeries(counts: [4, 4, 4, 4, 6, 8], frequency: 52)
        let points = try CumulativeSum(k: 0.5, h: 2).detect(series, in: 3..<6)
        #expect(points.map(\.sum) == [0, 0.5, 2])
        #expect(points.map(\.alarm) == [false, false, true])
        #expect(points[2].countAtAlarm == 8)
    }

    @Test func poissonRatioCountsStretchesWithoutCasesAsADecrease() throws {
        var detector = LikelihoodRatioDetector()
        detector.direction = .decrease
        detector.mu0 = .known([3, 3])
        let series = try TimeSeries(counts: [0, 0], frequency: 52)
        let points = try detector.detect(series, in: 0..<2).points
        #expect(points.map(\.statistic) == [3, 6])
        detector.keepsHabitsOfR = true
        #expect(try detector.detect(series, in: 0..<2).points.map(\.statistic) == [0, 0])
    }

    @Test(arguments: UInt64(0)..<10) func theCountNeededIsTheLeastThatAlarms(seed: UInt64) throws {
        let values = counts(seed, length: 40, mean: 3)
        var detector = LikelihoodRatioDetector()
        detector.mu0 = .known([Double](repeating: 3, count: 40))
        detector.dispersion = .known(0.2)
        detector.findsCases = true
        detector.cARL = 4
        let points = try detector.detect(TimeSeries(counts: values, frequency: 52), in: 0..<40).points
        for index in [5, 20, 39] where !points[..<index].contains(where: \.alarm) {
            let needed = try #require(points[index].casesNeeded)
            for (count, alarms) in [(needed, true), (needed - 1, false)] where count >= 0 {
                var changed = values
                changed[index] = count
                let again = try detector.detect(TimeSeries(counts: changed, frequency: 52), in: 0..<40).points
                #expect(again[index].alarm == alarms)
            }
        }
    }

    @Test func ewmaOfAConstantStaysPut() throws {
        let series = try TimeSeries(counts: [3, 5, 4, 4, 4, 4, 4], frequency: 52)
        let chart = try MovingAverageChart().chart(series, training: 0..<4, in: 4..<7)
        #expect(chart.mean == 4)
        #expect(chart.points.allSatisfy { abs($0.average - 4) < 1e-12 && !$0.alarm && !$0.lowAlarm })
    }

    @Test func badParametersAreRefusedByName() {
        #expect(throws: DetectionError.self) { try EarlyAberration(.c1, baseline: 1) }
        #expect(throws: DetectionError.self) { try MovingAverageChart(lambda: 0) }
        #expect(throws: DetectionError.self) { try CumulativeSum(h: -1) }
        #expect(throws: DetectionError.self) { try TimeSeries(counts: [1], frequency: 52, coverage: [2]) }
        var flexible = FarringtonFlexible()
        flexible.w = 30
        #expect(throws: DetectionError.self) { try flexible.validate(frequency: 52) }
    }
}
