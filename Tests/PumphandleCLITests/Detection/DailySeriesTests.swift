// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import PumphandleCLI
import Testing

struct DailySeriesTests {
    private func release(
        _ instant: String, zone: String = "west", sum: Int?, looks: Int, sigma: Double = 0.5
    ) throws -> Release {
        let start = try Date(instant, strategy: .iso8601)
        let estimate = sum.map { Release.Estimate(sum: $0, mean: Double($0) / Double(looks), sigma: sigma) }
        return Release(
            site: "city", camera: "square", zone: zone, start: start, seconds: 900, looks: looks, expectedLooks: 10,
            indicators: estimate.map { [.occupancy: $0] } ?? [:], rho: 0.1, policy: "sha256:0")
    }

    @Test func windowsAddUpByTheSitesDayAndOutagesAreMissing() throws {
        let seoul = try #require(TimeZone(identifier: "Asia/Seoul"))
        // 15:00 UTC is midnight in Seoul.
        let series = DailySeries(
            .occupancy,
            [
                try release("2026-03-01T14:45:00Z", sum: 20, looks: 10),
                try release("2026-03-01T15:00:00Z", sum: 30, looks: 10, sigma: 0.3),
                try release("2026-03-01T15:15:00Z", sum: 5, looks: 5, sigma: 0.6),
                try release("2026-03-03T15:00:00Z", sum: nil, looks: 0),
                try release("2026-03-04T15:00:00Z", sum: -1, looks: 10),
            ], timeZones: ["city": seoul])
        let zone = try #require(series.zones.first)
        #expect(series.zones.count == 1 && zone.name == "square/west" && "\(zone.start)" == "2026-03-01")
        #expect(zone.days.map(\.mean) == [2, 35.0 / 15, nil, nil, -0.1])
        #expect(abs(zone.days[1].noiseVariance - (9.0 + 9) / 225) < 1e-12)
        #expect(zone.days.map(\.coverage) == [0.5, 0.75, 0, 0, 0.5])
        #expect(series.csv.split(separator: "\n")[3] == "2026-03-03,,0,0,square/west")
        #expect(DailySeries(.masked, [try release("2026-03-01T14:45:00Z", sum: 1, looks: 1)], timeZones: [:]).isEmpty)
    }
}
