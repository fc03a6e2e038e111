// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import enum Governance.Indicator

/// What a camera's policy promises a person, and what error its readers should expect: data-independent.
public struct PrivacyGuarantee: Codable, Hashable, Sendable {
    /// A stretch of time in view of the camera.
    public struct Stay: Codable, Hashable, Sendable {
        /// `one window`, `one hour`, `one day`.
        public let name: String
        /// How many windows it can touch at most; a stay that begins inside a window touches one more than it fills.
        public let windows: Int
        /// zCDP cost, exact.
        public let rho: Rational
        /// ε at the policy's δ, rounded up.
        public let epsilon: Double
    }

    /// The noise to expect on one indicator of a window without outage.
    public struct Noise: Codable, Hashable, Sendable {
        /// What is measured.
        public let indicator: Indicator
        /// Of flow, the zones' limit that the figures are for, people per minute; nil for other indicators.
        public let flowLimit: Int?
        /// The part of the window's ρ charged for it (for masked and unmasked, and for both directions of flow: together).
        public let rho: Rational
        /// L2 sensitivity of the sums: looks × ``Governance/Indicator/sensitivityPerLook(flowLimit:)``.
        public let sensitivity: Int
        /// The discrete Gaussian's parameter, exact.
        public let sigmaSquared: Rational
        /// Standard deviation of the noise on the mean per look, people; of flow, people per minute.
        public let sigma: Double
        /// The noise on the mean is within ± this in at least 95 of 100 windows, in the same unit.
        public let error95: Double
    }

    /// Camera id.
    public let camera: String
    /// Length of a window, seconds.
    public let seconds: Int
    /// Looks of a window without outage.
    public let expectedLooks: Int
    /// The δ at which ε is stated.
    public let delta: Rational
    /// zCDP cost of one window.
    public let rhoPerWindow: Rational
    /// One window, one hour, one day.
    public let stays: [Stay]
    /// By indicator, in the order of ``Governance/Indicator``; of flow by limit.
    public let noise: [Noise]

    /// Works out the figures.
    ///
    /// - Parameters:
    ///   - camera: Camera id.
    ///   - seconds: Length of a window, 1...86400.
    ///   - expectedLooks: Looks of a window without outage, 1...10,000,000.
    ///   - indicators: What the camera releases: measured by it and needed by a live purpose.
    ///   - flowLimits: Limits of its zones with an arrow, people per minute; without one there are no figures for flow.
    ///   - policy: What is spent, and on what.
    /// - Throws: ``PrivacyError/impossibleWindow(camera:seconds:expectedLooks:)``,
    ///   ``PrivacyError/noShare(indicator:)``, ``PrivacyError/scale(_:)``.
    public init(
        camera: String, seconds: Int, expectedLooks: Int, indicators: Set<Indicator>, flowLimits: [Int] = [],
        policy: PrivacyPolicy
    ) throws(PrivacyError) {
        let mechanism = try WindowMechanism(
            camera: camera, seconds: seconds, expectedLooks: expectedLooks, indicators: indicators,
            flowLimits: flowLimits,
            policy: policy)
        self.camera = camera
        self.seconds = seconds
        self.expectedLooks = expectedLooks
        delta = policy.delta
        rhoPerWindow = policy.rhoPerWindow
        var stays: [Stay] = []
        for (name, windows) in [
            ("one window", 1), ("one hour", Self.windows(of: seconds, touchedIn: 3600)),
            ("one day", Self.windows(of: seconds, touchedIn: 86400)),
        ] {
            let rho = policy.rhoPerWindow * Rational(windows)
            let epsilon = try ZeroConcentrated.epsilon(rho: rho, delta: policy.delta)
            stays.append(Stay(name: name, windows: windows, rho: rho, epsilon: epsilon))
        }
        self.stays = stays
        noise = mechanism.coordinates.map { coordinate in
            Noise(
                indicator: coordinate.indicator, flowLimit: coordinate.flowLimit, rho: coordinate.rho,
                sensitivity: coordinate.sensitivity,
                sigmaSquared: coordinate.noise.sigmaSquared,
                sigma: coordinate.noise.variance.squareRoot() / Double(expectedLooks),
                error95: coordinate.noise.magnitudeQuantile(tail: 0.05) / Double(expectedLooks))
        }
    }

    /// ε at the policy's δ, rounded up, for people who act together.
    ///
    /// ρ adds up over windows and cameras, and grows with the square of the group (Bun, Steinke 2016, Lemma 1.7
    /// and Proposition 1.9), since all of a group act on the same numbers.
    ///
    /// - Parameters:
    ///   - windows: Windows in view of each camera; 1 or more.
    ///   - cameras: Cameras that each see them; 1 or more.
    ///   - people: Size of the group; 1 or more.
    /// - Returns: ε of the group.
    /// - Throws: ``PrivacyError/figure(_:)``.
    public func epsilon(windows: Int, cameras: Int = 1, people: Int = 1) throws(PrivacyError) -> Double {
        guard windows > 0, cameras > 0, people > 0 else {
            throw .figure("windows, cameras and people must each be 1 or more; found \(windows), \(cameras), \(people)")
        }
        let times = Rational(windows) * Rational(cameras) * Rational(people) * Rational(people)
        return try ZeroConcentrated.epsilon(rho: rhoPerWindow * times, delta: delta)
    }

    /// The most windows that an uninterrupted stay can touch, wherever it begins.
    ///
    /// - Parameters:
    ///   - seconds: Length of a window.
    ///   - duration: Length of the stay, seconds.
    /// - Returns: Number of windows.
    public static func windows(of seconds: Int, touchedIn duration: Int) -> Int {
        (duration + seconds - 1) / seconds + 1
    }
}
