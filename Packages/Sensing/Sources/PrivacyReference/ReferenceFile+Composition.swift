// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import DifferentialPrivacy
internal import Foundation

private let closed = Tolerance.relative(1e-12)
private let conversion = Tolerance.safeAbove(1e-6)
private let comparison = Tolerance.relative(1e-9)

extension ReferenceFile {
    static func checkPure(_ value: ReferenceValue) throws(ReferenceError) -> ReferenceCase {
        let each = try value.member("epsilon_each").positiveRational()
        let count = try value.member("count").integer(in: 1...20_000)
        var found = ReferenceCase(value, parameters: "epsilon_each \(each) count \(count)")
        let basic = each * Rational(count)
        let rho = Rational(count) * each * each / 2
        try found.compare(value["basic_epsilon"], basic.double(), closed)
        try found.compare(value["rho"], rho.double(), closed)
        for entry in try value["optimal_region"]?.list() ?? [] {
            let epsilon = try entry.member("epsilon").number()
            let steps = (Double(count) - epsilon / each.double()) / 2
            let index = Int(steps.rounded())
            guard 0...count / 2 ~= index else {
                throw entry.wrong("epsilon is not \(count) − 2i times \(each) for an i from 0 to \(count / 2)")
            }
            try found.compare(
                entry["epsilon"], (each * Rational(count - 2 * index)).double(), closed)
            try found.compare(
                entry["delta"], optimalCompositionDelta(epsilon: each.double(), count: count, index: index), comparison)
        }
        for entry in try value["at_delta"]?.list() ?? [] {
            let delta = try entry.probability("delta")
            let throughZCDP = try entry.asking { () throws(PrivacyError) in
                try ZeroConcentrated.epsilon(rho: rho, delta: delta)
            }
            try found.compare(entry["epsilon_via_zcdp_cks2020"], throughZCDP, conversion)
            let older = ConversionTable.dworkRothblumVadhan(
                epsilon: each.double(), count: count, lnDelta: delta.naturalLogarithm)
            try found.compare(entry["epsilon_dwork_rothblum_vadhan"], older, closed)
            try found.compare(
                entry["epsilon_best_of_basic_and_zcdp"], min(basic.double(rounding: .up), throughZCDP), conversion)
        }
        return found
    }

    static func checkRenyi(_ document: ReferenceValue) throws(ReferenceError) -> [ReferenceCase] {
        var orders: [Double] = []
        for entry in try document.member("orders").list() {
            let order = try entry.number()
            guard order > 1 else { throw entry.wrong("orders are above 1") }
            orders.append(order)
        }
        var found: [ReferenceCase] = []
        for value in try document["discrete_laplace"]?.list() ?? [] {
            let scale = try value.member("scale").positiveRational()
            let sensitivity = try value.member("sensitivity").integer(in: 1...100_000)
            var one = ReferenceCase(value, parameters: "discrete Laplace scale \(scale) sensitivity \(sensitivity)")
            let pure = Rational(sensitivity) / scale
            try one.compare(value["epsilon_pure"], pure.double(), closed)
            try one.compare(value["rho_from_pure_dp"], (pure * pure / 2).double(), closed)
            let event = RenyiEvent.discreteLaplace(try DiscreteLaplaceTable(scale: scale), sensitivity: sensitivity)
            try compareCurve(value, RenyiCurve(orders: orders, events: [(event, 1)]), &one)
            found.append(one)
        }
        for value in try document["compositions"]?.list() ?? [] { found.append(try checkComposition(value, orders)) }
        return found
    }

    private static func checkComposition(
        _ value: ReferenceValue, _ orders: [Double]
    ) throws(ReferenceError) -> ReferenceCase {
        var events: [(RenyiEvent, Int)] = []
        for event in try value.member("events").list() {
            events.append((try renyiEvent(event), try event["count"]?.integer(in: 1...1_000_000_000) ?? 1))
        }
        let curve = RenyiCurve(orders: orders, events: events)
        var found = ReferenceCase(value, parameters: (try? value["name"]?.text()) ?? "\(events.count) kinds of event")
        try compareCurve(value, curve, &found)
        for entry in try value["to_epsilon"]?.list() ?? [] {
            let lnDelta = try entry.probability("delta").naturalLogarithm
            let (epsilon, order) = curve.epsilon(lnDelta: lnDelta)
            let reported = epsilon * (1 + 1e-9)
            try found.compare(entry["epsilon"], reported, conversion)
            try found.compare(entry["dp_accounting_epsilon"], reported, conversion)
            try found.compare(entry["optimal_order"], order, .exact)
            try found.compare(entry["epsilon_mironov2017"], curve.mironovEpsilon(lnDelta: lnDelta).value, comparison)
        }
        for entry in try value["to_delta"]?.list() ?? [] {
            let (lnDelta, order) = curve.lnDelta(epsilon: try entry.member("epsilon").rational().double())
            let reported = min(0, lnDelta + abs(lnDelta) * 1e-12 + 1e-10)
            try found.compare(entry["ln_delta"], reported, .logSafeAbove(1e-6))
            try found.compareNeverZero(entry["delta"], max(exp(reported), .leastNonzeroMagnitude), conversion)
            try found.compare(entry["optimal_order"], order, .exact)
        }
        return found
    }

    private static func compareCurve(
        _ value: ReferenceValue, _ curve: RenyiCurve, _ found: inout ReferenceCase
    ) throws(ReferenceError) {
        guard let column = value["rdp"] else { return }
        let entries = try column.list()
        guard entries.count == curve.orders.count else {
            throw column.wrong("expected \(curve.orders.count) numbers, one for each order, found \(entries.count)")
        }
        for (entry, divergence) in zip(entries, curve.divergences) { try found.compare(entry, divergence, comparison) }
    }

    private static func renyiEvent(_ event: ReferenceValue) throws(ReferenceError) -> RenyiEvent {
        let kind = try event.member("type")
        let sensitivity = try event["sensitivity"]?.positiveRational() ?? .one
        switch try kind.text() {
        case "gaussian":
            return .gaussian(
                multiplier: (try event.member("noise_multiplier").positiveRational() / sensitivity).double())
        case "laplace":
            return .laplace(scale: (try event.member("scale").positiveRational() / sensitivity).double())
        case "discrete_laplace":
            let table = try DiscreteLaplaceTable(scale: try event.member("scale").positiveRational())
            return .discreteLaplace(table, sensitivity: try event["sensitivity"]?.integer(in: 1...100_000) ?? 1)
        case "zcdp": return .zeroConcentrated(rho: try event.member("rho").positiveRational().double())
        case let other:
            throw kind.wrong("expected gaussian, laplace, discrete_laplace or zcdp, found \(other)")
        }
    }
}
