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

        func approval(
            _ rules: SiteRules, replaces: Digest? = nil, after: UInt64 = 0, origin: String = AccountFixture.origin
        ) -> PolicyApproval {
            PolicyApproval(
                origin: origin,
                .policy(.init(site: rules.site, policy: rules.policy, replaces: replaces, after: after)))
        }

        /// A proposal of other approvers, unsigned.
        func approvers(_ keys: [SignerKey], required: Int, after: UInt64 = 0) throws -> PolicyApproval {
            let founding = Act.Founding(
                site: AccountFixture.site, approvers: try keys.map { try #require(ApproverKey("\($0.verifier)")) },
                required: required)
            return PolicyApproval(origin: AccountFixture.origin, .approvers(.init(founding, after: after)))
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
            let signed = try PolicyApproval(origin: AccountFixture.origin, act).valid(by: founding.approvers)
            #expect(signed.map(\.0.office) == [.operator, .publicRepresentative])
        }
        #expect(standing.void.isEmpty)
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
        var extended = founded.approval(second, replaces: first.policy, after: 1)
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
        ("overtaken", .policyReplaced, "was made under entry 0, and since then entry 2 changed who approves"),
        ("the same approvers", .policyReplaced, "These approve already"),
        ("approvers who cannot agree", .signaturesMissing, "4 of 3 approvers cannot sign"),
        ("an approver twice", .signaturesMissing, "name each key once"),
        ("approvers by themselves", .signaturesMissing, "0 of 3 approvers signed, 2 must"),
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
        case "overtaken":
            let first = founded.approval(founded.fixture.rules([], policy: "first"))
            var signed = first
            for key in founded.keys { try signed.sign(with: key) }
            try await founded.apply(signed)
            var back = try founded.approvers(Array(founded.keys.dropLast()), required: 2, after: 1)
            for key in founded.keys { try back.sign(with: key) }
            try await founded.apply(back)
            approval = founded.approval(rules, replaces: founded.fixture.rules([], policy: "first").policy)
            for key in founded.keys { try approval.sign(with: key) }
        case "the same approvers": approval = try founded.approvers(founded.keys, required: 2)
        case "approvers who cannot agree": approval = try founded.approvers(founded.keys, required: 4)
        case "an approver twice": approval = try founded.approvers([founded.keys[0], founded.keys[0]], required: 1)
        case "approvers by themselves":
            let others = try founded.keys.map { try SignerKey(generating: $0.verifier.name) }
            approval = try founded.approvers(others, required: 2)
            for key in others { try approval.sign(with: key) }
        case "no approvers":
            let elsewhere = try PlaceID(checking: "elsewhere", as: "site")
            approval = PolicyApproval(
                origin: AccountFixture.origin,
                .policy(.init(site: elsewhere, policy: rules.policy, replaces: nil, after: 0)))
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

    @Test func otherApproversTakeThePlaceOfThePresentOnes() async throws {
        let founded = try await Founded()
        let fixture = founded.fixture
        let first = fixture.rules([], policy: "first")
        var approval = founded.approval(first)
        for key in founded.keys { try approval.sign(with: key) }
        try await founded.apply(approval)
        // One key is lost, another office joins, and from now on one signature is enough.
        let new = try SignerKey(generating: "log.example/test/operator-2")
        var change = try founded.approvers([founded.keys[1], new], required: 1, after: 1)
        try change.sign(with: founded.keys[0])
        try change.sign(with: founded.keys[2])
        try await founded.apply(try PolicyApproval(parsing: Array(change.encoded.utf8)))
        let second = fixture.rules([], policy: "second")
        var old = founded.approval(second, replaces: first.policy, after: 2)
        try old.sign(with: founded.keys[0])
        try old.sign(with: founded.keys[2])
        let withOldKeys = old
        let error = await #expect(throws: AccountError.self) { try await founded.apply(withOldKeys) }
        #expect(try #require(error).description.contains("0 of 2 approvers signed, 1 must"))
        var signed = founded.approval(second, replaces: first.policy, after: 2)
        try signed.sign(with: new)
        try await founded.apply(signed)
        let standing = try await fixture.log.rules()
        #expect(standing.appliedPolicy(AccountFixture.site) == second.policy && standing.void.isEmpty)
        #expect(standing.authority(AccountFixture.site, before: 2)?.approvers.required == 2)
        #expect(standing.authority(AccountFixture.site)?.approvers.required == 1)
    }

    /// Whoever holds the log's key can write these entries; without the approvers they change nothing.
    @Test(arguments: [
        ("policy", RefusalReason.signaturesMissing), ("replayed", .policyReplaced), ("approvers", .signaturesMissing),
        ("founded again", .alreadyFounded), ("in force", .policyNotApplied), ("extended", .signaturesMissing),
        ("wider", .signaturesMissing),
    ])
    func anEntryThatNobodySignedIsVoid(way: String, reason: RefusalReason) async throws {
        let founded = try await Founded()
        let fixture = founded.fixture
        let first = fixture.rules([fixture.purpose("flu", days: 3)], policy: "first")
        var approval = founded.approval(first)
        for key in founded.keys { try approval.sign(with: key) }
        try await founded.apply(approval)
        try await fixture.declare(first)
        let second = fixture.rules([fixture.purpose("flu", days: 9)], policy: "second")
        let present = try await fixture.log.rules().authority(AccountFixture.site)
        let terms = try Act.PurposeTerms(
            site: AccountFixture.site, purpose: try #require(second.purposes.first), policy: second.policy)
        // Signed by nobody who counts: an entry must hold some signature to be one.
        let stranger = try SignerKey(generating: "log.example/test/operator")
        let signature = try #require(ApprovalSignature(String(stranger.sign("anything\n").line.dropLast())))
        let act: Act
        switch way {
        case "policy":
            act = .policyApplied(
                .init(
                    .init(site: first.site, policy: second.policy, replaces: first.policy, after: 1),
                    signatures: [signature]))
        case "replayed":
            let old = try #require(
                try await fixture.entries().compactMap {
                    if case .policyApplied(let act) = $0.act { act } else { nil as Act.PolicyApplication? }
                }.first)
            act = .policyApplied(old)
        case "approvers":
            let key = try #require(ApproverKey("\(stranger.verifier)"))
            act = .approversReplaced(
                .init(
                    .init(Act.Founding(site: first.site, approvers: [key], required: 1), after: 1),
                    signatures: [signature]))
        case "founded again":
            let key = try #require(ApproverKey("\(stranger.verifier)"))
            act = .governanceFounded(Act.Founding(site: first.site, approvers: [key], required: 1))
        case "in force":
            act = .siteInForce(
                .init(site: first.site, policy: second.policy, cameras: first.cameras, governance: .singleOperator))
        case "extended": act = .purposeExtended(terms)
        default: act = .purposeDeclared(terms)
        }
        let index = try fixture.log.size()
        try fixture.append(act, rule: index - 1)
        let standing = try await fixture.log.rules()
        #expect(standing.void.mapValues(\.reason) == [index: reason])
        #expect(standing.authority(AccountFixture.site) == present)
        #expect(standing.siteInForce(AccountFixture.site)?.policy == first.policy)
        let flu = standing.purposes(AccountFixture.site).values.first
        #expect(flu?.terms.expires.instant == fixture.clock.now.addingTimeInterval(3 * 86_400))
    }

    @Test(arguments: [
        "", "pumphandle.policy-proposal/1\n", "a\n\nb\n",
        "pumphandle.approvers-proposal/1\nlog\nsite city\nafter 1\nrequired 1\napprover nobody\n",
        "pumphandle.approvers-proposal/1\nlog\nsite city\nafter 01\nrequired 1\n",
    ])
    func whatIsNoProposalIsRefused(text: String) {
        #expect(throws: EntryError.self) { try PolicyApproval(parsing: Array(text.utf8)) }
    }
}
