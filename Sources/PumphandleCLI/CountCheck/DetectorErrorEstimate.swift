// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import DifferentialPrivacy
package import Foundation
package import Governance
package import OutbreakDetection
package import PeopleCounting
package import Storage

/// The detector's error at one zone, from what people counted there and what was released of the same windows.
///
/// A check compares the released mean R of a window, whose noise has the known σ, with the mean M of the counts at instants
/// of it. R − M = β + δ + e: the detector's bias, its own spread from window to window, and noise of variance σ², which
/// ``RandomEffects`` takes off. What M errs because instants are not the whole window stays in the spread.
package struct DetectorErrorEstimate: Sendable {
    /// With fewer checks a release keeps to its privacy noise and says that the detector's error is not measured.
    package static let fewestChecks = 3
    /// A window that was seen less than this is no match for counts of all of it.
    package static let leastCoverage = 0.9

    /// Checks whose window was released and seen.
    package let used: Int
    /// Checks without a release of their window, or with one that was seen in part only.
    package let unmatched: Int
    /// Start of the first and the latest used window.
    package let period: ClosedRange<Date>?
    /// Bias and spread; `nil` without any used check.
    package let effects: RandomEffects?

    /// Compares checks with releases.
    ///
    /// - Parameters:
    ///   - indicator: Which people.
    ///   - checks: Of one zone; those of other indicators are passed over.
    ///   - releases: Of the same zone.
    /// - Throws: ``OutbreakDetection/DetectionError`` where a number is not finite.
    package init(_ indicator: Indicator, checks: [CountCheckRecord], releases: [Release]) throws {
        let byStart = Dictionary(releases.map { ($0.start, $0) }, uniquingKeysWith: { first, _ in first })
        var differences: [Double] = [], variances: [Double] = [], starts: [Date] = [], unmatched = 0
        for check in checks where check.indicator == indicator.rawValue {
            guard let release = byStart[check.start], let estimate = release.indicators[indicator],
                Double(release.looks) >= Self.leastCoverage * Double(release.expectedLooks),
                !check.counts.isEmpty
            else {
                unmatched += 1
                continue
            }
            let manual = Double(check.counts.reduce(0) { $0 + $1.people }) / Double(check.counts.count)
            differences.append(estimate.mean - manual)
            variances.append(estimate.sigma * estimate.sigma)
            starts.append(check.start)
        }
        used = differences.count
        self.unmatched = unmatched
        effects = differences.isEmpty ? nil : try RandomEffects(differences, variances: variances)
        period = starts.min().flatMap { first in starts.max().map { first...$0 } }
    }

    /// What a new release says of the detector's error; `nil` with too few checks.
    ///
    /// Bias, spread and width are in tenths of a person, the width rounded up and widened for the bias, so that a published
    /// figure does not give away what single windows held.
    /// - Parameters:
    ///   - estimate: The new release's indicator.
    ///   - timeZone: Whose day the latest check belongs to.
    /// - Returns: Bias, spread and the combined interval.
    package func published(_ estimate: Release.Estimate, timeZone: TimeZone) -> Release.DetectorError? {
        guard used >= Self.fewestChecks, let effects, let spread = effects.spread, let period,
            let half = effects.predictiveHalfWidth(sigma: estimate.sigma)
        else { return nil }
        let bias = (effects.mean * 10).rounded() / 10, centre = estimate.mean - bias,
            width = (half * 10).rounded(.up) / 10 + 0.05
        let day = period.upperBound.formatted(
            Date.ISO8601FormatStyle(timeZone: timeZone).year().month().day())
        return Release.DetectorError(
            source: Release.DetectorError.onTheSpot, measured: day, checks: used, bias: bias == 0 ? 0 : bias,
            spread: (spread * 10).rounded(.up) / 10, low: Self.rounded(centre - width),
            high: Self.rounded(centre + width))
    }

    private static func rounded(_ value: Double) -> Double {
        let result = (value * 100).rounded() / 100
        return result == 0 ? 0 : result
    }
}

extension ReleaseStore {
    /// Says of releases of one camera that are not public yet what is known of the detector's error, and nothing else: from
    /// counts on the spot where there are enough, else as the site file states it.
    func withDetectorError(
        _ releases: [Release], checks: [CountCheckRecord], stated: MeasuredError?, timeZone: TimeZone
    ) async throws -> [Release] {
        var result: [Release] = []
        for release in releases {
            let own = checks.filter { $0.zone == release.zone }
            var release = release
            release.detector = [:]
            release = release.stating(stated)
            for indicator in Set(own.compactMap { Indicator(rawValue: $0.indicator) }) {
                guard let estimate = release.indicators[indicator] else { continue }
                let query = ReleaseQuery.matching(own, site: release.site, camera: release.camera, zone: release.zone)
                let error = try DetectorErrorEstimate(
                    indicator, checks: own, releases: try await releasesOf(query, own))
                guard let published = error.published(estimate, timeZone: timeZone) else { continue }
                release.detector[indicator] = published
            }
            result.append(release)
        }
        return result
    }

    private func releasesOf(_ query: ReleaseQuery, _ checks: [CountCheckRecord]) async throws -> [Release] {
        let wanted = Set(checks.map(\.start))
        return try await releases(query).filter { wanted.contains($0.start) }
    }
}

extension ReleaseQuery {
    /// The stretch of time of some checks at a zone.
    static func matching(_ checks: [CountCheckRecord], site: String, camera: String, zone: String) -> ReleaseQuery {
        let starts = checks.map(\.start)
        let first = starts.min() ?? Date(timeIntervalSince1970: 0)
        return ReleaseQuery(
            site: site, camera: camera, zone: zone, from: first,
            until: (starts.max() ?? first).addingTimeInterval(1))
    }
}

extension Release.DetectorError {
    /// Measured by people who counted at the place.
    package static let onTheSpot = "count-check"
    /// Measured on labelled footage, of this place or another.
    package static let onFootage = "accuracy-harness"
}

extension Release {
    /// The release with the error that a site file states for its camera.
    ///
    /// With bias β and spread τ of a look: R − β ± 1.96 √(σ² + τ²). The mean of a window's looks spreads less than a look
    /// does, but places differ; so τ is not divided.
    package func stating(_ error: MeasuredError?) -> Release {
        guard let error else { return self }
        var release = self
        for (indicator, figures) in error.figures {
            guard let estimate = indicators[indicator] else { continue }
            let half = 1.96 * (estimate.sigma * estimate.sigma + figures.spread * figures.spread).squareRoot()
            let centre = estimate.mean - figures.bias
            release.detector[indicator] = DetectorError(
                source: DetectorError.onFootage, measured: error.measured, checks: error.looks, bias: figures.bias,
                spread: figures.spread, low: centre - half, high: centre + half)
        }
        return release
    }
}
