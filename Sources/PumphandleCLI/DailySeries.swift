// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import DifferentialPrivacy
package import Foundation
package import Governance
package import OutbreakDetection

/// One indicator by zone and day, with the variance of its noise and its coverage.
package struct DailySeries {
    /// One zone's day.
    package struct Day: Equatable, Sendable {
        /// Mean per look; `nil` where nobody looked.
        package let mean: Double?
        /// Variance of the noise on the mean.
        package let noiseVariance: Double
        /// Share of the looks of the zone's fullest day.
        package let coverage: Double
    }

    /// Zones by name, `camera/zone`, or `site/camera/zone` where there are several sites; their days without gap.
    package let zones: [(name: String, start: CalendarDate, days: [Day])]

    /// Whether there is no release of the indicator.
    package var isEmpty: Bool { zones.isEmpty }

    private struct Sums {
        var looks = 0.0
        var expected = 0.0
        var sum = 0.0
        var variance = 0.0
    }

    private struct Key: Hashable, Comparable {
        let site: String
        let camera: String
        let zone: String

        static func < (left: Key, right: Key) -> Bool {
            (left.site, left.camera, left.zone) < (right.site, right.camera, right.zone)
        }
    }

    /// Adds releases up by day; a window belongs to the day in which it starts.
    ///
    /// The mean over a day's looks is Σ sum / Σ looks, its noise variance Σ (looks σ)² / (Σ looks)², as the noise of one
    /// window is independent of another's.
    /// - Parameters:
    ///   - indicator: The indicator.
    ///   - releases: In any order.
    ///   - timeZones: The clock of each site; UTC where it is missing.
    package init(_ indicator: Indicator, _ releases: [Release], timeZones: [String: TimeZone]) {
        var days: [Key: [Int: Sums]] = [:]
        for release in releases {
            guard let clock = timeZones[release.site] ?? TimeZone(secondsFromGMT: 0) else { continue }
            let local = release.start.timeIntervalSince1970 + Double(clock.secondsFromGMT(for: release.start))
            let day = Int((local / 86_400).rounded(.down))
            let key = Key(site: release.site, camera: release.camera, zone: release.zone)
            var sums = days[key]?[day] ?? Sums()
            sums.expected += Double(release.expectedLooks)
            if let estimate = release.indicators[indicator], release.looks > 0 {
                let looks = Double(release.looks), sigma = estimate.sigma * looks
                sums.looks += looks
                sums.sum += Double(estimate.sum)
                sums.variance += sigma * sigma
            }
            days[key, default: [:]][day] = sums
        }
        let isOneSite = Set(days.keys.map(\.site)).count <= 1
        zones = days.keys.sorted().compactMap { key in
            guard let sums = days[key], let first = sums.keys.min(), let last = sums.keys.max(),
                sums.values.contains(where: { $0.looks > 0 })
            else { return nil }
            // A camera that rests at night is fully covered by day.
            let fullest = sums.values.map(\.expected).max() ?? 1
            let list = (first...last).map { day in
                guard let sum = sums[day], sum.looks > 0 else { return Day(mean: nil, noiseVariance: 0, coverage: 0) }
                return Day(
                    mean: sum.sum / sum.looks, noiseVariance: sum.variance / (sum.looks * sum.looks),
                    coverage: min(1, sum.looks / fullest))
            }
            let name = "\(isOneSite ? "" : key.site + "/")\(key.camera)/\(key.zone)"
            return (name, CalendarDate(dayNumber: first), list)
        }
    }

    /// The series as `pumphandle detect` reads it.
    package var csv: String {
        var text = "date,count,noise_variance,coverage,zone\n"
        for zone in zones {
            let name = CSVText.field(zone.name)
            for (place, day) in zone.days.enumerated() {
                text += "\(zone.start.adding(days: place)),"
                text += day.mean.map { "\($0),\(day.noiseVariance),\(day.coverage)" } ?? ",0,0"
                text += ",\(name)\n"
            }
        }
        return text
    }
}
