// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import Testing

@Suite struct ReleaserTests {
    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    static func releaser(rho: Rational = Rational.one / 2) throws -> Releaser {
        let policy = try PrivacyPolicy(rhoPerWindow: rho, delta: Rational.one / 1_000_000)
        return Releaser(site: "town", policy: policy, policyDigest: "sha256:00")
    }

    static func counts(
        zones: [String] = ["gate", "stairs", "platform"], expectedLooks: Int = 30, indicators: Set<Indicator>
    ) -> WindowCounts {
        WindowCounts(
            camera: "north", zones: zones, start: start, seconds: 60, expectedLooks: expectedLooks,
            indicators: indicators)
    }

    static func grant(_ indicators: Set<Indicator>) throws -> PurposeGrant {
        let purpose = Purpose(
            id: "flu", legalBasis: "Act 1", indicators: indicators, expires: start.addingTimeInterval(3600))
        return try PurposeRegister([purpose]).grant(from: start, through: start.addingTimeInterval(60))
    }

    /// The noise that a seed draws, in the order of zones and indicators.
    static func noise(
        _ indicators: Set<Indicator>, zones: Int, expectedLooks: Int, policy: PrivacyPolicy, seed: UInt64
    ) throws -> [[Int]] {
        let mechanism = try WindowMechanism(
            camera: "north", seconds: 60, expectedLooks: expectedLooks, indicators: indicators, policy: policy)
        var generator = SplitMix64(seed: seed)
        return (0..<zones).map { _ in mechanism.coordinates.map { $0.noise.sample(using: &generator) } }
    }

    /// All that need no arrow.
    static let counted = Indicator.allCases.filter { !$0.isFlow }

    @Test(arguments: UInt64(0)..<20) func aReleaseIsTheCountsPlusTheNoiseAndNothingElse(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed &+ 1000)
        let releaser = try Self.releaser()
        var counts = Self.counts(indicators: Set(Self.counted))
        var exact = Array(repeating: Array(repeating: 0, count: 4), count: 3)
        let looks = Int.random(in: 1...30, using: &generator)
        for _ in 0..<looks {
            var look: [Int] = []
            for _ in 0..<12 { look.append(Int.random(in: 0...9, using: &generator)) }
            let added = counts.addLook { indicator, zone in
                let column = Self.counted.firstIndex(of: indicator) ?? 0
                return look[zone * 4 + column]
            }
            #expect(added)
            for zone in 0..<3 { for column in 0..<4 { exact[zone][column] += look[zone * 4 + column] } }
        }
        let drawn = try Self.noise(
            Set(Self.counted), zones: 3, expectedLooks: 30, policy: releaser.policy, seed: seed)
        var seeded = SplitMix64(seed: seed)
        let releases = try releaser.release(counts, under: Self.grant(Set(Self.counted)), using: &seeded)
        #expect(releases.map(\.zone) == ["gate", "stairs", "platform"])
        for (zone, release) in releases.enumerated() {
            for (column, indicator) in Self.counted.enumerated() {
                let estimate = try #require(release.indicators[indicator])
                #expect(estimate.sum == exact[zone][column] + drawn[zone][column])
                #expect(estimate.mean == Double(estimate.sum) / Double(looks))
            }
        }
    }

    @Test func flowIsReleasedWhereItIsMeasuredWithTheNoiseOfTheZonesLimit() throws {
        let flow: Set<Indicator> = [.flowWith, .flowAgainst]
        var counts = WindowCounts(
            camera: "north", zones: ["hall", "stairs", "gate"], start: Self.start, seconds: 60, expectedLooks: 30,
            indicators: flow, flowLimits: [5, 0, 15])
        for _ in 0..<30 { _ = counts.addLook { _, zone in [3, 0, 9][zone] } }
        let releases = try Self.releaser(rho: 40).release(counts, under: Self.grant(flow))
        #expect(releases[1].indicators.isEmpty)
        for (release, limit, mean) in [(releases[0], 5.0, 3.0), (releases[2], 15, 9)] {
            for indicator in flow {
                let estimate = try #require(release.indicators[indicator])
                // C / √(2ρ), both ways charged together.
                #expect(abs(estimate.sigma - limit / 80.0.squareRoot()) < 1e-9)
                #expect(abs(estimate.mean - mean) < 6 * estimate.sigma)
            }
        }
    }

    @Test func anImpossibleFlowLimitIsRefused() throws {
        let policy = try PrivacyPolicy(rhoPerWindow: 1, delta: Rational.one / 1000)
        #expect(throws: PrivacyError.self) {
            try WindowMechanism(
                camera: "north", seconds: 60, expectedLooks: 30, indicators: [.flowWith], flowLimits: [101],
                policy: policy)
        }
    }

    @Test func aReleaseOfNothingIsOnlyNoise() throws {
        let releaser = try Self.releaser()
        var counts = Self.counts(indicators: [.occupancy, .inContact])
        _ = counts.addLook { _, _ in 0 }
        let drawn = try Self.noise(
            [.occupancy, .inContact], zones: 3, expectedLooks: 30, policy: releaser.policy, seed: 9)
        var seeded = SplitMix64(seed: 9)
        let releases = try releaser.release(counts, under: Self.grant([.occupancy, .inContact]), using: &seeded)
        let sums = releases.map { [$0.indicators[.occupancy]?.sum, $0.indicators[.inContact]?.sum] }
        #expect(sums == drawn.map { $0.map(Optional.some) })
        #expect(Set(drawn.joined()).count > 1)
    }

    @Test func onlyWhatWasCountedAndGrantedIsReleased() throws {
        let releases = try Self.releaser().release(
            filled([.occupancy, .inContact]), under: Self.grant([.occupancy, .masked]))
        for release in releases { #expect(Set(release.indicators.keys) == [.occupancy]) }
    }

    @Test func nothingGrantedIsAnErrorThatNamesTheCamera() throws {
        let releaser = try Self.releaser()
        let grant = try Self.grant([.masked])
        #expect(throws: PrivacyError.nothingGranted(camera: "north", granted: [.masked])) {
            try releaser.release(filled([.occupancy]), under: grant)
        }
    }

    @Test(arguments: [-1.0, 1.0]) func aGrantThatDoesNotCoverTheWindowReleasesNothing(shift: Double) throws {
        let releaser = try Self.releaser()
        let end = Self.start.addingTimeInterval(60)
        // Begins a second late, or ends a second early.
        let grant = PurposeGrant(
            purposes: ["flu"], indicators: [.occupancy], instant: Self.start.addingTimeInterval(max(shift, 0)),
            validUntil: end.addingTimeInterval(min(shift, 0)))
        #expect(throws: PrivacyError.self) { try releaser.release(filled([.occupancy]), under: grant) }
    }

    @Test func theNoiseDependsOnTheClockAndThePolicyOnly() throws {
        let releaser = try Self.releaser()
        var sigmas: Set<Double> = []
        for people in [0, 1, 1000] {
            var counts = Self.counts(indicators: [.occupancy])
            for _ in 0..<30 { _ = counts.addLook { _, _ in people } }
            for release in try releaser.release(counts, under: Self.grant([.occupancy])) {
                sigmas.insert(try #require(release.indicators[.occupancy]).sigma)
                #expect(release.rho == 0.5)
                #expect(release.mechanism == "discrete-gaussian")
            }
        }
        // L / √(2ρ) on the sum, so 1 / √(2ρ) = 1 on the mean of a window without outage.
        #expect(sigmas == [1])
    }

    @Test func sigmaGrowsWithOutage() throws {
        var counts = Self.counts(indicators: [.occupancy])
        for _ in 0..<10 { _ = counts.addLook { _, _ in 2 } }
        let release = try #require(try Self.releaser().release(counts, under: Self.grant([.occupancy])).first)
        #expect(release.looks == 10)
        #expect(release.expectedLooks == 30)
        #expect(release.indicators[.occupancy]?.sigma == 3)
    }

    @Test func aWindowWithoutALookHasNoIndicators() throws {
        let releases = try Self.releaser().release(
            Self.counts(indicators: [.occupancy]), under: Self.grant([.occupancy]))
        #expect(releases.count == 3)
        for release in releases {
            #expect(release.looks == 0)
            #expect(release.indicators.isEmpty)
        }
    }

    @Test func noMoreThanTheExpectedLooksAreEverAdded() {
        var counts = Self.counts(expectedLooks: 2, indicators: [.occupancy])
        #expect(counts.addLook { _, _ in 1 })
        #expect(counts.addLook { _, _ in 1 })
        #expect(!counts.addLook { _, _ in 1 })
        #expect(counts.looks == 2)
        #expect(counts.sums[.occupancy] == [2, 2, 2])
    }

    @Test func anImpossibleWindowIsRefused() throws {
        let releaser = try Self.releaser()
        let grant = try Self.grant([.occupancy])
        #expect(throws: PrivacyError.impossibleWindow(camera: "north", seconds: 60, expectedLooks: 0)) {
            try releaser.release(Self.counts(expectedLooks: 0, indicators: [.occupancy]), under: grant)
        }
    }

    @Test func theSystemsRandomnessDiffersFromReleaseToRelease() throws {
        let releaser = try Self.releaser(rho: Rational.one / 1_000_000)
        let grant = try Self.grant([.occupancy])
        let sums = try (0..<5).map { _ in
            try releaser.release(filled([.occupancy]), under: grant).map { $0.indicators[.occupancy]?.sum }
        }
        #expect(Set(sums).count == 5)
    }

    private func filled(_ indicators: Set<Indicator>) -> WindowCounts {
        var counts = Self.counts(indicators: indicators)
        for _ in 0..<30 { _ = counts.addLook { _, _ in 1 } }
        return counts
    }
}
