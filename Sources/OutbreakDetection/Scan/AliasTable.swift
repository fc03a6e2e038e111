// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Draws from a finite distribution in constant time (Walker 1977, Vose 1991).
struct AliasTable: Sendable {
    private let acceptance: [Double]
    private let alias: [Int32]

    /// Makes a table.
    /// - Parameter weights: At least 0, one of them above 0.
    init(_ weights: [Double]) {
        let scale = Double(weights.count) / weights.reduce(0, +)
        var scaled = weights.map { $0 * scale }
        var alias = [Int32](repeating: 0, count: weights.count)
        var small = scaled.indices.filter { scaled[$0] < 1 }, large = scaled.indices.filter { scaled[$0] >= 1 }
        while let low = small.last, let high = large.last {
            small.removeLast()
            alias[low] = Int32(high)
            scaled[high] -= 1 - scaled[low]
            if scaled[high] < 1 {
                large.removeLast()
                small.append(high)
            }
        }
        for index in small + large { scaled[index] = 1 }
        acceptance = scaled
        self.alias = alias
    }

    /// One draw.
    func draw(using generator: inout SeededGenerator) -> Int {
        let position = generator.uniform() * Double(acceptance.count)
        let index = min(Int(position), acceptance.count - 1)
        return position - Double(index) < acceptance[index] ? index : Int(alias[index])
    }
}

extension SeededGenerator {
    /// A binomial number by inversion from the mode outward.
    mutating func binomial(trials: Int, probability: Double) -> Int {
        guard trials > 0, probability > 0 else { return 0 }
        guard probability < 1 else { return trials }
        let n = Double(trials), odds = probability / (1 - probability)
        let mode = min(n, ((n + 1) * probability).rounded(.down))
        let atMode = exp(
            GammaFunctions.logGamma(n + 1) - GammaFunctions.logGamma(mode + 1) - GammaFunctions.logGamma(n - mode + 1)
                + mode * log(probability) + (n - mode) * log1p(-probability))
        var remaining = uniform() - atMode
        var up = mode, down = mode, upMass = atMode, downMass = atMode
        while remaining > 0 {
            if up < n {
                upMass *= (n - up) / (up + 1) * odds
                up += 1
                remaining -= upMass
                if remaining <= 0 { return Int(up) }
            }
            if down > 0 {
                downMass *= down / ((n - down + 1) * odds)
                down -= 1
                remaining -= downMass
                if remaining <= 0 { return Int(down) }
            }
            // What rounding leaves of the last tail.
            if (up >= n || upMass < 1e-300) && (down <= 0 || downMass < 1e-300) { break }
        }
        return Int(mode)
    }
}
