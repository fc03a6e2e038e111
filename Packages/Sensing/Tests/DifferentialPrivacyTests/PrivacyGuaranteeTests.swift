// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import Testing

@Suite struct PrivacyGuaranteeTests {
    static func guarantee(seconds: Int = 900, looks: Int = 450) throws -> PrivacyGuarantee {
        let policy = try PrivacyPolicy(rhoPerWindow: Rational.one / 100, delta: Rational.one / 1_000_000)
        return try PrivacyGuarantee(
            camera: "north", seconds: seconds, expectedLooks: looks, indicators: [.occupancy, .inContact],
            policy: policy)
    }

    @Test func statesOneWindowAnHourAndADay() throws {
        let stays = try Self.guarantee().stays
        #expect(stays.map(\.name) == ["one window", "one hour", "one day"])
        // An hour that begins within a quarter of an hour touches five of them.
        #expect(stays.map(\.windows) == [1, 5, 97])
        #expect(stays.map(\.rho.description) == ["1/100", "1/20", "97/100"])
        #expect(stays.map(\.epsilon) == stays.map(\.epsilon).sorted())
    }

    @Test(arguments: [(900, 3600, 5), (900, 1350, 3), (900, 1, 2), (10, 3600, 361), (86400, 3600, 2), (7, 15, 4)])
    func aStayTouchesSoManyWindows(seconds: Int, duration: Int, windows: Int) {
        #expect(PrivacyGuarantee.windows(of: seconds, touchedIn: duration) == windows)
        // By trying a start in the middle of every second, in half seconds.
        var most = 0
        for second in 0..<seconds {
            let begin = second * 2 + 1
            let last = begin + duration * 2 - 1
            most = max(most, last / (seconds * 2) + 1)
        }
        #expect(most == windows)
    }

    @Test func composesOverWindowsCamerasAndGroups() throws {
        let guarantee = try Self.guarantee()
        let four = try guarantee.epsilon(windows: 4)
        #expect(try guarantee.epsilon(windows: 1, cameras: 4) == four)
        #expect(try guarantee.epsilon(windows: 1, people: 2) == four)
        #expect(try guarantee.epsilon(windows: 5) > four)
        #expect(throws: PrivacyError.self) { try guarantee.epsilon(windows: 0) }
    }

    @Test func statesTheNoiseOnTheMean() throws {
        let noise = try Self.guarantee().noise
        #expect(noise.map(\.indicator) == [.occupancy, .inContact])
        // ρ/2 each: Δ = 450 and 2700; σ on the mean is 1/√(2ρ/2) = 10 and 60.
        #expect(noise.map(\.sensitivity) == [450, 2700])
        #expect(noise.map(\.sigma) == [10, 60])
        #expect(noise.allSatisfy { abs($0.error95 / $0.sigma - 1.96) < 0.01 })
        #expect(noise.map(\.sigmaSquared.description) == ["20250000", "729000000"])
    }

    @Test func survivesJSON() throws {
        let guarantee = try Self.guarantee()
        #expect(try JSONDecoder().decode(PrivacyGuarantee.self, from: JSONEncoder().encode(guarantee)) == guarantee)
    }

    @Test(arguments: [(0, 450), (900, 0), (86401, 1), (-1, 1)]) func refusesAnImpossibleWindow(seconds: Int, looks: Int)
    {
        #expect(throws: PrivacyError.self) { try Self.guarantee(seconds: seconds, looks: looks) }
    }

    @Test(arguments: UInt64(0)..<100) func conversionsErrToTheSafeSideAndAgree(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let rho = try #require(Rational(Int.random(in: 1...2000, using: &generator), 1000))
        let delta = try #require(Rational("1e-\(Int.random(in: 3...12, using: &generator))"))
        let epsilon = try ZeroConcentrated.epsilon(rho: rho, delta: delta)
        // Never below what one Gaussian with this ρ needs at the mode of its loss, never above the older bound.
        #expect(epsilon <= rho.double() + 2 * (rho.double() * -log(delta.double())).squareRoot())
        let text = try #require(Rational(String(format: "%.17f", epsilon)))
        let back = try ZeroConcentrated.lnDelta(rho: rho, epsilon: text)
        #expect(abs(back - log(delta.double())) < 1e-5 * max(1, abs(back)))
        let most = try ZeroConcentrated.greatestRho(epsilon: text, delta: delta)
        #expect(abs(most / rho.double() - 1) < 1e-6)
    }

    @Test func aDeltaTooSmallForADoubleIsNotZero() throws {
        let rho = Rational.one / 100_000
        #expect(try ZeroConcentrated.delta(rho: rho, epsilon: 1) == .leastNonzeroMagnitude)
        #expect(try ZeroConcentrated.lnDelta(rho: rho, epsilon: 1) < -25_000)
    }
}
