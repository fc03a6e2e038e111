// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// 1/(α−1) ln Σ q e^(αl) over outcomes of probability q under the second distribution and log-ratio l.
///
/// Where the divergence is small the sum is 1 plus something tiny; that something is summed as
/// Σ q (e^(αl) − 1 − α (e^l − 1)), every term of which is at least 0, because Σ q (e^l − 1) = 0.
func renyiDivergence(_ parts: [(lnProbability: Double, lnRatio: Double)], order: Double) -> Double {
    let largest = parts.map { $0.lnProbability + order * $0.lnRatio }.max() ?? 0
    if largest > 1 {
        let sum = parts.reduce(0) { $0 + exp($1.lnProbability + order * $1.lnRatio - largest) }
        return (largest + log(sum)) / (order - 1)
    }
    let excess = parts.reduce(0) { $0 + exp($1.lnProbability) * excessPower($1.lnRatio, order) }
    return log1p(excess) / (order - 1)
}

/// e^(αl) − 1 − α (e^l − 1).
private func excessPower(_ l: Double, _ order: Double) -> Double {
    guard abs(order * l) < 0.5 else { return expm1(order * l) - order * expm1(l) }
    var sum = 0.0
    var term = l
    var power = order
    for k in 2...30 {
        term *= l / Double(k)
        power *= order
        sum += (power - order) * term
    }
    return sum
}

/// A mechanism as Rényi accountants know it, for one unit of sensitivity unless it says more.
package enum RenyiEvent {
    /// Continuous Gaussian noise of standard deviation `multiplier` × sensitivity.
    case gaussian(multiplier: Double)
    /// Continuous Laplace noise of scale `scale` × sensitivity.
    case laplace(scale: Double)
    /// Discrete Laplace noise.
    case discreteLaplace(DiscreteLaplaceTable, sensitivity: Int)
    /// Anything that satisfies ρ-zCDP.
    case zeroConcentrated(rho: Double)

    /// The Rényi divergence of an order, above 1.
    ///
    /// Mironov 2017, Table II; Bun, Steinke 2016, Definition 1.1.
    package func divergence(order: Double) -> Double {
        switch self {
        case .gaussian(let multiplier): return order / (2 * multiplier * multiplier)
        case .zeroConcentrated(let rho): return order * rho
        case .discreteLaplace(let table, let sensitivity): return table.renyi(order: order, shift: sensitivity)
        case .laplace(let scale):
            let left = log(order / (2 * order - 1)) + (order - 1) / scale
            let right = log((order - 1) / (2 * order - 1)) - order / scale
            if left > 1 { return (left + log1p(exp(right - left))) / (order - 1) }
            let excess =
                order / (2 * order - 1) * expm1((order - 1) / scale) + (order - 1) / (2 * order - 1)
                * expm1(-order / scale)
            return log1p(excess) / (order - 1)
        }
    }
}

/// Rényi divergences over a list of orders, and what they imply.
package struct RenyiCurve {
    /// Orders above 1.
    package let orders: [Double]
    /// One divergence per order.
    package let divergences: [Double]

    /// Adds events up.
    package init(orders: [Double], events: [(event: RenyiEvent, count: Int)]) {
        self.orders = orders
        divergences = orders.map { order in
            events.reduce(0) { $0 + Double($1.count) * $1.event.divergence(order: order) }
        }
    }

    /// The least ε at δ, floored at 0.
    ///
    /// Canonne, Kamath, Steinke 2020, Proposition 12.
    package func epsilon(lnDelta: Double) -> (value: Double, order: Double) {
        best { order, r in r + log1p(-1 / order) - (lnDelta + log(order)) / (order - 1) }
    }

    /// The older ε = r + ln(1/δ)/(α−1).
    ///
    /// Mironov 2017, Proposition 3.
    package func mironovEpsilon(lnDelta: Double) -> (value: Double, order: Double) {
        best { order, r in r - lnDelta / (order - 1) }
    }

    /// The least ln δ at ε, at most 0.
    package func lnDelta(epsilon: Double) -> (value: Double, order: Double) {
        let found = lowest { order, r in
            (order - 1) * (r - epsilon + log1p(-1 / order)) - log(order)
        }
        return (min(0, found.value), found.order)
    }

    private func best(_ value: (Double, Double) -> Double) -> (value: Double, order: Double) {
        let found = lowest(value)
        return (max(0, found.value), found.order)
    }

    private func lowest(_ value: (Double, Double) -> Double) -> (value: Double, order: Double) {
        var found = (value: Double.infinity, order: Double.nan)
        for (order, r) in zip(orders, divergences) where value(order, r) < found.value {
            found = (value(order, r), order)
        }
        return found
    }
}
