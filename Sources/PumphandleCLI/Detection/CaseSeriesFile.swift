// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
package import OutbreakDetection

/// A case series file (DESIGN, section 8): `date,count[,population][,zone]`, one row per period and zone; where a command
/// takes protected releases, also `noise_variance` and `coverage`.
package struct CaseSeriesFile: Sendable {
    /// The series of one zone.
    package struct Zone: Sendable {
        /// Its name; `nil` in a file without zones.
        package let name: String?
        /// Its counts.
        package let series: TimeSeries
        /// Lines of its first and its last row.
        package let lines: ClosedRange<Int>

        /// The dates of the periods; a file's series always has them.
        package var dates: [CalendarDate] { series.dates ?? [] }
    }

    /// How a file is read.
    package struct Reading: Sendable {
        /// Whether periods without a row are zero rather than an error.
        package var fillZero: Bool
        /// Whether counts may carry noise and partial coverage.
        package var allowsNoise: Bool
        /// Parallel tasks.
        package var jobs: Int

        /// Describes a reading.
        package init(fillZero: Bool = false, allowsNoise: Bool = false, jobs: Int = 1) {
            self.fillZero = fillZero
            self.allowsNoise = allowsNoise
            self.jobs = jobs
        }

        var header: String {
            "date,count[,population]\(allowsNoise ? "[,noise_variance][,coverage]" : "")[,zone]"
        }
    }

    /// Where it was read from.
    package let path: String
    /// The step from one row of a zone to its next.
    package let period: Period
    /// In order of appearance.
    package let zones: [Zone]

    /// Reads and checks a file: one thread reads pieces, several tasks parse them, and they are put together in order.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - reading: How.
    /// - Throws: ``Failure``, naming file and line.
    package init(path: String, _ reading: Reading) async throws {
        let pieces = try LinePieces(path: path, header: reading.header)
        var reader = CSVReader(path: path, content: try await pieces.next()?.bytes ?? [])
        let columns = try Columns(&reader, reading)
        var rows = ZoneRows(columns)
        rows.parse(&reader)
        try rows.requireSound()
        let (first, parts) = (rows, reading.jobs + (reading.jobs > 1 ? 1 : 0))
        rows = try await withThrowingTaskGroup(of: (Int, ZoneRows).self) { group in
            var all = first, started = 0, merged = 0, waiting: [Int: ZoneRows] = [:]
            func merge() async throws {
                guard let (place, part) = try await group.next() else { return }
                waiting[place] = part
                while let next = waiting.removeValue(forKey: merged) {
                    try all.take(next)
                    merged += 1
                }
            }
            while let piece = try await pieces.next() {
                while started - merged >= parts { try await merge() }
                let place = started
                group.addTask {
                    var reader = CSVReader(path: path, content: piece.bytes, after: piece.line, width: columns.width)
                    var part = ZoneRows(columns)
                    part.parse(&reader)
                    return (place, part)
                }
                started += 1
            }
            while merged < started { try await merge() }
            return all
        }
        self.path = path
        period = try rows.period(path)
        zones = try await Self.series(&rows, period, path, reading)
    }

    /// Checks a file's content.
    package init(path: String, content: [UInt8], _ reading: Reading = Reading()) throws {
        var reader = CSVReader(path: path, content: content)
        var rows = ZoneRows(try Columns(&reader, reading))
        rows.parse(&reader)
        try rows.requireSound()
        self.path = path
        period = try rows.period(path)
        var dates = SharedDates(period: period, path: path), zones: [Zone] = []
        for zone in rows.zones { zones.append(try dates.zone(zone, reading.fillZero)) }
        self.zones = zones
    }

    /// Makes the series of all zones, several at once, and takes their rows away.
    private static func series(
        _ rows: inout ZoneRows, _ period: Period, _ path: String, _ reading: Reading
    ) async throws -> [Zone] {
        var left: [ZoneRows.Zone] = []
        swap(&left, &rows.zones)
        let size = max(1, min(256, left.count / (4 * reading.jobs)))
        var parts: [Int: Result<[Zone], any Error>] = [:]
        await withTaskGroup(of: (Int, Result<[Zone], any Error>).self) { group in
            for start in stride(from: 0, to: left.count, by: size) {
                let end = min(start + size, left.count)
                let part = Array(left[start..<end])
                // A zone's lines and days go as soon as its series is made.
                for place in start..<end { left[place] = ZoneRows.Zone(key: [], name: nil) }
                if start / size >= reading.jobs, let (place, made) = await group.next() { parts[place] = made }
                group.addTask {
                    var dates = SharedDates(period: period, path: path)
                    return (start, Result { try part.map { try dates.zone($0, reading.fillZero) } })
                }
            }
            for await (place, made) in group { parts[place] = made }
        }
        var zones: [Zone] = []
        // The first fault in the order of the file is told.
        for start in parts.keys.sorted() { zones += try parts[start]?.get() ?? [] }
        return zones
    }

    /// Positions of the columns.
    struct Columns: Sendable {
        var date = -1
        var count = -1
        var population: Int?
        var noiseVariance: Int?
        var coverage: Int?
        var zone: Int?
        /// Fields in a row.
        let width: Int

        init(_ reader: inout CSVReader, _ reading: Reading) throws {
            let wanted = "the header must be \(reading.header)"
            guard try reader.next() else { throw reader.failure(line: 1, "the file is empty; \(wanted)") }
            width = reader.count
            for place in 0..<reader.count {
                switch try reader.text(place) {
                case "date" where date < 0: date = place
                case "count" where count < 0: count = place
                case "population" where population == nil: population = place
                case "noise_variance" where noiseVariance == nil && reading.allowsNoise: noiseVariance = place
                case "coverage" where coverage == nil && reading.allowsNoise: coverage = place
                case "zone" where zone == nil: zone = place
                case let name where name == "noise_variance" || name == "coverage":
                    throw reader.failure(
                        "found the column '\(name)'\(reading.allowsNoise ? " twice" : ", which only noise-aware-ears and noise-aware-farrington take"); \(wanted)"
                    )
                default: throw reader.failure("found the column '\(reader.shown(place))'; \(wanted)")
                }
            }
            guard date >= 0, count >= 0 else {
                throw reader.failure("the column '\(date < 0 ? "date" : "count")' is missing; \(wanted)")
            }
        }
    }
}
