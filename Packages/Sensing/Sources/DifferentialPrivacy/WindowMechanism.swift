// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import enum Governance.Indicator

/// The noise of one window, fixed before anything is seen: a function of policy and clock alone.
package struct WindowMechanism: Sendable {
    /// One indicator's noise, the same in every zone.
    package struct Coordinate: Sendable {
        /// What is measured.
        package let indicator: Indicator
        /// The part of ρ charged for it.
        package let rho: Rational
        /// L2 sensitivity of its sums over all zones.
        package let sensitivity: Int
        /// Added to each zone's sum.
        package let noise: DiscreteGaussian
    }

    /// In the order of the indicators.
    package let coordinates: [Coordinate]

    /// Calibrates.
    ///
    /// σ² = (expectedLooks × sensitivity per look)² / (2ρ). Expected looks, not those that counted, so that the scale
    /// depends on no picture.
    package init(
        camera: String, seconds: Int, expectedLooks: Int, indicators: Set<Indicator>, policy: PrivacyPolicy
    ) throws(PrivacyError) {
        guard 1...86400 ~= seconds, 1...10_000_000 ~= expectedLooks else {
            throw .impossibleWindow(camera: camera, seconds: seconds, expectedLooks: expectedLooks)
        }
        var coordinates: [Coordinate] = []
        for (indicator, rho) in try policy.rho(released: indicators).sorted(by: { $0.key < $1.key }) {
            let sensitivity = expectedLooks * indicator.sensitivityPerLook
            let square = Rational(sensitivity) * Rational(sensitivity)
            let noise = try DiscreteGaussian(sigmaSquared: square / (Rational(2) * rho))
            coordinates.append(
                Coordinate(indicator: indicator, rho: rho, sensitivity: sensitivity, noise: noise))
        }
        self.coordinates = coordinates
    }
}
