// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import DifferentialPrivacy
internal import Foundation

private let conversion = Tolerance.safeAbove(1e-6)
private let comparison = Tolerance.relative(1e-6)

extension ReferenceFile {
    static func checkConversions(_ document: ReferenceValue) throws(ReferenceError) -> [ReferenceCase] {
        var found: [ReferenceCase] = []
        for value in try document["epsilon_for_delta"]?.list() ?? [] { found.append(try checkEpsilon(value)) }
        for value in try document["delta_for_epsilon"]?.list() ?? [] { found.append(try checkDelta(value)) }
        for value in try document["max_rho_for_budget"]?.list() ?? [] { found.append(try checkBudget(value)) }
        return found
    }

    private static func checkEpsilon(_ value: ReferenceValue) throws(ReferenceError) -> ReferenceCase {
        let rho = try value.member("rho").positiveRational()
        let delta = try value.probability("delta")
        var found = ReferenceCase(value, parameters: "rho \(rho) delta \(delta)")
        let epsilon = try value.asking { () throws(PrivacyError) in
            try ZeroConcentrated.epsilon(rho: rho, delta: delta)
        }
        let lnDelta = delta.naturalLogarithm
        try found.compare(value["epsilon_cks2020"], epsilon, conversion)
        if epsilon > 0 {
            let order = ConversionTable.optimalOrder(
                rho: rho.double(), epsilon: epsilon / (1 + ZeroConcentrated.margin))
            try found.compare(value["optimal_alpha"], order, comparison)
        }
        try found.compare(
            value["epsilon_bun_steinke2016"], ConversionTable.bunSteinke(rho: rho.double(), lnDelta: lnDelta),
            .relative(1e-12))
        try found.compare(
            value["epsilon_gaussian_exact"], GaussianCurve(rho: rho.double()).epsilon(lnDelta: lnDelta), comparison)
        return found
    }

    private static func checkDelta(_ value: ReferenceValue) throws(ReferenceError) -> ReferenceCase {
        let rho = try value.member("rho").positiveRational()
        let epsilon = try value.member("epsilon").rational()
        var found = ReferenceCase(value, parameters: "rho \(rho) epsilon \(epsilon)")
        let lnDelta = try value.asking { () throws(PrivacyError) in
            try ZeroConcentrated.lnDelta(rho: rho, epsilon: epsilon)
        }
        let delta = try value.asking { () throws(PrivacyError) in
            try ZeroConcentrated.delta(rho: rho, epsilon: epsilon)
        }
        let lnExact = GaussianCurve(rho: rho.double()).lnDelta(epsilon: epsilon.double())
        try found.compare(value["ln_delta_cks2020"], lnDelta, .logSafeAbove(1e-6))
        try found.compareNeverZero(value["delta_cks2020"], delta, conversion)
        try found.compare(
            value["optimal_alpha"], ConversionTable.optimalOrder(rho: rho.double(), epsilon: epsilon.double()),
            comparison)
        try found.compare(value["ln_delta_gaussian_exact"], lnExact, comparison)
        try found.compareNeverZero(
            value["delta_gaussian_exact"], max(exp(lnExact), .leastNonzeroMagnitude), comparison)
        return found
    }

    private static func checkBudget(_ value: ReferenceValue) throws(ReferenceError) -> ReferenceCase {
        let epsilon = try value.member("epsilon").positiveRational()
        let delta = try value.probability("delta")
        var found = ReferenceCase(value, parameters: "epsilon \(epsilon) delta \(delta)")
        let rho = try value.asking { () throws(PrivacyError) in
            try ZeroConcentrated.greatestRho(epsilon: epsilon, delta: delta)
        }
        try found.compare(value["max_rho_cks2020"], rho, .safeBelow(1e-6))
        return found
    }

    static func checkExactDelta(_ value: ReferenceValue) throws(ReferenceError) -> ReferenceCase {
        let sigmaSquared = try value.member("sigma_squared").positiveRational()
        let sensitivity = try value.member("sensitivity").integer(in: 1...1_000_000)
        let epsilon = try value.member("epsilon").rational()
        var found = ReferenceCase(
            value, parameters: "sigma_squared \(sigmaSquared) sensitivity \(sensitivity) epsilon \(epsilon)")
        let lnDelta = try DiscreteGaussianTable(sigmaSquared: sigmaSquared)
            .lnExactDelta(sensitivity: sensitivity, epsilon: epsilon.double())
        let d = Rational(sensitivity)
        let rho = d * d / (2 * sigmaSquared)
        let bound = try value.asking { () throws(PrivacyError) in
            try ZeroConcentrated.delta(rho: rho, epsilon: epsilon)
        }
        try found.compareNeverZero(value["delta_exact"], max(exp(lnDelta), .leastNonzeroMagnitude), .relative(1e-9))
        try found.compare(value["ln_delta_exact"], lnDelta, .relative(1e-9))
        try found.compareNeverZero(value["delta_cks2020_from_zcdp"], bound, conversion)
        return found
    }

    static func checkGroup(_ value: ReferenceValue) throws(ReferenceError) -> ReferenceCase {
        let size = try value.member("group_size").integer(in: 1...1_000_000)
        var found = ReferenceCase(value, parameters: "group_size \(size)")
        let people = Rational(size)
        let closed = Tolerance.relative(1e-12)
        if let pure = value["epsilon_pure"] {
            try found.compare(value["group_epsilon"], (people * pure.rational()).double(), closed)
        }
        if let rho = value["rho"] {
            try found.compare(value["group_rho"], (people * people * rho.rational()).double(), closed)
        }
        if let both = value["group_epsilon_delta"] {
            let epsilon = try value.member("epsilon").rational()
            let delta = try value.probability("delta")
            try found.compare(both["epsilon"], (people * epsilon).double(), closed)
            let grown = ConversionTable.groupDelta(epsilon: epsilon.double(), delta: delta.double(), people: size)
            try found.compare(both["delta"], grown, closed)
        }
        return found
    }

    static func checkLedger(_ value: ReferenceValue) throws(ReferenceError) -> ReferenceCase {
        let budget = try value.member("budget").rational()
        var found = ReferenceCase(value, parameters: (try? value["name"]?.text()) ?? "budget \(budget)")
        var ledger = try value.asking { () throws(PrivacyError) in try PrivacyLedger(budget: budget) }
        for step in try value.member("steps").list() {
            let request = try step.member("request").rational()
            let times = try step["times"]?.integer(in: 0...10_000_000) ?? 1
            var granted = 0
            for _ in 0..<times {
                do throws(PrivacyError) {
                    try ledger.spend(request)
                    granted += 1
                } catch {
                    guard case .budgetExhausted = error else { throw step.wrong("\(error)") }
                }
            }
            try found.compare(step["granted"], granted)
            try found.compare(step["spent_after"], ledger.spent)
            try found.compare(step["left_after"], ledger.left)
        }
        return found
    }
}

extension ReferenceValue {
    /// A probability above 0 and at most 1.
    func probability(_ key: String) throws(ReferenceError) -> Rational {
        let entry = try member(key)
        let value = try entry.rational()
        guard value > 0, value <= 1 else { throw entry.wrong("expected a probability above 0 and at most 1") }
        return value
    }

    /// Runs the accountant; what it refuses is a complaint about this place.
    func asking<T>(_ work: () throws(PrivacyError) -> T) throws(ReferenceError) -> T {
        do throws(PrivacyError) { return try work() } catch { throw wrong("\(error)") }
    }
}
