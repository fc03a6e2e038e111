// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Governance
import Testing

@Suite struct PrivacyPolicyTests {
    @Test(arguments: ["0", "-1", "101", "1/36893488147419103232"]) func refusesAnImpossibleRho(_ text: String) throws {
        let rho = try #require(Rational(text))
        #expect(throws: PrivacyPolicyError.rho(rho)) { try PrivacyPolicy(rhoPerWindow: rho, delta: Self.delta) }
    }

    @Test(arguments: ["0", "-1/2", "1/999", "1", "2"]) func refusesAnImpossibleDelta(_ text: String) throws {
        let delta = try #require(Rational(text))
        #expect(throws: PrivacyPolicyError.delta(delta)) { try PrivacyPolicy(rhoPerWindow: 1, delta: delta) }
    }

    @Test func refusesAnImpossibleSplit() {
        #expect(throws: PrivacyPolicyError.nothingToSplit) {
            try PrivacyPolicy(rhoPerWindow: 1, delta: Self.delta, split: [:])
        }
        #expect(throws: PrivacyPolicyError.weight(.masked, 0)) {
            try PrivacyPolicy(rhoPerWindow: 1, delta: Self.delta, split: [.occupancy: 1, .masked: 0])
        }
    }

    @Test func everyRefusalSaysWhatWouldBeRight() {
        #expect(PrivacyPolicyError.rho(0).description.contains("above 0 and at most 100"))
        #expect(PrivacyPolicyError.delta(1).description.contains("at most 1/1000"))
        #expect(PrivacyPolicyError.weight(.inContact, 0).description.contains("in_contact"))
        #expect(PrivacyPolicyError.nothingToSplit.description.contains("at least one"))
    }

    @Test(arguments: [
        [Indicator.occupancy], [.occupancy, .inContact], [.masked], [.masked, .unmasked], [.inContact, .unmasked],
        Indicator.allCases,
    ]) func partsAddUpToRhoWithPairsChargedOnce(_ released: [Indicator]) throws {
        let policy = try PrivacyPolicy(
            rhoPerWindow: Rational.one / 7, delta: Self.delta,
            split: [
                .occupancy: 3, .inContact: 5, .masked: 2, .unmasked: Rational.one / 3, .flowWith: 4, .flowAgainst: 1,
            ])
        let parts = try policy.rho(released: Set(released))
        #expect(Set(parts.keys) == Set(released))
        var total = Rational.zero
        for indicator in released
        where !(indicator == .unmasked && released.contains(.masked)) && indicator != .flowAgainst {
            total += try #require(parts[indicator])
        }
        #expect(total == policy.rhoPerWindow)
        if released.contains(.masked), released.contains(.unmasked) { #expect(parts[.masked] == parts[.unmasked]) }
    }

    @Test func anIndicatorWithoutAWeightIsNamed() throws {
        let policy = try PrivacyPolicy(rhoPerWindow: 1, delta: Self.delta, split: [.occupancy: 1])
        #expect(throws: PrivacyError.noShare(indicator: .inContact)) {
            try policy.rho(released: [.occupancy, .inContact])
        }
    }

    private static let delta = Rational.one / 1_000_000
}
