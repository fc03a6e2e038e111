// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Governance
import Testing

/// A place on the ground in centimetres, so that distances compare exactly.
private struct Place: Hashable {
    var x: Int
    var y: Int

    /// Within reach, two metres or less.
    func touches(_ other: Place) -> Bool {
        let (dx, dy) = (x - other.x, y - other.y)
        return dx * dx + dy * dy <= Self.reach * Self.reach
    }

    static let reach = 200
}

/// For each person whether someone else is within reach; by definition, with nothing from the code under test.
private func inContact(_ people: [Place]) -> [Bool] {
    people.indices.map { one in people.indices.contains { $0 != one && people[one].touches(people[$0]) } }
}

/// By how many the number of people in contact changes when someone joins.
private func change(_ people: [Place], adding newcomer: Place) -> Int {
    inContact(people + [newcomer]).count { $0 } - inContact(people).count { $0 }
}

@Suite struct SensitivityTests {
    @Test(arguments: UInt64(0)..<200) func aNewcomerChangesAtMostSix(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let span = Int.random(in: 50...1500, using: &generator)
        for _ in 0..<50 {
            let people = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                Place(x: .random(in: -span...span, using: &generator), y: .random(in: -span...span, using: &generator))
            }
            let found = change(people, adding: Place(x: 0, y: 0))
            #expect(0...Indicator.inContact.sensitivityPerLook(flowLimit: 0) ~= found)
        }
    }

    /// Hill climbing: moves, adds and drops people so that as many as possible depend on the newcomer.
    @Test(arguments: UInt64(0)..<40) func noAdversaryBeatsSix(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var people: [Place] = []
        var best = 0
        for _ in 0..<4000 {
            var candidate = people
            let fresh = Place(
                x: .random(in: -205...205, using: &generator), y: .random(in: -205...205, using: &generator))
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: candidate.append(fresh)
            case 1 where !candidate.isEmpty:
                candidate[.random(in: 0..<candidate.count, using: &generator)] = fresh
            default: if !candidate.isEmpty { candidate.remove(at: .random(in: 0..<candidate.count, using: &generator)) }
            }
            let found = change(candidate, adding: Place(x: 0, y: 0))
            #expect(found <= 6)
            if found >= best { (best, people) = (found, candidate) }
        }
        // The search is no good if it does not come close.
        #expect(best >= 5)
    }

    @Test func fiveAroundOneAttainSix() {
        let pentagon = [
            Place(x: 190, y: 0), Place(x: 59, y: 181), Place(x: -154, y: 112), Place(x: -154, y: -112),
            Place(x: 59, y: -181),
        ]
        #expect(inContact(pentagon).allSatisfy { !$0 })
        #expect(change(pentagon, adding: Place(x: 0, y: 0)) == 6)
    }

    @Test func sixAroundOneAreAlreadyInContact() {
        // A hexagon with sides of exactly the reach cannot be had on a grid; rounded inward it touches all round.
        let hexagon = [
            Place(x: 200, y: 0), Place(x: 100, y: 173), Place(x: -100, y: 173), Place(x: -200, y: 0),
            Place(x: -100, y: -173), Place(x: 100, y: -173),
        ]
        #expect(inContact(hexagon).contains(true))
        #expect(change(hexagon, adding: Place(x: 0, y: 0)) <= 6)
    }

    @Test func onlyOneOfAStackDependsOnTheNewcomer() {
        let stack = Array(repeating: Place(x: 10, y: 10), count: 7)
        #expect(change(stack, adding: Place(x: 0, y: 0)) == 1)
        #expect(change([Place(x: 10, y: 10)], adding: Place(x: 10, y: 10)) == 2)
    }

    /// One person, present or not in each of L looks, moving between zones: squared L2 change over all zones.
    @Test(arguments: UInt64(0)..<100) func aWindowChangesAtMostByItsSensitivity(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let zones = Int.random(in: 1...5, using: &generator)
        let looks = Int.random(in: 1...20, using: &generator)
        // Half of the time the worst case: alone with five others around, in every look, in one zone.
        let adversarial = Bool.random(using: &generator)
        let indicators: Set<Indicator> = Set(Indicator.allCases)
        let limits = (0..<zones).map { _ in Int.random(in: 1...40, using: &generator) }
        func window() -> WindowCounts {
            ReleaserTests.counts(
                zones: (0..<zones).map(String.init), expectedLooks: looks, indicators: indicators)
        }
        var with = window()
        var without = window()
        for _ in 0..<looks {
            var others: [Place] = [
                Place(x: 190, y: 0), Place(x: 59, y: 181), Place(x: -154, y: 112), Place(x: -154, y: -112),
                Place(x: 59, y: -181),
            ]
            if !adversarial {
                others = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
                    Place(
                        x: .random(in: -300...300, using: &generator), y: .random(in: -300...300, using: &generator))
                }
            }
            let everyone = others + [Place(x: 0, y: 0)]
            let zoneOf = everyone.map { _ in adversarial ? 0 : Int.random(in: -1..<zones, using: &generator) }
            let maskOf = everyone.map { _ in Int.random(in: 0..<3, using: &generator) }
            // In 1/64 people per minute, up to three times any limit; the newcomer of the worst case runs.
            let speedOf = everyone.indices.map { one in
                adversarial && one == everyone.count - 1
                    ? 64 * 120 : Int.random(in: -64 * 120...64 * 120, using: &generator)
            }
            let dither = Int.random(in: 0..<64, using: &generator)
            func look(_ people: [Place]) -> (Indicator, Int) -> Int {
                let contact = inContact(people)
                func flow(_ zone: Int, _ way: Int) -> Int {
                    let parts = people.indices.map { one in
                        zoneOf[one] == zone ? min(max(way * speedOf[one], 0), 64 * limits[zone]) : 0
                    }
                    return (parts.reduce(0, +) + dither) / 64
                }
                return { indicator, zone in
                    if indicator.isFlow { return flow(zone, indicator == .flowWith ? 1 : -1) }
                    return people.indices.count { one in
                        guard zoneOf[one] == zone else { return false }
                        return switch indicator {
                        case .occupancy: true
                        case .inContact: contact[one]
                        case .masked: maskOf[one] == 0
                        case .unmasked: maskOf[one] == 1
                        case .flowWith, .flowAgainst: false
                        }
                    }
                }
            }
            let present = adversarial || Bool.random(using: &generator)
            _ = with.addLook(look(present ? everyone : others))
            _ = without.addLook(look(others))
        }
        func square(_ indicators: [Indicator]) -> Int {
            indicators.reduce(0) { total, indicator in
                total
                    + (0..<zones).reduce(0) { sum, zone in
                        let difference = (with.sums[indicator]?[zone] ?? 0) - (without.sums[indicator]?[zone] ?? 0)
                        return sum + difference * difference
                    }
            }
        }
        #expect(square([.occupancy]) <= looks * looks)
        #expect(square([.inContact]) <= 36 * looks * looks)
        #expect(square([.masked, .unmasked]) <= looks * looks)
        // Each zone's change in its own limit: what makes noise of each zone's own size enough.
        let flow = [Indicator.flowWith, .flowAgainst].reduce(0.0) { total, indicator in
            total
                + (0..<zones).reduce(0) { sum, zone in
                    let difference = (with.sums[indicator]?[zone] ?? 0) - (without.sums[indicator]?[zone] ?? 0)
                    return sum + Double(difference * difference) / Double(limits[zone] * limits[zone])
                }
        }
        #expect(flow <= Double(looks * looks) * (1 + 1e-12))
        if adversarial {
            #expect(square([.occupancy]) == looks * looks)
            #expect(square([.inContact]) == 36 * looks * looks)
            #expect(flow >= Double(looks * looks) * (1 - 1e-12))
        }
    }

    @Test(arguments: [[Indicator.occupancy], [.inContact, .masked], Indicator.allCases])
    func theWholeWindowCostsExactlyRho(_ released: [Indicator]) throws {
        let policy = try PrivacyPolicy(rhoPerWindow: Rational.one / 3, delta: Rational.one / 1000)
        let mechanism = try WindowMechanism(
            camera: "north", seconds: 900, expectedLooks: 450, indicators: Set(released), flowLimits: [0, 15],
            policy: policy)
        var cost = Rational.zero
        for coordinate in mechanism.coordinates
        where !(coordinate.indicator == .unmasked && released.contains(.masked)) && coordinate.indicator != .flowAgainst
        {
            // Δ² / (2σ²): Canonne, Kamath, Steinke 2020, Theorem 14.
            cost +=
                Rational(coordinate.sensitivity) * Rational(coordinate.sensitivity)
                / (2 * coordinate.noise.sigmaSquared)
        }
        #expect(cost == policy.rhoPerWindow)
    }
}
