// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

public import enum Governance.Indicator

/// The protected indicators of one zone and one window: what leaves the process that looked.
///
/// Its JSON is a contract (`pumphandle.release/1`): see docs/API.md.
public struct Release: Codable, Hashable, Sendable {
    /// One protected indicator.
    public struct Estimate: Codable, Hashable, Sendable {
        /// Noisy sum over the looks of the window; may be negative.
        public let sum: Int
        /// `sum` per look.
        public let mean: Double
        /// Standard deviation of the noise on `mean`.
        public let sigma: Double

        /// Holds one estimate, for decoding stores.
        public init(sum: Int, mean: Double, sigma: Double) {
            self.sum = sum
            self.mean = mean
            self.sigma = sigma
        }
    }

    /// `pumphandle.release/1`.
    public let schema: String
    /// Site id.
    public let site: String
    /// Camera id, unique in the site.
    public let camera: String
    /// Zone id, unique in the camera.
    public let zone: String
    /// Start of the window.
    public let start: Date
    /// Length of the window, seconds.
    public let seconds: Int
    /// Looks that counted.
    public let looks: Int
    /// Looks that a window without any outage has.
    public let expectedLooks: Int
    /// Protected indicators by name.
    public let indicators: [Indicator: Estimate]
    /// `discrete-gaussian`.
    public let mechanism: String
    /// zCDP cost of the window in view of this camera, all its zones and indicators together.
    public let rho: Double
    /// `sha256:` and the digest of the policy in force.
    public let policy: String
}
