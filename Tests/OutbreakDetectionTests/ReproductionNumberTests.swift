// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection
import Testing

struct ReproductionNumberTests {
    @Test func aConstantNumberOfCasesMeansOne() throws {
        let interval = try SerialInterval.discretizedGamma(mean: 3, sd: 1.2, length: 200)
        let cases = [Double](repeating: 1000, count: 200)
        let windows = ReproductionNumber.slidingWindows(days: 200, length: 7)
        let last = try #require(
            try ReproductionNumber().estimate(local: cases, interval: interval, windows: windows).last ?? nil)
        #expect(abs(last.mean - 1) < 0.01)
        #expect(last.quantile(0.025) < 1 && last.quantile(0.975) > 1)
    }

    @Test func withoutCasesThePosteriorIsThePrior() throws {
        let interval = try SerialInterval(weights: [0, 0.5, 0.5])
        let estimates = try ReproductionNumber(meanPrior: 2, sdPrior: 1)
            .estimate(local: [Double](repeating: 0, count: 20), interval: interval, windows: [5...11])
        let posterior = try #require(estimates[0])
        #expect(abs(posterior.mean - 2) < 1e-12 && abs(posterior.sd - 1) < 1e-12)
    }

    @Test(arguments: [(1.5, 0.5), (3, 1), (8, 4)]) func theDiscretisedIntervalKeepsItsMean(mean: Double, sd: Double)
        throws
    {
        let interval = try SerialInterval.discretizedGamma(mean: mean, sd: sd, length: 300)
        #expect(abs(interval.weights.reduce(0, +) - 1) < 1e-9)
        #expect(abs(interval.mean - mean) < 1e-6)
    }

    @Test func anUncertainIntervalWidensThePosterior() throws {
        let cases = (0..<60).map { 20 * Double($0 + 1).squareRoot() }.map { $0.rounded() }
        let windows = [40...46]
        let certain = try #require(
            try ReproductionNumber().estimate(
                local: cases, interval: .discretizedGamma(mean: 4, sd: 2, length: 60), windows: windows)[0])
        let uncertain = try #require(
            try ReproductionNumber().estimate(
                local: cases, interval: UncertainSerialInterval(mean: 4, sdOfMean: 1, sd: 2, sdOfSD: 0.5),
                windows: windows, seed: 1)[0])
        #expect(uncertain.sd > certain.sd)
        let below = uncertain.quantile(0.1), above = uncertain.quantile(0.9)
        #expect(below < uncertain.mean && uncertain.mean < above)
    }

    @Test func theProjectionFollowsTheNumber() throws {
        let interval = try SerialInterval(weights: [0, 1])
        let posterior = ReproductionNumber.Posterior(start: 1, end: 7, shape: 1e6, scale: 2e-6)
        let days = IncidenceProjection(days: 3, trajectories: 500, seed: 2)
            .project(cases: [100], posterior: posterior, interval: interval)
        for (day, want) in zip(days, [200.0, 400, 800]) {
            #expect(abs(day.mean - want) < 0.05 * want)
            #expect(day.low <= day.median && day.median <= day.high)
        }
    }

    @Test func impossibleIntervalsAreRefused() {
        #expect(throws: DetectionError.self) { try SerialInterval.discretizedGamma(mean: 1, sd: 1, length: 10) }
        #expect(throws: DetectionError.self) { try SerialInterval(weights: [0.5, 0.5]) }
        #expect(throws: DetectionError.self) { try SerialInterval(weights: [0, 0.5]) }
    }
}

struct AirborneTests {
    @Test func masksMultiplyAndTimeAdds() throws {
        var room = AirborneExposure(
            quantaPerHour: 25, breathing: 0.5, volume: 150, ventilation: 2, end: 1, air: .steady)
        let bare = try room.risk().dose
        #expect(abs(bare - 25 * 0.5 / (2 * 150)) < 1e-15)
        room.maskOutEfficiency = 0.5
        room.maskInEfficiency = 0.3
        #expect(abs(try room.risk().dose - bare * 0.35) < 1e-15)
        room.end = 2
        #expect(abs(try room.risk().dose - 2 * bare * 0.35) < 1e-15)
    }

    @Test func tinyRemovalIsTheLimitOfNone() throws {
        var room = AirborneExposure(quantaPerHour: 10, breathing: 0.4, volume: 80, ventilation: 0, end: 1.5)
        room.start = 0.5
        let none = try room.risk().dose
        room.ventilation = 1e-13
        #expect(abs(try room.risk().dose - none) < 1e-12 * none)
        room.air = .steady
        room.ventilation = 0
        #expect(throws: DetectionError.self) { try room.risk() }
    }
}
