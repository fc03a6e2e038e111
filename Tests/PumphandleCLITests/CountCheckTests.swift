// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import OutbreakDetection
import PeopleCounting
import PumphandleCLI
import Storage
import Testing

struct CountCheckTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func theNextWholeWindowIsCountedAtTheMiddlesOfItsParts() throws {
        let clock = WindowClock(seconds: 900, timeZone: try #require(TimeZone(identifier: "Asia/Seoul")))
        let asked = try Date("2026-03-01T08:01:00+09:00", strategy: .iso8601)
        let window = CountSchedule.window(notBefore: asked, clock)
        #expect(window.start == (try Date("2026-03-01T08:15:00+09:00", strategy: .iso8601)))
        #expect(CountSchedule.window(notBefore: window.start, clock).start == window.start)
        let schedule = try #require(CountSchedule(start: window.start, end: window.end, every: nil))
        #expect(schedule.every == 30 && schedule.instants.count == 30)
        #expect(schedule.instants.first == window.start.addingTimeInterval(15))
        #expect(schedule.instants.last == window.end.addingTimeInterval(-15))
        #expect(CountSchedule(start: window.start, end: window.end, every: 7) == nil)
        // Ten seconds apart would leave one.
        let short = try #require(CountSchedule(start: asked, end: asked.addingTimeInterval(10), every: nil))
        #expect(short.every == 5 && short.instants.count == 2)
    }

    private func simulated(
        _ windows: Int, bias: Double, spread: Double, sigma: Double, _ generator: inout SeededGenerator
    ) throws -> (checks: [CountCheckRecord], releases: [Release], truth: [Double]) {
        var checks: [CountCheckRecord] = [], releases: [Release] = [], truth: [Double] = []
        for window in 0..<windows {
            let start = Self.start.addingTimeInterval(Double(window) * 900)
            let people = (0..<30).map { _ in Int(generator.poisson(mean: 6)) }
            let mean = Double(people.reduce(0, +)) / 30
            let released = mean + bias + spread * generator.normal() + sigma * generator.normal()
            checks.append(
                CountCheckRecord(
                    site: "city", camera: "square", zone: "west", indicator: "occupancy", start: start, seconds: 900,
                    consent: nil,
                    counts: people.enumerated().map {
                        .init(instant: start.addingTimeInterval(Double($0.offset * 30 + 15)), people: $0.element)
                    }))
            releases.append(
                Release(
                    site: "city", camera: "square", zone: "west", start: start, seconds: 900, looks: 450,
                    expectedLooks: 450,
                    indicators: [.occupancy: .init(sum: Int(released * 450), mean: released, sigma: sigma)],
                    rho: 0.1, policy: "sha256:0"))
            truth.append(mean)
        }
        return (checks, releases, truth)
    }

    @Test(arguments: UInt64(1)...5) func biasAndSpreadAreFoundThroughTheNoise(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let (checks, releases, _) = try simulated(200, bias: -0.8, spread: 0.6, sigma: 0.5, &generator)
        let estimate = try DetectorErrorEstimate(.occupancy, checks: checks, releases: releases)
        let effects = try #require(estimate.effects)
        #expect(estimate.used == 200 && estimate.unmatched == 0)
        #expect(abs(effects.mean + 0.8) < 5 * effects.meanError)
        // The standard deviation of 200 differences is good to a twentieth.
        #expect(abs(try #require(effects.spread) - 0.6) < 0.2)
    }

    /// The interval that a release carries holds the true mean in 95 windows of 100 and more, also after three checks only.
    @Test(arguments: [3, 10]) func thePublishedIntervalHoldsTheTruth(checks number: Int) throws {
        var generator = SeededGenerator(seed: UInt64(number))
        var held = 0
        let runs = 600
        for _ in 0..<runs {
            let (checks, releases, truth) = try simulated(number + 1, bias: 0.7, spread: 0.5, sigma: 0.4, &generator)
            let estimate = try DetectorErrorEstimate(
                .occupancy, checks: checks.dropLast(), releases: releases)
            let newest = try #require(releases.last?.indicators[.occupancy])
            let error = try #require(estimate.published(newest, timeZone: .gmt))
            if error.low <= truth[number], truth[number] <= error.high { held += 1 }
        }
        // Five standard deviations below 95 %.
        #expect(Double(held) > 0.95 * Double(runs) - 5 * (Double(runs) * 0.0475).squareRoot(), "\(held) of \(runs)")
    }

    @Test func fewOrUnmatchedChecksAreNotPublished() throws {
        var generator = SeededGenerator(seed: 2)
        let (checks, releases, _) = try simulated(4, bias: 0, spread: 0, sigma: 0.2, &generator)
        let estimate = Release.Estimate(sum: 100, mean: 2, sigma: 0.2)
        let two = try DetectorErrorEstimate(.occupancy, checks: checks, releases: Array(releases.prefix(2)))
        #expect(two.used == 2 && two.unmatched == 2 && two.published(estimate, timeZone: .gmt) == nil)
        #expect(try DetectorErrorEstimate(.masked, checks: checks, releases: releases).effects == nil)
        let four = try DetectorErrorEstimate(.occupancy, checks: checks, releases: releases)
        let published = try #require(four.published(estimate, timeZone: .gmt))
        #expect(published.source == "count-check" && published.checks == 4 && published.measured == "2027-01-15")
        // In tenths, so that the figure does not give single windows away.
        #expect(
            (published.bias * 10).rounded() / 10 == published.bias && published.high - published.low > 2 * 1.96 * 0.2)
    }

    @Test func statedErrorIsCarriedWithItsSource() throws {
        let release = Release(
            site: "s", camera: "c", zone: "z", start: Date(timeIntervalSince1970: 0), seconds: 900, looks: 450,
            expectedLooks: 450,
            indicators: [
                .occupancy: .init(sum: 1350, mean: 3, sigma: 0.3), .masked: .init(sum: 0, mean: 0, sigma: 0.3),
            ], rho: 0.5, policy: "sha256:" + String(repeating: "0", count: 64))
        let stated = MeasuredError(
            measured: "2026-11-20", looks: 53,
            figures: [.occupancy: .init(bias: -0.2, spread: 0.4), .inContact: .init(bias: 0, spread: 1)])
        let carried = release.stating(stated)
        #expect(Array(carried.detector.keys) == [.occupancy])
        let error = try #require(carried.detector[.occupancy])
        #expect(error.source == "accuracy-harness" && error.measured == "2026-11-20" && error.checks == 53)
        #expect(error.bias == -0.2 && error.spread == 0.4)
        // 3 + 0.2 ± 1.96 · 0.5
        #expect(abs(error.low - 2.22) < 1e-9 && abs(error.high - 4.18) < 1e-9)
        #expect(release.stating(nil) == release)
    }
}
