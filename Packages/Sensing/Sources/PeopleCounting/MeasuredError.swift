// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import enum Governance.Indicator

/// A detector's own error as found on labelled footage, which the site file states for a camera.
public struct MeasuredError: Hashable, Sendable {
    /// Of one indicator, people per look.
    public struct Figures: Hashable, Sendable {
        /// People that the detector counts too many on average; negative if too few.
        public let bias: Double
        /// Standard deviation of the error from look to look, at least 0.
        public let spread: Double

        /// Holds the figures.
        public init(bias: Double, spread: Double) {
            self.bias = bias
            self.spread = spread
        }
    }

    /// The day of the measurement, `YYYY-MM-DD`.
    public let measured: String
    /// How many labelled looks were compared, at least 2.
    public let looks: Int
    /// By indicator.
    public let figures: [Indicator: Figures]

    /// Holds a measurement.
    public init(measured: String, looks: Int, figures: [Indicator: Figures]) {
        self.measured = measured
        self.looks = looks
        self.figures = figures
    }
}
