// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Testing

@Suite struct PrivacyLedgerTests {
    @Test(arguments: UInt64(0)..<50) func grantsExactlyWhatFits(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let budget = try #require(Rational(Int.random(in: 0...50, using: &generator), 7))
        var ledger = try PrivacyLedger(budget: budget)
        for _ in 0..<100 {
            let before = ledger.spent
            let below = Int.random(in: 1...100, using: &generator)
            let amount = try #require(Rational(Int.random(in: 0...60, using: &generator), below))
            let fits = before + amount <= budget
            if fits {
                try ledger.spend(amount)
                #expect(ledger.spent == before + amount)
            } else {
                #expect(throws: PrivacyError.budgetExhausted(requested: amount, left: budget - before)) {
                    try ledger.spend(amount)
                }
                #expect(ledger.spent == before)
            }
            #expect(ledger.spent + ledger.left == budget)
        }
    }

    @Test(arguments: [1, 3, 7, 96, 961]) func equalPartsFillABudgetExactly(parts: Int) throws {
        let budget = Rational.one / 10
        var ledger = try PrivacyLedger(budget: budget)
        for _ in 0..<parts { try ledger.spend(budget / Rational(parts)) }
        #expect(ledger.left == 0)
        #expect(throws: PrivacyError.self) { try ledger.spend(Rational.one / 1_000_000_000) }
        try ledger.spend(0)
    }

    @Test func nothingNegativeIsSpentOrBudgeted() throws {
        #expect(throws: PrivacyError.negativeAmount(-1)) { try PrivacyLedger(budget: -1) }
        var ledger = try PrivacyLedger(budget: 1)
        #expect(throws: PrivacyError.negativeAmount(-1)) { try ledger.spend(-1) }
        #expect(ledger.spent == 0)
    }
}
