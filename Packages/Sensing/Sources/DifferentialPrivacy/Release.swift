// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

public import enum Governance.Indicator

/// The protected indicators of one zone and one window: what leaves the process that looked.
///
/// Its JSON is a contract (`pumphandle.release/1`): keys as in ``CodingKeys``, `start` in RFC 3339, always UTC with a
/// `Z` so that text order is time order; readers accept any offset. A window in which no look counted has no
/// indicators, so that an outage never reads as an empty street.
public struct Release: Hashable, Sendable {
    /// One protected indicator.
    public struct Estimate: Codable, Hashable, Sendable {
        /// Noisy sum over the looks of the window; may be negative.
        public let sum: Int
        /// `sum` per look, people.
        public let mean: Double
        /// Standard deviation of the noise on `mean`, people.
        public let sigma: Double

        /// Holds one estimate, for decoding stores.
        public init(sum: Int, mean: Double, sigma: Double) {
            self.sum = sum
            self.mean = mean
            self.sigma = sigma
        }
    }

    /// What is known of the detector's own error on one indicator when the release was made.
    ///
    /// Found by comparing earlier releases with what people counted on the spot, or counts of labelled footage with its
    /// labels; no exact count of a camera is in it.
    public struct DetectorError: Codable, Hashable, Sendable {
        /// How it was measured: `count-check`, at this place, or `accuracy-harness`, on labelled footage that may
        /// show another.
        public let source: String
        /// The day of the latest comparison, `YYYY-MM-DD`.
        public let measured: String
        /// How many windows were compared, or labelled looks.
        public let checks: Int
        /// People that the detector counts too many per look, on average; negative if too few.
        public let bias: Double
        /// Standard deviation of that from window to window, or from look to look of labelled footage, people.
        public let spread: Double
        /// Lower end of the interval that holds the true mean per look in 95 of 100 windows, people; may be negative.
        public let low: Double
        /// Upper end of it, people.
        public let high: Double

        /// Holds what is known.
        public init(
            source: String, measured: String, checks: Int, bias: Double, spread: Double, low: Double, high: Double
        ) {
            self.source = source
            self.measured = measured
            self.checks = checks
            self.bias = bias
            self.spread = spread
            self.low = low
            self.high = high
        }
    }

    /// The schema this code writes and reads.
    public static let currentSchema = "pumphandle.release/1"
    /// The mechanism this code uses.
    public static let discreteGaussian = "discrete-gaussian"

    /// `pumphandle.release/1`.
    public let schema: String
    /// Site id.
    public let site: String
    /// Camera id, unique in the site.
    public let camera: String
    /// Zone id, unique in the camera.
    public let zone: String
    /// Start of the window, whole milliseconds.
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
    /// The detector's own error by indicator, where it is known; computed from releases, not from counts of the window.
    public var detector: [Indicator: DetectorError] = [:]

    /// Holds a release that was made before, for stores; only ``Releaser`` makes new ones from counts.
    public init(
        site: String, camera: String, zone: String, start: Date, seconds: Int, looks: Int, expectedLooks: Int,
        indicators: [Indicator: Estimate], rho: Double, policy: String
    ) {
        schema = Self.currentSchema
        self.site = site
        self.camera = camera
        self.zone = zone
        self.start = wholeMilliseconds(start)
        self.seconds = seconds
        self.looks = looks
        self.expectedLooks = expectedLooks
        self.indicators = indicators
        mechanism = Self.discreteGaussian
        self.rho = rho
        self.policy = policy
    }
}
