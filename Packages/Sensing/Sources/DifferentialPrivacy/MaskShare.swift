// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance

/// The share of judged faces that wear a mask, corrected for the model's errors; computed from a release, so it costs no
/// privacy.
///
/// With the release's means M (masked) and U (unmasked), T = M + U, and the model's sensitivity s and specificity c, the
/// share p gives M = T·q with q = p·s + (1 − p)·(1 − c), so p = (M/T + c − 1)/(s + c − 1) (Rogan, Gladen, Am. J. Epidemiol.
/// 107 (1978) 71–76). The interval holds every p in 0...1 that D(p) = M·(1 − q) − U·q does not speak against:
/// D² ≤ z²·V, with
///
///     V(p) = (1 − q)²·σM² + q²·σU²                              the noise of the release
///          + T·(p·s·(1 − s) + (1 − p)·c·(1 − c))                which faces the model got wrong
///          + T²·(p²·var s + (1 − p)²·var c)                     what its evaluation leaves open
///
/// which is a quadratic in p (Fieller, J. R. Stat. Soc. B 16 (1954) 175–185, for the ratio). The second line takes all looks
/// of the window for one, as if the same faces were seen in each: the widest case. The variances are those of Lang and
/// Reiczigel (Prev. Vet. Med. 113 (2014) 13–22): x of n counts as x + 1 of n + 2, so that a model without an error in a small
/// evaluation is not taken for perfect.
public struct MaskShare: Hashable, Sendable {
    /// Best estimate, 0...1.
    public let share: Double
    /// Lower end of the 95 % interval, 0...1.
    public let low: Double
    /// Upper end, 0...1.
    public let high: Double

    /// Why a release has no share.
    public enum Absence: String, Error, Hashable, Sendable {
        /// It holds no masked and unmasked counts.
        case notMeasured = "not-measured"
        /// The model's passport gives no sensitivity and specificity.
        case notEvaluated = "not-evaluated"
        /// Sensitivity and specificity add up to 1 or less.
        case modelTellsNothing = "model-tells-nothing"
        /// The noise alone could explain all faces that were judged.
        case tooFewFaces = "too-few-faces"
    }

    /// Of a standard normal, 95 %, both sides.
    static let z = 1.959963984540054

    /// Corrects a release.
    ///
    /// - Parameters:
    ///   - release: With both mask indicators.
    ///   - accuracy: Of the model that judged; nil where its passport gives none.
    /// - Throws: ``Absence``.
    public init(_ release: Release, accuracy: MaskAccuracy?) throws(Absence) {
        guard let masked = release.indicators[.masked], let unmasked = release.indicators[.unmasked] else {
            throw .notMeasured
        }
        guard let accuracy else { throw .notEvaluated }
        try self.init(masked: masked, unmasked: unmasked, accuracy: accuracy)
    }

    /// Corrects two estimates.
    ///
    /// - Throws: ``Absence/modelTellsNothing`` or ``Absence/tooFewFaces``.
    public init(
        masked: Release.Estimate, unmasked: Release.Estimate, accuracy: MaskAccuracy
    ) throws(Absence) {
        let (s, c) = (accuracy.sensitivity, accuracy.specificity)
        let gain = s + c - 1
        guard gain > 0 else { throw .modelTellsNothing }
        let total = masked.mean + unmasked.mean
        let (noiseM, noiseU) = (masked.sigma * masked.sigma, unmasked.sigma * unmasked.sigma)
        let z2 = Self.z * Self.z
        guard total > 0, total * total > z2 * (noiseM + noiseU) else { throw .tooFewFaces }
        share = min(1, max(0, (masked.mean / total + c - 1) / gain))
        // q = a + gain·p; D = d0 + d1·p; V = v0 + v1·p + v2·p².
        let a = 1 - c
        let (d0, d1) = (masked.mean - total * a, -total * gain)
        let (varS, varC) = (
            Self.variance(accuracy.maskedRight, accuracy.maskedOf), Self.variance(accuracy.bareRight, accuracy.bareOf)
        )
        let (wrongMasked, wrongBare) = (s * (1 - s), c * (1 - c))
        let v0 = (1 - a) * (1 - a) * noiseM + a * a * noiseU + total * wrongBare + total * total * varC
        let v1 =
            2 * gain * (a * noiseU - (1 - a) * noiseM) + total * (wrongMasked - wrongBare) - 2 * total * total * varC
        let v2 = gain * gain * (noiseM + noiseU) + total * total * (varS + varC)
        (low, high) = Self.hull(
            a: d1 * d1 - z2 * v2, b: 2 * d0 * d1 - z2 * v1, c: d0 * d0 - z2 * v0, holding: share)
    }

    private static func variance(_ right: Int, _ of: Int) -> Double {
        let (x, n) = (Double(right + 1), Double(of + 2))
        return x / n * (1 - x / n) / n
    }

    /// The part of 0...1 where a·p² + b·p + c ≤ 0, widened to hold a point; all of it where the parabola opens downward.
    private static func hull(a: Double, b: Double, c: Double, holding point: Double) -> (Double, Double) {
        guard a > 0 else { return (0, 1) }
        let discriminant = b * b - 4 * a * c
        // Without a root no share fits the figures; those nearest to it lie at the parabola's lowest point.
        let root = max(0, discriminant).squareRoot()
        let first = min(1, max(0, (-b - root) / (2 * a)))
        let second = min(1, max(0, (-b + root) / (2 * a)))
        return (min(first, point), max(second, point))
    }
}
