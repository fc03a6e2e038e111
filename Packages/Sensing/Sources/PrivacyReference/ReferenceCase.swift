// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import DifferentialPrivacy

internal import Foundation

/// How far a figure may be from the reference.
package enum Tolerance: Hashable, Sendable {
    /// The same.
    case exact
    /// Relative to the reference's magnitude.
    case relative(Double)
    /// At most `above` too large in proportion and 1e-12 too small: a privacy figure errs to the safe side.
    case safeAbove(Double)
    /// The mirror image, for budgets: at most so much too small, never 1e-12 too large.
    case safeBelow(Double)
    /// A logarithm of a figure of ``safeAbove(_:)``.
    case logSafeAbove(Double)

    /// Deviation in units of what is allowed; above 1 is out of tolerance.
    func excess(computed: Double, reference: Double) -> Double {
        if computed == reference { return 0 }
        guard computed.isFinite else { return .infinity }
        let difference = computed - reference
        let magnitude = abs(reference)
        // Below the least normal double neither side has digits to compare.
        let floor = Double.leastNormalMagnitude
        func below(_ slack: Double) -> Double { abs(difference) / max(slack, floor) }
        switch self {
        case .exact: return .infinity
        case .relative(let part): return below(part * magnitude)
        case .safeAbove(let part):
            return difference >= 0 ? below(part * magnitude) : below(1e-12 * max(magnitude, 1))
        case .safeBelow(let part):
            return difference <= 0 ? below(part * magnitude) : below(1e-12 * max(magnitude, 1))
        case .logSafeAbove(let part):
            return difference >= 0 ? below(part * max(magnitude, 1)) : below(1e-12 * max(magnitude, 1))
        }
    }
}

/// One case of a reference file: its parameters and how far each figure is off.
package struct ReferenceCase: Sendable {
    /// One figure.
    package struct Figure: Sendable {
        /// Where the reference stands in the file.
        package let place: String
        /// The reference.
        package let reference: String
        /// What this code gives.
        package let computed: String
        /// Relative deviation; 0 for exact agreement.
        package let deviation: Double
        /// Deviation in units of what is allowed; above 1 is out of tolerance.
        package let excess: Double
    }

    /// Where the case stands in the file.
    package let place: String
    /// Its parameters, for people.
    package let parameters: String
    /// Every figure that was compared.
    package private(set) var figures: [Figure] = []

    init(_ value: ReferenceValue, parameters: String) {
        place = value.place
        self.parameters = parameters
    }

    /// Whether every figure is within tolerance; a case without figures is not.
    package var holds: Bool { !figures.isEmpty && figures.allSatisfy { $0.excess <= 1 } }

    /// The figure that is furthest off, measured in what is allowed.
    package var worst: Figure? { figures.max { $0.excess < $1.excess } }

    /// Compares a number, if the reference has it.
    mutating func compare(
        _ reference: ReferenceValue?, _ computed: Double, _ tolerance: Tolerance
    ) throws(ReferenceError) {
        guard let reference else { return }
        let expected = try reference.number()
        let difference = abs(computed - expected)
        let deviation = difference == 0 ? 0 : difference / max(abs(expected), .leastNormalMagnitude)
        figures.append(
            Figure(
                place: reference.place, reference: "\(expected)", computed: "\(computed)", deviation: deviation,
                excess: tolerance.excess(computed: computed, reference: expected)))
    }

    /// Compares a probability that must never be reported as zero, if the reference has it.
    mutating func compareNeverZero(
        _ reference: ReferenceValue?, _ computed: Double, _ tolerance: Tolerance
    ) throws(ReferenceError) {
        guard let reference else { return }
        guard try reference.number() == 0 else { return try compare(reference, computed, tolerance) }
        let holds = computed > 0 && computed < .leastNormalMagnitude
        figures.append(
            Figure(
                place: reference.place, reference: "0 (underflow)", computed: "\(computed)", deviation: 0,
                excess: holds ? 0 : .infinity))
    }

    /// Compares a whole number, if the reference has it.
    mutating func compare(_ reference: ReferenceValue?, _ computed: Int) throws(ReferenceError) {
        try compare(reference, Double(computed), .exact)
    }

    /// Compares an exact fraction written as text, if the reference has it.
    mutating func compare(_ reference: ReferenceValue?, _ computed: Rational) throws(ReferenceError) {
        guard let reference else { return }
        let holds = try reference.rational() == computed
        figures.append(
            Figure(
                place: reference.place, reference: try reference.text(), computed: computed.description,
                deviation: holds ? 0 : .infinity, excess: holds ? 0 : .infinity))
    }
}

extension ReferenceValue {
    /// An exact fraction, written as text or as a whole number.
    func rational() throws(ReferenceError) -> Rational {
        if case .number(let value) = content, let whole = Int(exactly: value) { return Rational(whole) }
        guard let value = Rational(try text()) else {
            throw wrong("expected an exact number such as \"1/100\" or \"1e-6\"")
        }
        return value
    }

    /// An exact fraction above zero.
    func positiveRational() throws(ReferenceError) -> Rational {
        let value = try rational()
        guard value > 0 else { throw wrong("expected a number above 0") }
        return value
    }
}
