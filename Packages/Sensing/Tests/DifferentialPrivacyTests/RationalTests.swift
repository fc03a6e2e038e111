// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Testing

@Suite struct RationalTests {
    @Test(arguments: [
        ("1/100", "1/100"), ("0.01", "1/100"), ("1e-6", "1/1000000"), ("1E2", "100"), ("7", "7"), ("-3", "-3"),
        ("+2/4", "1/2"), ("0.5/0.25", "2"), (".5", "1/2"), ("5.", "5"), ("-1/-3", "1/3"), ("0", "0"), ("-0", "0"),
        ("1.25e1", "25/2"), ("2/6", "1/3"),
    ]) func readsExactNumbers(_ text: String, _ lowestTerms: String) throws {
        #expect(try #require(Rational(text)).description == lowestTerms)
    }

    @Test(arguments: [
        "", " 1", "1 ", "1/0", "0/0", "1//2", "1/2/3", "a", "1e", "1e+-2", "1e999", "0x10", "1,5", "½", "--1", ".", "/",
        "1/", "nan", "inf", "1e1.5", "１", "1_000",
    ]) func refusesAnythingElse(_ text: String) { #expect(Rational(text) == nil) }

    @Test func refusesTextThatAsksForAGiantNumber() {
        #expect(Rational(String(repeating: "9", count: 401)) == nil)
        #expect(Rational("1e401") == nil)
        #expect(Rational("1e9223372036854775808") == nil)
    }

    @Test(arguments: UInt64(0)..<50) func keepsTheLawsOfAField(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        func draw() -> Rational {
            let below = Int.random(in: 1...1_000_000, using: &generator)
            return Rational(Int.random(in: -1_000_000...1_000_000, using: &generator), below) ?? 0
        }
        let (a, b, c) = (draw(), draw(), draw())
        #expect((a + b) + c == a + (b + c))
        #expect(a * (b + c) == a * b + a * c)
        #expect(a - a == 0)
        #expect(a.isZero || a / a == 1)
        #expect((a < b) == (a - b < 0))
        #expect(Rational(a.description) == a)
        #expect(try JSONDecoder().decode(Rational.self, from: JSONEncoder().encode(a)) == a)
    }

    @Test(arguments: UInt64(0)..<200) func roundsToTheSideAskedFor(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        // A double is an exact fraction of powers of two; a tenth of its spacing further there is none.
        let exponent = Int.random(in: -1080...900, using: &generator)
        let value = scalbn(Double.random(in: 1..<2, using: &generator), exponent)
        let exact = try #require(Self.exact(value))
        #expect(exact.double() == value)
        #expect(exact.double(rounding: .up) == value)
        #expect(exact.double(rounding: .down) == value)
        let spacing = try #require(Self.exact(value.ulp))
        let between = exact + spacing / 10
        #expect(between.double(rounding: .down) == value)
        #expect(between.double(rounding: .up) == value.nextUp)
        #expect(between.double() == value)
        #expect((exact + spacing * 9 / 10).double() == value.nextUp)
        #expect((-between).double(rounding: .up) == -value)
        #expect((-between).double(rounding: .down) == -value.nextUp)
    }

    @Test func roundsWhatNoDoubleHolds() throws {
        let tiny = try #require(Rational("1e-400"))
        #expect(tiny.double(rounding: .up) == .leastNonzeroMagnitude)
        #expect(tiny.double(rounding: .down) == 0)
        let giant = try #require(Rational("1e400"))
        #expect(giant.double(rounding: .up) == .infinity)
        #expect(giant.double(rounding: .down) == .greatestFiniteMagnitude)
        #expect(abs(tiny.naturalLogarithm + 400 * log(10)) < 1e-10)
    }

    private static func exact(_ value: Double) -> Rational? {
        guard value.isFinite, value > 0 else { return nil }
        var rest = Rational(Int(value.significandBitPattern))
        if value.isNormal { rest += Rational(1 << 52) }
        let power = Int(value.isNormal ? value.exponentBitPattern : 1) - 1075
        for _ in 0..<abs(power) { rest = power < 0 ? rest / 2 : rest * 2 }
        return rest
    }
}
