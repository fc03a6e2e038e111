// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The exact privacy curve of one continuous Gaussian with a given ρ (Balle and Wang 2018, Theorem 8).
///
/// δ(ε) = Φ(μ/2 − ε/μ) − e^ε Φ(−μ/2 − ε/μ) with μ = √(2ρ). With Mills' ratio R it is φ(a) (R(a) − R(a+μ)) for
/// a = ε/μ − μ/2, which neither underflows nor loses digits for large a.
package struct GaussianCurve {
    private let mu: Double

    /// Takes ρ, above 0.
    package init(rho: Double) { mu = (2 * rho).squareRoot() }

    /// ln δ at ε.
    package func lnDelta(epsilon: Double) -> Double {
        let a = epsilon / mu - mu / 2
        if a < 0 {
            let near = erfc(a / 2.0.squareRoot()) / 2
            return log(near - exp(epsilon) * erfc((a + mu) / 2.0.squareRoot()) / 2)
        }
        return lnDensity(a) + log(millsDifference(a))
    }

    /// ε at ln δ, by bisection; 0 if δ is larger than the curve ever is.
    package func epsilon(lnDelta: Double) -> Double {
        if self.lnDelta(epsilon: 0) <= lnDelta { return 0 }
        var low = 0.0
        var high = 1.0
        while self.lnDelta(epsilon: high) > lnDelta { high *= 2 }
        for _ in 0..<200 where low < high {
            let middle = (low + high) / 2
            if self.lnDelta(epsilon: middle) > lnDelta { low = middle } else { high = middle }
        }
        return high
    }

    private func lnDensity(_ x: Double) -> Double { -x * x / 2 - log(2 * Double.pi) / 2 }

    /// R(a) − R(a+μ) = ∫ (1 − x R(x)) dx over [a, a+μ] for small μ, else the plain difference.
    private func millsDifference(_ a: Double) -> Double {
        guard mu < 0.5 else { return mills(a) - mills(a + mu) }
        // Gauss–Legendre, 5 points: R′(x) = x R(x) − 1 is smooth, the error is of order μ^11.
        let nodes = [
            (0.0, 128.0 / 225), (0.5384693101056831, 0.47862867049936647), (0.9061798459386640, 0.23692688505618908),
        ]
        var sum = 0.0
        for (node, weight) in nodes {
            for sign in node == 0 ? [1.0] : [-1.0, 1.0] {
                let x = a + mu / 2 * (1 + sign * node)
                sum += weight * slope(x)
            }
        }
        return sum * mu / 2
    }

    /// 1 − x R(x), by its own continued fraction where x is large: 1 − x/(x + 1/(x + 2/(x + …))).
    private func slope(_ x: Double) -> Double {
        guard x > 3 else { return 1 - x * mills(x) }
        let rest = continuedFraction(x)
        return rest / (x + rest)
    }

    /// R(x) = (1 − Φ(x)) / φ(x) for x ≥ 0.
    private func mills(_ x: Double) -> Double {
        guard x > 3 else { return erfc(x / 2.0.squareRoot()) / 2 * exp(-lnDensity(x)) }
        return 1 / (x + continuedFraction(x))
    }

    /// 1/(x + 2/(x + 3/(x + …))).
    private func continuedFraction(_ x: Double) -> Double {
        var tail = 0.0
        for k in (1...400).reversed() { tail = Double(k) / (x + tail) }
        return tail
    }
}
