// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import enum Governance.Indicator

/// The noise of one window, fixed before anything is seen: a function of policy and clock alone.
package struct WindowMechanism: Sendable {
    /// One indicator's noise, the same in every zone; of flow, in every zone of one limit.
    package struct Coordinate: Sendable {
        /// What is measured.
        package let indicator: Indicator
        /// Limit of the zones that it is for; nil for indicators that have none.
        package let flowLimit: Int?
        /// The part of ρ charged for it.
        package let rho: Rational
        /// L2 sensitivity of its sums over all zones, those of one limit where it has one.
        package let sensitivity: Int
        /// Added to each zone's sum.
        package let noise: DiscreteGaussian

        /// Whether it is for a zone with this limit, 0 where the zone has no flow.
        func covers(flowLimit limit: Int) -> Bool { flowLimit == nil || flowLimit == limit }
    }

    /// In the order of the indicators.
    package let coordinates: [Coordinate]

    /// Calibrates.
    ///
    /// σ² = (expectedLooks × sensitivity per look)² / (2ρ). Expected looks, not those that counted, so that the scale
    /// depends on no picture. Flow has the sensitivity of each zone's own limit: docs/PRIVACY.md proves that this is enough.
    package init(
        camera: String, seconds: Int, expectedLooks: Int, indicators: Set<Indicator>, flowLimits: [Int] = [],
        policy: PrivacyPolicy
    ) throws(PrivacyError) {
        guard 1...86400 ~= seconds, 1...10_000_000 ~= expectedLooks else {
            throw .impossibleWindow(camera: camera, seconds: seconds, expectedLooks: expectedLooks)
        }
        let limits = Set(flowLimits).subtracting([0]).sorted()
        guard limits.allSatisfy({ Self.flowLimits.contains($0) }) else {
            throw .figure(
                "a zone's flow limit must be from \(Self.flowLimits.lowerBound) to \(Self.flowLimits.upperBound) people per "
                    + "minute; found \(limits)")
        }
        var coordinates: [Coordinate] = []
        for (indicator, rho) in try policy.rho(released: indicators).sorted(by: { $0.key < $1.key }) {
            for limit in indicator.isFlow ? limits : [0] {
                let sensitivity = expectedLooks * indicator.sensitivityPerLook(flowLimit: limit)
                let square = Rational(sensitivity) * Rational(sensitivity)
                let noise = try DiscreteGaussian(sigmaSquared: square / (Rational(2) * rho))
                coordinates.append(
                    Coordinate(
                        indicator: indicator, flowLimit: indicator.isFlow ? limit : nil, rho: rho,
                        sensitivity: sensitivity, noise: noise))
            }
        }
        self.coordinates = coordinates
    }

    /// Limits that a zone's flow can have, people per minute.
    package static let flowLimits = 1...100
}
