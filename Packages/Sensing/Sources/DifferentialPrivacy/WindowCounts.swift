// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

package import enum Governance.Indicator

/// The exact sums of one camera's window, before noise.
///
/// Outside this package it can be held or dropped, never read, copied, printed or encoded. ``Releaser`` consumes it.
public struct WindowCounts: ~Copyable, Sendable {
    /// Camera id.
    public let camera: String
    /// Zone ids; the order of the sums.
    public let zones: [String]
    /// Start of the window.
    public let start: Date
    /// Length of the window, seconds.
    public let seconds: Int
    /// Looks that a window without any outage has; no more than these are ever added.
    public let expectedLooks: Int
    /// Looks added so far.
    public private(set) var looks = 0

    /// The most people per minute that one person adds to a look's flow, by zone; 0 for a zone whose flow is not measured.
    package let flowLimits: [Int]
    /// Sum over looks, by zone; an indicator that was not computed is absent.
    package private(set) var sums: [Indicator: [Int]]

    /// Starts an empty window.
    ///
    /// - Parameters:
    ///   - camera: Camera id.
    ///   - zones: Zone ids, disjoint zones of that camera.
    ///   - start: Start of the window.
    ///   - seconds: Length of the window.
    ///   - expectedLooks: Looks that a window without any outage has.
    ///   - indicators: What a live purpose needs and this camera can measure.
    ///   - flowLimits: By zone, see ``flowLimits``; empty where no flow is measured.
    package init(
        camera: String, zones: [String], start: Date, seconds: Int, expectedLooks: Int, indicators: Set<Indicator>,
        flowLimits: [Int] = []
    ) {
        self.camera = camera
        self.zones = zones
        self.start = start
        self.seconds = seconds
        self.expectedLooks = expectedLooks
        self.flowLimits = zones.indices.map { $0 < flowLimits.count ? flowLimits[$0] : 0 }
        sums = Dictionary(uniqueKeysWithValues: indicators.map { ($0, Array(repeating: 0, count: zones.count)) })
    }

    /// Adds one look that counted.
    ///
    /// - Parameter count: People for an indicator and a zone's position.
    /// - Returns: False, adding nothing, when the window already holds its expected looks.
    package mutating func addLook(_ count: (Indicator, Int) -> Int) -> Bool {
        guard looks < expectedLooks else { return false }
        looks += 1
        for indicator in sums.keys {
            for zone in zones.indices {
                sums[indicator]?[zone] += count(indicator, zone)
            }
        }
        return true
    }
}
