// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Counts of past days as they were reported, by delay.
public struct ReportingTriangle: Sendable {
    /// Cases of a day that were reported with a delay of so many days, `[day][delay]`; `nil` where the future holds it.
    public let reported: [[Double?]]
    /// Largest delay.
    public let maxDelay: Int

    /// Checks a triangle.
    ///
    /// - Parameter reported: `[day][delay]`, oldest day first, all rows as long; day t of n knows delays up to n − 1 − t.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(_ reported: [[Double?]]) throws(DetectionError) {
        guard let width = reported.first?.count, width >= 1, reported.allSatisfy({ $0.count == width }) else {
            throw .badParameter(name: "triangle", found: "rows of different lengths", expected: "one count per delay")
        }
        for (day, row) in reported.enumerated() {
            for (delay, count) in row.enumerated() {
                let isKnown = delay <= reported.count - 1 - day
                guard isKnown == (count != nil), count.map({ $0 >= 0 && $0.isFinite }) ?? true else {
                    throw .badParameter(
                        name: "triangle",
                        found: "\(count.map { "\($0)" } ?? "nothing") on day \(day + 1), delay \(delay)",
                        expected: isKnown ? "a count of at least 0" : "nothing yet")
                }
            }
        }
        self.reported = reported
        maxDelay = width - 1
    }
}

/// Estimates of what the newest days will have been once all reports are in.
///
/// The reverse hazard g_d = (reported with delay d) / (reported with delay up to d), from the days that know both, gives the
/// share reported so far; Lawless, *Can J Stat* 22 (1994) 15, the chain ladder of insurers. Variance: what is still to come is
/// Poisson with the triangle's dispersion, plus the uncertainty of the share (delta method).
public struct Nowcast: Sendable {
    /// One day.
    public struct Day: Sendable, Equatable {
        /// Cases reported so far.
        public let reported: Double
        /// Share of the day's cases expected to have been reported by now.
        public let completeness: Double
        /// Cases expected in the end.
        public let estimate: Double
        /// Variance of the final count around the estimate.
        public let variance: Double
    }

    /// The days of the triangle, oldest first.
    public let days: [Day]
    /// Variance over mean of the triangle's cells, at least 1.
    public let dispersion: Double

    /// Corrects a triangle for what has not been reported yet.
    ///
    /// - Parameters:
    ///   - triangle: The triangle.
    ///   - recentDays: Days from whose reports the delays are learned; `nil` for all.
    public init(_ triangle: ReportingTriangle, recentDays: Int? = nil) {
        let rows = triangle.reported, count = rows.count, width = triangle.maxDelay + 1
        let oldest = recentDays.map { max(0, count - $0 - width) } ?? 0
        var hazard = [Double](repeating: 0, count: width), base = hazard
        for delay in 0..<width {
            var at = 0.0, upTo = 0.0
            for day in oldest..<max(oldest, count - delay) {
                at += rows[day][delay] ?? 0
                upTo += rows[day][...delay].reduce(0) { $0 + ($1 ?? 0) }
            }
            hazard[delay] = upTo > 0 ? at / upTo : 0
            base[delay] = upTo
        }
        // Share reported up to a delay, and the relative variance of that share.
        var share = [Double](repeating: 1, count: width), spread = [Double](repeating: 0, count: width)
        for delay in stride(from: width - 2, through: 0, by: -1) {
            let later = hazard[delay + 1]
            share[delay] = share[delay + 1] * (1 - later)
            spread[delay] =
                spread[delay + 1] + (base[delay + 1] > 0 && later < 1 ? later / ((1 - later) * base[delay + 1]) : 0)
        }
        var pearson = 0.0, cells = 0
        for day in oldest..<count {
            let known = min(width - 1, count - 1 - day)
            let sum = rows[day][...known].reduce(0) { $0 + ($1 ?? 0) }
            guard known >= 1, sum > 0, share[known] > 0 else { continue }
            for delay in 0...known {
                let cell = share[delay] - (delay == 0 ? 0 : share[delay - 1])
                let expected = sum / share[known] * cell
                guard expected > 0.1, let count = rows[day][delay] else { continue }
                pearson += (count - expected) * (count - expected) / expected
                cells += 1
            }
        }
        let freedom = cells - (count - oldest) - (width - 1)
        let phi = freedom > 0 ? max(1, pearson / Double(freedom)) : 1
        dispersion = phi
        days = rows.enumerated().map { day, row in
            let known = min(width - 1, count - 1 - day)
            let sum = row[...known].reduce(0) { $0 + ($1 ?? 0) }
            let part = share[known]
            guard part > 0 else { return Day(reported: sum, completeness: 0, estimate: sum, variance: .infinity) }
            let estimate = sum / part
            let missing = estimate * (1 - part)
            // With no report yet, one case as many as would be seen, so that nothing is not certainty.
            let scale = max(sum, 1) / part
            let variance = part == 1 ? 0 : phi * scale * (1 - part) / part + scale * scale * phi * spread[known]
            return Day(reported: sum, completeness: part, estimate: estimate, variance: max(variance, phi * missing))
        }
    }

    /// The corrected series for the noise-aware methods: estimates, with their variance as known noise.
    ///
    /// Days of which too little is known are missing.
    ///
    /// - Parameters:
    ///   - start: Date of the first day.
    ///   - minimumCompleteness: Share reported below which a day is missing.
    /// - Returns: A daily series.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public func series(start: CalendarDate, minimumCompleteness: Double = 0.1) throws(DetectionError) -> TimeSeries {
        let isKnown = days.map { $0.completeness >= minimumCompleteness && $0.variance.isFinite }
        return try TimeSeries(
            counts: zip(days, isKnown).map { $1 ? $0.estimate : .nan }, start: start, period: .day,
            noiseVariance: zip(days, isKnown).map { $1 ? $0.variance : 0 })
    }
}
