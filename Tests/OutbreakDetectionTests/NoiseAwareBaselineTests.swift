// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection
import Testing

struct NoiseAwareBaselineTests {
    /// False alarms at alpha 0.01 over independent days, for a mean and a noise.
    private func falseAlarms(mean: Double, sigma: Double, seed: UInt64) throws -> (aware: Double, plain: Double) {
        var generator = SeededGenerator(seed: seed)
        let counts = (0..<3000).map { _ in generator.poisson(mean: mean) + sigma * generator.normal() }
        let series = try TimeSeries(
            counts: counts, frequency: 365, noiseVariance: counts.map { _ in sigma * sigma })
        let range = 20..<3000
        let aware = try NoiseAwareBaseline(alpha: 0.01).detect(series, in: range).count { $0.alarm == true }
        let plain = try EarlyAberration(.c2, alpha: 0.01).detect(series, in: range).count { $0.alarm == true }
        return (Double(aware) / Double(range.count), Double(plain) / Double(range.count))
    }

    @Test(arguments: [0.0, 3, 20]) func falseAlarmsStayNearAlpha(sigma: Double) throws {
        let rates = try falseAlarms(mean: 25, sigma: sigma, seed: 4)
        // 0.02 lies 5.5 standard deviations above 0.01 over 2980 days.
        #expect(rates.aware < 0.02)
        #expect(rates.plain > 1.5 * rates.aware)
    }

    @Test func withoutNoiseItIsStudentsPredictiveTest() throws {
        let values: [Double] = [12, 9, 14, 11, 10, 13, 8, 0, 0, 16]
        let series = try TimeSeries(counts: values, frequency: 365)
        let point = try NoiseAwareBaseline(alpha: 0.01).detect(series, in: 9..<10)[0]
        let mean = 11.0, sd = (28.0 / 6).squareRoot() * (1 + 1.0 / 7).squareRoot()
        let want = mean + StudentDistribution.quantile(0.99, degrees: 6) * sd
        #expect(abs(try #require(point.threshold) - want) < 2e-3 * want)
    }

    @Test func aHalfSeenDayMovesTheThresholdLess() throws {
        var values: [Double] = [10, 12, 9, 11, 10, 30, 10, 0, 0, 12]
        let full = try TimeSeries(counts: values, frequency: 365, noiseVariance: values.map { _ in 4 })
        var coverage = values.map { _ in 1.0 }
        coverage[5] = 0.05
        let half = try TimeSeries(
            counts: values, frequency: 365, noiseVariance: values.map { _ in 4 }, coverage: coverage)
        let detector = try NoiseAwareBaseline()
        let a = try #require(detector.detect(full, in: 9..<10)[0].expected)
        let b = try #require(detector.detect(half, in: 9..<10)[0].expected)
        #expect(b < a)
        values[5] = .nan
        let missing = try TimeSeries(counts: values, frequency: 365)
        #expect(detector.detect(missing, in: 9..<10)[0].alarm == nil)
    }
}
