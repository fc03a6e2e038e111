// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Counts at equal steps of time, oldest first.
///
/// A point may be missing, may be known only in part (its coverage), and may carry noise of known variance, as
/// privacy-protected releases do. Case counts have neither.
public struct TimeSeries: Sendable {
    /// Observations; `nan` where a period is missing.
    ///
    /// Noisy ones may be negative or fractional.
    public let counts: [Double]
    /// The date on which each period begins, or `nil` for a series known by position only.
    public let dates: [CalendarDate]?
    /// Periods in a year: 365, 52 or 12 for the usual ones.
    public let frequency: Int
    /// Place of the first point within its year, from 1; only the harmonic methods look at it.
    public let startPosition: Int
    /// People at risk in each period, above 0, or `nil`.
    public let population: [Double]?
    /// Variance of the noise that was added to each count, at least 0; `nil` means none.
    public let noiseVariance: [Double]?
    /// Share of each period that was really observed, 0...1; `nil` means all of it.
    public let coverage: [Double]?

    /// Number of periods.
    public var count: Int { counts.count }

    /// Makes a series, checking that its parts fit together.
    ///
    /// - Parameters:
    ///   - counts: Observations, oldest first; `nan` for missing.
    ///   - dates: One for each count, strictly increasing, or `nil`.
    ///   - frequency: Periods in a year, at least 1.
    ///   - startPosition: Place of the first point in its year, from 1.
    ///   - population: One for each count, or `nil`.
    ///   - noiseVariance: One for each count, or `nil`.
    ///   - coverage: One for each count, 0...1, or `nil`. Coverage 0 makes the point missing: an outage is never zero.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(
        counts: [Double], dates: [CalendarDate]? = nil, frequency: Int, startPosition: Int = 1,
        population: [Double]? = nil, noiseVariance: [Double]? = nil, coverage: [Double]? = nil
    ) throws(DetectionError) {
        guard frequency >= 1 else {
            throw .badParameter(name: "frequency", found: "\(frequency)", expected: "periods in a year, at least 1")
        }
        guard !counts.contains(where: \.isInfinite) else {
            throw .badParameter(name: "counts", found: "an infinite value", expected: "finite numbers, nan for missing")
        }
        let parts = [
            ("dates", dates?.count), ("population", population?.count), ("noiseVariance", noiseVariance?.count),
            ("coverage", coverage?.count),
        ]
        for (name, length) in parts {
            guard let length, length != counts.count else { continue }
            throw .badParameter(name: name, found: "\(length) values", expected: "\(counts.count), one for each count")
        }
        if let dates {
            for index in dates.indices.dropFirst() where dates[index] <= dates[index - 1] {
                throw .badParameter(
                    name: "dates", found: "\(dates[index]) after \(dates[index - 1])", expected: "increasing dates")
            }
        }
        if let value = population?.first(where: { !($0 > 0) }) {
            throw .badParameter(name: "population", found: "\(value)", expected: "numbers above 0")
        }
        if let value = noiseVariance?.first(where: { !($0 >= 0) || $0.isInfinite }) {
            throw .badParameter(name: "noiseVariance", found: "\(value)", expected: "finite numbers of at least 0")
        }
        if let value = coverage?.first(where: { !($0 >= 0 && $0 <= 1) }) {
            throw .badParameter(name: "coverage", found: "\(value)", expected: "shares from 0 to 1")
        }
        if let coverage {
            self.counts = zip(counts, coverage).map { $1 > 0 ? $0 : .nan }
        } else {
            self.counts = counts
        }
        self.dates = dates
        self.frequency = frequency
        self.startPosition = startPosition
        self.population = population
        self.noiseVariance = noiseVariance
        self.coverage = coverage
    }

    /// Makes a dated series of consecutive periods.
    ///
    /// - Parameters:
    ///   - counts: Observations, oldest first; `nan` for missing.
    ///   - start: The first period's date.
    ///   - period: The step from one to the next.
    ///   - population: One for each count, or `nil`.
    ///   - noiseVariance: One for each count, or `nil`.
    ///   - coverage: One for each count, or `nil`.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(
        counts: [Double], start: CalendarDate, period: Period, population: [Double]? = nil,
        noiseVariance: [Double]? = nil, coverage: [Double]? = nil
    ) throws(DetectionError) {
        try self.init(
            counts: counts, dates: counts.indices.map { period.advance(start, by: $0) }, frequency: period.frequency,
            startPosition: Self.position(of: start, period: period),
            population: population, noiseVariance: noiseVariance, coverage: coverage)
    }

    /// Whether nothing is known of a period.
    /// - Parameter index: Position from 0.
    /// - Returns: Whether the point is missing.
    public func isMissing(_ index: Int) -> Bool { counts[index].isNaN }

    private static func position(of date: CalendarDate, period: Period) -> Int {
        let (year, month, _) = date.components
        guard period != .month, let newYear = CalendarDate(year: year, month: 1, day: 1) else { return month }
        let dayOfYear = date.dayNumber - newYear.dayNumber
        return period == .day ? dayOfYear + 1 : dayOfYear / 7 + 1
    }
}
