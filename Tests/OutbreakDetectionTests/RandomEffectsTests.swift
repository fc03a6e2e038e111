// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection
import Testing

struct RandomEffectsTests {
    private func drawn(_ k: Int, bias: Double, spread: Double, _ generator: inout SeededGenerator) -> (
        [Double], [Double]
    ) {
        let variances = (0..<k).map { _ in 0.01 + 0.3 * generator.uniform() }
        return (
            variances.map { bias + spread * generator.normal() + $0.squareRoot() * generator.normal() }, variances
        )
    }

    @Test func equalVariancesHaveAClosedForm() throws {
        let d = [0.2, 1.4, -0.6, 0.9, 0.1], v = 0.05
        let mean = d.reduce(0, +) / 5, sample = d.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4
        let effects = try RandomEffects(d, variances: d.map { _ in v })
        #expect(abs(effects.mean - mean) < 1e-12)
        #expect(abs(try #require(effects.spread) - (sample - v).squareRoot()) < 1e-9)
        #expect(abs(effects.meanError - (sample / 5).squareRoot()) < 1e-9)
        // t(0.975, 4) = 2.776445.
        #expect(abs(effects.meanInterval.upperBound - mean - 2.776445 * (sample / 5).squareRoot()) < 1e-5)
        // χ²(4): 0.4844186 and 11.1432867.
        let interval = try #require(effects.spreadInterval)
        #expect(abs(interval.lowerBound - max(0, 4 * sample / 11.1432867 - v).squareRoot()) < 1e-5)
        #expect(abs(interval.upperBound - (4 * sample / 0.4844186 - v).squareRoot()) < 1e-5)
        let same = try RandomEffects([1, 1, 1], variances: [0.1, 0.1, 0.1])
        #expect(same.spread == 0 && same.mean == 1)
        #expect(try RandomEffects([0, 0], variances: [0, 0]).meanInterval.contains(0))
    }

    @Test(arguments: UInt64(0)..<20) func scaleShiftAndOrderLaws(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let (d, v) = drawn(4 + Int(seed % 5), bias: 1, spread: 0.7, &generator)
        let effects = try RandomEffects(d, variances: v)
        let moved = try RandomEffects(d.reversed().map { 3 * $0 - 2 }, variances: v.reversed().map { 9 * $0 })
        #expect(abs(moved.mean - (3 * effects.mean - 2)) < 1e-8)
        #expect(abs(try #require(moved.spread) - 3 * (try #require(effects.spread))) < 1e-6)
        #expect(try #require(effects.predictiveHalfWidth(sigma: 1)) > 1.95)
    }

    /// Coverage of the three intervals; 5 standard deviations of a binomial around or above 95 %.
    @Test(arguments: [3, 8]) func intervalsHoldWhatTheyAreFor(checks: Int) throws {
        var generator = SeededGenerator(seed: UInt64(checks))
        let runs = 2000
        var bias = 0, spread = 0, next = 0, sum = 0.0
        for _ in 0..<runs {
            let (d, v) = drawn(checks, bias: 0.4, spread: 0.5, &generator)
            let effects = try RandomEffects(d, variances: v)
            sum += effects.mean
            if effects.meanInterval.contains(0.4) { bias += 1 }
            if try #require(effects.spreadInterval).contains(0.5) { spread += 1 }
            // A new window: what the detector adds and the privacy noise.
            let error = 0.4 + 0.5 * generator.normal() + 0.3 * generator.normal()
            if abs(error - effects.mean) <= (try #require(effects.predictiveHalfWidth(sigma: 0.3))) { next += 1 }
        }
        let slack = 5 * (Double(runs) * 0.95 * 0.05).squareRoot()
        for (name, count) in [("bias", bias), ("spread", spread), ("next", next)] {
            #expect(Double(count) > 0.95 * Double(runs) - slack, "\(name): \(count) of \(runs)")
        }
        #expect(abs(Double(spread) - 0.95 * Double(runs)) < slack, "\(spread)")
        #expect(abs(sum / Double(runs) - 0.4) < 5 * (0.45 / Double(runs * checks)).squareRoot())
    }

    @Test func oneDifferenceTellsNothingOfTheSpread() throws {
        let one = try RandomEffects([0.5], variances: [0.04])
        #expect(one.spread == nil && one.spreadInterval == nil && one.predictiveHalfWidth(sigma: 0.1) == nil)
        #expect(abs(one.meanInterval.upperBound - 0.5 - 1.959964 * 0.2) < 1e-6)
        #expect(throws: DetectionError.self) { try RandomEffects([], variances: []) }
        #expect(throws: DetectionError.self) { try RandomEffects([1], variances: [-1]) }
    }
}
