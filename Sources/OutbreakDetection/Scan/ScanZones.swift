// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Where the zones of a scan are.
public struct ScanZones: Sendable {
    /// How distances are measured.
    public enum Metric: String, Sendable, CaseIterable {
        /// Plane coordinates; distances in their unit.
        case euclidean
        /// x is the longitude and y the latitude, in degrees; distances in km on a sphere of radius 6371.0088 km.
        case haversine
    }

    /// x coordinate or longitude of each zone.
    public let x: [Double]
    /// y coordinate or latitude of each zone.
    public let y: [Double]
    /// How distances are measured.
    public let metric: Metric

    /// Number of zones.
    public var count: Int { x.count }

    /// Makes a layout.
    /// - Parameters:
    ///   - x: x coordinates or longitudes.
    ///   - y: y coordinates or latitudes, as many.
    ///   - metric: How distances are measured.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(x: [Double], y: [Double], metric: Metric) throws(DetectionError) {
        guard !x.isEmpty, x.count == y.count, (x + y).allSatisfy(\.isFinite) else {
            throw .badParameter(
                name: "zones", found: "\(x.count) x and \(y.count) y coordinates",
                expected: "as many finite coordinates of each, at least one")
        }
        if metric == .haversine, let bad = y.first(where: { abs($0) > 90 }) ?? x.first(where: { abs($0) > 360 }) {
            throw .badParameter(name: "zones", found: "\(bad)", expected: "degrees, latitudes from -90 to 90")
        }
        self.x = x
        self.y = y
        self.metric = metric
    }

    /// Distance between two zones.
    /// - Parameters:
    ///   - a: A zone's position.
    ///   - b: Another's.
    /// - Returns: The distance.
    public func distance(_ a: Int, _ b: Int) -> Double {
        switch metric {
        case .euclidean:
            return ((x[a] - x[b]) * (x[a] - x[b]) + (y[a] - y[b]) * (y[a] - y[b])).squareRoot()
        case .haversine:
            let radians = Double.pi / 180
            let latitude = sin((y[b] - y[a]) * radians / 2), longitude = sin((x[b] - x[a]) * radians / 2)
            let h =
                latitude * latitude + cos(y[a] * radians) * cos(y[b] * radians) * longitude * longitude
            return 2 * 6371.0088 * asin(min(1, h.squareRoot()))
        }
    }

    /// The largest distance between two zones.
    public var largestDistance: Double {
        var largest = 0.0
        for a in 0..<count { for b in (a + 1)..<max(count, a + 1) { largest = max(largest, distance(a, b)) } }
        return largest
    }
}
