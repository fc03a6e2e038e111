// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import DifferentialPrivacy
internal import Foundation

private let closed = Tolerance.relative(1e-12)

extension ReferenceFile {
    static func checkBernoulli(_ value: ReferenceValue) throws(ReferenceError) -> ReferenceCase {
        let gamma = try value.member("gamma").rational()
        guard gamma >= 0, gamma <= 100_000 else { throw value.wrong("gamma must be from 0 to 100000") }
        var found = ReferenceCase(value, parameters: "gamma \(gamma)")
        let lnProbability = lnAcceptance(gamma)
        try found.compare(value["probability"], exp(lnProbability), closed)
        try found.compare(value["ln_probability"], lnProbability, closed)
        return found
    }

    /// ln of the probability that Algorithm 1 answers true, from what it draws rather than from the exponential:
    /// in each unit of γ, Σ (−γ)^k / k!, the probability that the first failing round is odd.
    private static func lnAcceptance(_ gamma: Rational) -> Double {
        let whole = Int(gamma.double(rounding: .down))
        func unit(_ part: Rational) -> Double {
            var term = Rational.one
            var sum = Rational.zero
            for k in 1...24 {
                sum += term
                term = -term * part / Rational(k)
            }
            // 24 terms leave less than 1/24! = 2e-24.
            return log1p((sum - .one).double())
        }
        let rest = gamma - Rational(whole)
        return Double(whole) * unit(.one) + (rest.isZero ? 0 : unit(rest))
    }

    static func checkGaussian(_ value: ReferenceValue) throws(ReferenceError) -> ReferenceCase {
        let sigmaSquared = try value.member("sigma_squared").positiveRational()
        let table = try DiscreteGaussianTable(sigmaSquared: sigmaSquared)
        var found = ReferenceCase(value, parameters: "sigma_squared \(sigmaSquared)")
        try found.compare(value["variance"], table.moment(2), closed)
        if let noise = try? DiscreteGaussian(sigmaSquared: sigmaSquared) {
            try found.compare(value["variance"], noise.variance, closed)
        }
        try found.compare(value["stddev"], table.moment(2).squareRoot(), closed)
        try found.compare(value["fourth_moment"], table.moment(4), closed)
        try found.compare(value["normaliser"], table.normaliser, closed)
        try compareMasses(
            value, &found, lnMass: table.lnMass, tail: { table.tail(beyond: Int($0)) },
            quantile: table.magnitudeQuantile)
        if let list = value["rho_for_sensitivity"] {
            for key in list.keys {
                guard let d = Rational(key) else { throw list.wrong("'\(key)' is not a sensitivity") }
                try found.compare(list[key], (d * d / (2 * sigmaSquared)).double(), closed)
            }
        }
        if let algorithm = value["cks_algorithm3"] {
            let (scale, acceptance) = try table.algorithm3(sigmaSquared: sigmaSquared)
            try found.compare(algorithm["proposal_scale_t"], scale)
            try found.compare(algorithm["acceptance_probability"], acceptance, closed)
            try found.compare(algorithm["expected_proposals"], 1 / acceptance, closed)
        }
        return found
    }

    static func checkLaplace(_ value: ReferenceValue) throws(ReferenceError) -> ReferenceCase {
        let scale = try value.member("scale").positiveRational()
        let table = try DiscreteLaplaceTable(scale: scale)
        var found = ReferenceCase(value, parameters: "scale \(scale)")
        try found.compare(value["variance"], table.variance, closed)
        try found.compare(value["stddev"], table.variance.squareRoot(), closed)
        try found.compare(value["fourth_moment"], table.fourthMoment, closed)
        try compareMasses(value, &found, lnMass: table.lnMass, tail: table.tail, quantile: table.magnitudeQuantile)
        if let list = value["epsilon_for_sensitivity"] {
            for key in list.keys {
                guard let d = Rational(key) else { throw list.wrong("'\(key)' is not a sensitivity") }
                try found.compare(list[key], (d / scale).double(), closed)
            }
        }
        for key in value.keys where key.hasPrefix("opendp_accuracy_alpha_") {
            guard let alpha = Double(key.dropFirst("opendp_accuracy_alpha_".count)) else { continue }
            try found.compare(value[key], table.openDPAccuracy(alpha: alpha), closed)
        }
        return found
    }

    private static func compareMasses(
        _ value: ReferenceValue, _ found: inout ReferenceCase, lnMass: @escaping (Double) -> Double,
        tail: @escaping (Double) -> Double,
        quantile: (Double) -> Int
    ) throws(ReferenceError) {
        let points = try value["x"]?.list() ?? []
        let columns: [(String, (Double) -> Double)] = [
            ("pmf", { exp(lnMass($0)) }), ("ln_pmf", lnMass), ("prob_abs_gt_x", tail),
        ]
        for (name, compute) in columns {
            guard let column = value[name] else { continue }
            let entries = try column.list()
            guard entries.count == points.count else {
                throw column.wrong("expected \(points.count) numbers, one for each x, found \(entries.count)")
            }
            for (point, entry) in zip(points, entries) {
                let x = try point.integer(in: -1_000_000_000...1_000_000_000)
                try found.compare(entry, compute(Double(x)), closed)
            }
        }
        if let list = value["quantile_abs"] {
            for key in list.keys {
                guard let probability = Double(key), probability > 0, probability < 1 else {
                    throw list.wrong("'\(key)' is not a probability")
                }
                try found.compare(list[key], quantile(probability))
            }
        }
    }
}
