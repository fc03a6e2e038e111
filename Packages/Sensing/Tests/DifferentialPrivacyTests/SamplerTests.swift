// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Testing

private let million = 1_000_000
/// Two-sided 1e-6 of the standard normal.
private let z = 4.891638475699157

@Suite struct SamplerTests {
    @Test(
        arguments: [
            ("1/100", 1), ("1/4", 2), ("1", 3), ("2", 4), ("49/9", 5), ("25", 6), ("100", 7), ("4489/2", 8),
            ("1000000", 9), ("36450000/7", 10), ("1234567890123/1000003", 12),
            ("0.1234567890123456789012345678901234567890e3", 11),
        ] as [(String, UInt64)]) func aMillionGaussianDrawsFit(sigmaSquared text: String, seed: UInt64) throws
    {
        let parameter = try #require(Rational(text))
        let noise = try DiscreteGaussian(sigmaSquared: parameter)
        var generator = SplitMix64(seed: seed)
        let draws = draw(using: &generator) { noise.sample(using: &$0) }
        // The masses as the definition has them, with nothing from the code under test.
        let s2 = parameter.double()
        let reach = Int(s2.squareRoot() * 12) + 3
        let weights = (0...reach).map { exp(-Double($0 * $0) / (2 * s2)) }
        let total = 1 + 2 * weights.dropFirst().reduce(0, +)
        try check(draws, reach: reach) { weights[abs($0)] / total }
    }

    @Test(
        arguments: [
            ("1/10", 21), ("1/2", 22), ("1", 23), ("2", 24), ("7/3", 25), ("10", 26), ("100/3", 27), ("1000", 28),
            ("12.34567890123456789012345678901234567890", 29),
        ] as [(String, UInt64)]) func aMillionLaplaceDrawsFit(scale text: String, seed: UInt64) throws
    {
        let scale = try #require(Rational(text))
        let noise = try DiscreteLaplace(scale: scale)
        var generator = SplitMix64(seed: seed)
        let draws = draw(using: &generator) { noise.sample(using: &$0) }
        let q = exp(-1 / scale.double())
        let reach = Int(scale.double() * 40) + 3
        try check(draws, reach: reach) { (1 - q) / (1 + q) * pow(q, Double(abs($0))) }
    }

    @Test(
        arguments: [
            ("0", 31), ("1/1000", 32), ("1/3", 33), ("1", 34), ("3/2", 35), ("5", 36), ("10", 37),
            ("0.3333333333333333333333333333333333333333333", 38), ("7/1", 39),
        ] as [(String, UInt64)]) func coinsComeUpWithTheirProbability(gamma text: String, seed: UInt64) throws
    {
        let gamma = try #require(Rational(text))
        var generator = SplitMix64(seed: seed)
        var heads = 0
        for _ in 0..<million where try bernoulliExp(gamma, using: &generator) { heads += 1 }
        let probability = exp(-gamma.double())
        let expected = probability * Double(million)
        let deviation = (expected * (1 - probability)).squareRoot()
        #expect(abs(Double(heads) - expected) <= z * deviation + 1e-9)
    }

    @Test func absurdParametersAreRefused() throws {
        for text in ["0", "-1", "1e30"] {
            let value = try #require(Rational(text))
            #expect(throws: PrivacyError.self) { try DiscreteGaussian(sigmaSquared: value) }
            #expect(throws: PrivacyError.self) { try DiscreteLaplace(scale: value) }
        }
        var generator = SplitMix64(seed: 1)
        #expect(throws: PrivacyError.self) { try bernoulliExp(-1, using: &generator) }
    }

    @Test(arguments: ["1e-300", "1e-30", "1e12", "1e24"]) func extremeButLegalScalesGiveNumbers(_ text: String) throws {
        let noise = try DiscreteGaussian(sigmaSquared: try #require(Rational(text)))
        let bound = 40 * noise.sigmaSquared.double().squareRoot() + 1
        var generator = SplitMix64(seed: 5)
        for _ in 0..<100 { #expect(Double(abs(noise.sample(using: &generator))) <= bound) }
    }

    private func draw(using generator: inout SplitMix64, _ sample: (inout SplitMix64) -> Int) -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for _ in 0..<million { counts[sample(&generator), default: 0] += 1 }
        return counts
    }

    private func check(_ counts: [Int: Int], reach: Int, mass: (Int) -> Double) throws {
        let fit = GoodnessOfFit(counts, draws: million, range: -reach...reach, mass: mass)
        if fit.degreesOfFreedom > 0 { #expect(fit.statistic <= fit.critical) }
        var second = 0.0
        var fourth = 0.0
        for x in -reach...reach {
            let square = Double(x) * Double(x)
            second += square * mass(x)
            fourth += square * square * mass(x)
        }
        let n = Double(million)
        let mean = counts.reduce(0) { $0 + Double($1.key) * Double($1.value) } / n
        let square = counts.reduce(0) { $0 + Double($1.key) * Double($1.key) * Double($1.value) } / n
        // Where almost every draw is zero the normal approximation of the moments says nothing; the bins do.
        if second * n > 1000 {
            #expect(abs(mean) <= z * (second / n).squareRoot())
            #expect(abs(square - second) <= z * ((fourth - second * second) / n).squareRoot())
        }
        // Twice out in the tail of which one in a hundred million is expected.
        var tail = 0.0
        var edge = reach
        while edge > 0, tail + 2 * mass(edge) < 1e-8 {
            tail += 2 * mass(edge)
            edge -= 1
        }
        #expect(counts.reduce(0) { $0 + (abs($1.key) > edge ? $1.value : 0) } <= 3)
    }
}
