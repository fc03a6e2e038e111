// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Governance
import Testing
import TransparencyLog

struct SiteRulesTests {
    @Test func nothingIsLoggedTwice() async throws {
        let fixture = try AccountFixture()
        let rules = fixture.rules([fixture.purpose("b"), fixture.purpose("a")])
        try await fixture.declare(rules)
        try await fixture.declare(rules)
        #expect(try await fixture.entries().map(\.act.kind) == [.siteInForce, .purposeDeclared, .purposeDeclared])
        guard case .siteInForce(let act) = try await fixture.entries().first?.act else { return }
        #expect(act.governance == .singleOperator)
    }

    @Test func aPurposeEndsInTheLogOnItsDateAndWhenItIsTakenOut() async throws {
        let fixture = try AccountFixture()
        let rules = fixture.rules([fixture.purpose("flu", days: 1), fixture.purpose("noise")])
        try await fixture.declare(rules)
        fixture.clock.now.addTimeInterval(2 * 86_400)
        try await fixture.declare(fixture.rules(rules.purposes.filter { $0.id == "flu" }))
        let ends = try await fixture.entries().suffix(2).map(\.act)
        guard case .purposeExpired(let first) = ends.first, case .purposeExpired(let second) = ends.last else {
            Issue.record("\(ends)")
            return
        }
        #expect(first.purpose.text == "flu" && first.expires.instant < fixture.clock.now)
        #expect(second.purpose.text == "noise" && second.expires.instant == fixture.clock.now)
        #expect(try await fixture.log.rules().purposes(AccountFixture.site).values.allSatisfy(\.hasEnded))
    }

    @Test func aPurposeMayBeNarrowed() async throws {
        let fixture = try AccountFixture()
        try await fixture.declare(fixture.rules([fixture.purpose("flu", [.occupancy, .masked])]))
        try await fixture.declare(fixture.rules([fixture.purpose("flu", days: 5, roles: [.auditor])]))
        let state = try await fixture.log.rules().purposes(AccountFixture.site).values.first
        #expect(state?.terms.indicators == [.occupancy] && state?.terms.roles == [.auditor])
    }

    /// What would widen a purpose, without approvers to sign it.
    @Test(arguments: ["later", "indicator", "roles", "basis", "ended", "withdrawn"])
    func nobodyAloneExtendsAPurpose(way: String) async throws {
        let fixture = try AccountFixture()
        try await fixture.declare(fixture.rules([fixture.purpose("flu", days: 3, roles: [.auditor])]))
        var wider = fixture.purpose("flu", days: 3, roles: [.auditor])
        switch way {
        case "later": wider = fixture.purpose("flu", days: 4, roles: [.auditor])
        case "indicator": wider = fixture.purpose("flu", [.occupancy, .masked], days: 3, roles: [.auditor])
        case "roles": wider = fixture.purpose("flu", days: 3)
        case "basis": wider = fixture.purpose("flu", days: 3, basis: "Another act", roles: [.auditor])
        case "ended":
            fixture.clock.now.addTimeInterval(4 * 86_400)
            wider = fixture.purpose("flu", days: 3, roles: [.auditor])
        default: try await fixture.declare(fixture.rules([]))
        }
        let rules = fixture.rules([wider])
        let error = await #expect(throws: AccountError.self) { try await fixture.declare(rules) }
        guard case .ruled(let violation) = error else { return }
        #expect(violation.reason == .signaturesMissing)
        #expect(violation.description.contains("Nobody alone extends a purpose"))
    }
}

struct PolicyApprovalTests {
    /// Three approvers, two of whom must sign.
    struct Founded {
        let fixture: AccountFixture
        let keys: [SignerKey]

        init() async throws {
            fixture = try AccountFixture()
            keys = try Office.allCases.map { try SignerKey(generating: "log.example/test/\($0.rawValue)") }
            let approvers = try keys.map { try #require(ApproverKey("\($0.verifier)")) }
            try await fixture.log.record(
                .governanceFounded(.init(site: AccountFixture.site, approvers: approvers, required: 2)))
        }

        func approval(_ rules: SiteRules, replaces: Digest? = nil, origin: String = AccountFixture.origin)
            -> PolicyApproval
        {
            PolicyApproval(
                origin: origin, proposal: .init(site: rules.site, policy: rules.policy, replaces: replaces))
        }

        func apply(_ approval: PolicyApproval) async throws(AccountError) {
            try await fixture.log.record { standing throws(RuleViolation) in
                [try approval.application(under: standing, origin: AccountFixture.origin)]
            }
        }
    }

    @Test func anUnappliedPolicyCollectsNothing() async throws {
        let founded = try await Founded()
        let rules = founded.fixture.rules([founded.fixture.purpose("flu")])
        let error = await #expect(throws: AccountError.self) { try await founded.fixture.declare(rules) }
        guard case .ruled(let violation) = error else { return }
        #expect(violation.reason == .policyNotApplied && violation.description.contains("2 of 3 approvers must sign"))
        var approval = founded.approval(rules)
        try approval.sign(with: founded.keys[0])
        try approval.sign(with: founded.keys[2])
        try await founded.apply(try PolicyApproval(parsing: Array(approval.encoded.utf8)))
        try await founded.fixture.declare(rules)
        let standing = try await founded.fixture.log.rules()
        #expect(standing.appliedPolicy(AccountFixture.site) == rules.policy)
        #expect(standing.siteInForce(AccountFixture.site)?.governance == .approved)
        // Anyone can check the signatures from the entry alone.
        for rule in standing.rules {
            guard case .policyApplied(let act) = rule.entry.act else { continue }
            let founding = try #require(standing.founding(AccountFixture.site))
            let offices = try act.signers(under: founding, origin: AccountFixture.origin).map(\.office)
            #expect(offices == [.operator, .publicRepresentative])
        }
    }

    @Test func aSignedDeclarationExtendsAPurpose() async throws {
        let founded = try await Founded()
        let fixture = founded.fixture
        let first = fixture.rules([fixture.purpose("flu", days: 1)], policy: "first")
        var approval = founded.approval(first)
        for key in founded.keys { try approval.sign(with: key) }
        try await founded.apply(approval)
        try await fixture.declare(first)
        fixture.clock.now.addTimeInterval(2 * 86_400)
        try await fixture.declare(first)
        let second = fixture.rules([fixture.purpose("flu", days: 9)], policy: "second")
        var extended = founded.approval(second, replaces: first.policy)
        for key in founded.keys.dropFirst() { try extended.sign(with: key) }
        try await founded.apply(extended)
        try await fixture.declare(second)
        let kinds = try await fixture.entries().map(\.act.kind)
        #expect(
            kinds == [
                .governanceFounded, .policyApplied, .siteInForce, .purposeDeclared, .purposeExpired, .policyApplied,
                .siteInForce, .purposeExtended,
            ])
        #expect(
            try await fixture.log.rules().purposes(AccountFixture.site).values.allSatisfy {
                $0.isLive(at: fixture.clock.now)
            })
    }

    /// Proposals that are refused, with their message.
    @Test(arguments: [
        ("unsigned", RefusalReason.signaturesMissing, "0 of 3 approvers signed, 2 must"),
        ("one", .signaturesMissing, "1 of 3 approvers signed, 2 must; missing are log.example/test/privacy-officer"),
        ("twice", .signaturesMissing, "1 of 3 approvers signed"),
        ("stranger", .signaturesMissing, "1 of 3 approvers signed"),
        ("forged", .signatureInvalid, "is not over this proposal"),
        ("another log", .policyReplaced, "is for the log 'log.example/other'"),
        ("another base", .policyReplaced, "replaces sha256:"),
        ("again", .policyReplaced, "in force already"),
        ("no approvers", .notFounded, "names no approvers"),
    ])
    func aProposalIsRefused(way: String, reason: RefusalReason, says: String) async throws {
        let founded = try await Founded()
        let rules = founded.fixture.rules([])
        var approval = founded.approval(rules)
        switch way {
        case "one": try approval.sign(with: founded.keys[0])
        case "twice":
            try approval.sign(with: founded.keys[0])
            try approval.sign(with: founded.keys[0])
        case "stranger":
            try approval.sign(with: founded.keys[0])
            try approval.sign(with: try SignerKey(generating: "log.example/test/privacy-officer"))
        case "forged":
            var other = founded.approval(founded.fixture.rules([], policy: "other"))
            for key in founded.keys { try other.sign(with: key) }
            let lines = other.encoded.split(separator: "\n\n", maxSplits: 1)[1]
            approval = try PolicyApproval(parsing: Array((approval.text + "\n" + lines).utf8))
        case "another log":
            approval = founded.approval(rules, origin: "log.example/other")
            for key in founded.keys { try approval.sign(with: key) }
        case "another base":
            approval = founded.approval(rules, replaces: Digest(of: [7]))
            for key in founded.keys { try approval.sign(with: key) }
        case "again":
            for key in founded.keys { try approval.sign(with: key) }
            try await founded.apply(approval)
        case "no approvers":
            let elsewhere = try PlaceID(checking: "elsewhere", as: "site")
            approval = PolicyApproval(
                origin: AccountFixture.origin, proposal: .init(site: elsewhere, policy: rules.policy, replaces: nil))
        default: break
        }
        let refused = approval
        let error = await #expect(throws: AccountError.self) { try await founded.apply(refused) }
        guard case .ruled(let violation) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(violation.reason == reason && violation.description.contains(says), "\(violation)")
    }

    @Test(arguments: ["", "pumphandle.policy-proposal/1\n", "a\n\nb\n"]) func whatIsNoProposalIsRefused(text: String) {
        #expect(throws: EntryError.self) { try PolicyApproval(parsing: Array(text.utf8)) }
    }
}
