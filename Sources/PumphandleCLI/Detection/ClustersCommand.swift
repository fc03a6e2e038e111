// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import OutbreakDetection

/// `pumphandle clusters`.
struct ClustersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clusters",
        abstract: "Find where, and since when, there are more cases than chance explains.",
        discussion: """
            Kulldorff's scan statistic: circles of zones over the newest days (or, with --spatial, over the whole period). \
            zones.csv has the columns zone, x and y (any plane unit) or longitude and latitude (degrees), and, if known, \
            population. cases.csv is a case series with zones, all from the same first to the same last period; a zone of \
            zones.csv without any row counts as without cases, which is said.

            With population, expected cases are in proportion to it and the same on every day; without, they are the \
            product of each zone's and each day's share of the cases, which finds what is unusual for a zone and a day. \
            The p value says how often the most unusual of as many simulated cities is at least as unusual.

            EXAMPLES
              pumphandle clusters --zones zones.csv --cases cases.csv
              pumphandle clusters --zones zones.csv --cases cases.csv --max-days 14 --simulations 9999 --seed 7
              pumphandle clusters --zones zones.csv --cases cases.csv --spatial --format json
            """)

    @Option(help: ArgumentHelp("The zones' places.", valueName: "zones.csv"))
    var zones: String

    @Option(help: ArgumentHelp("The cases.", valueName: "cases.csv"))
    var cases: String

    @Option(help: "Largest share of the population (or of the expected cases) in a circle.")
    var maxPopulation = 0.5

    @Option(help: "Largest radius of a circle, as a share of the largest distance between two zones.")
    var maxRadius = 0.5

    @Option(help: "Longest duration in periods; 14 or half of the periods, whichever is less.")
    var maxDays: Int?

    @Flag(help: "Scan the whole period as one; needs the population.")
    var spatial = false

    @Option(help: "Simulated data sets for the p values.")
    var simulations = 999

    @Option(help: "Seed of the simulations; without it a new one, which is printed.")
    var seed: UInt64?

    @Flag(help: "Take a period without a row for zero cases.")
    var fillZero = false

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func run() async throws {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let file = try await CaseSeriesFile(
            path: cases, CaseSeriesFile.Reading(fillZero: fillZero, jobs: cores))
        let places = try ZoneFile(path: zones)
        let problem = try ClusterInput(file, places, isSpatial: spatial, fillZero: fillZero)
        if !problem.silent.isEmpty { Console.standard.note(problem.note) }
        let days = problem.counts.count
        var scan = ScanStatistic(maxDuration: maxDays ?? (spatial ? days : max(1, min(14, days / 2))))
        if spatial, maxDays != nil { throw Failure.badInput("--spatial scans the whole period; leave out --max-days.") }
        guard simulations >= 0, simulations <= 1_000_000 else {
            throw Failure.badInput("--simulations \(simulations): it must be from 0 to 1000000.")
        }
        var generator = SystemRandomNumberGenerator()
        scan.maxBaselineFraction = maxPopulation
        scan.maxRadiusFraction = maxRadius
        scan.simulations = simulations
        scan.seed = seed ?? UInt64.random(in: 0..<1 << 32, using: &generator)
        scan.cores = cores
        let result: ScanResult
        defer { Console.standard.endProgress() }
        do {
            result = try await scan.scan(
                counts: problem.counts, zones: places.layout, baseline: problem.baseline
            ) { Console.standard.show("Simulating", fraction: $0) }
        } catch {
            throw Failure.badInput("clusters: \(error)")
        }
        Console.standard.endProgress()
        let report = ClusterReport(scan: scan, result: result, dates: problem.dates, names: places.names)
        Console.standard.print(format == .json ? report.json : report.table)
    }
}

/// Cases as the scan takes them, checked against the zones.
package struct ClusterInput {
    let dates: [CalendarDate]
    let counts: [[Int]]
    let baseline: ScanStatistic.Baseline
    /// Zones that have a place but no row.
    package let silent: [String]

    /// What is said about them.
    var note: String {
        let shown = silent.prefix(5).joined(separator: ", ")
        return "\(silent.count) \(silent.count == 1 ? "zone has" : "zones have") no row and count as without cases: "
            + "\(shown)\(silent.count > 5 ? ", …" : "")."
    }

    /// Checks that every zone with cases has a place and that all begin and end together.
    ///
    /// - Parameters:
    ///   - file: The cases.
    ///   - places: The zones.
    ///   - isSpatial: Whether the whole period is scanned as one.
    ///   - fillZero: Whether a period without a row has no case, also before a zone's first row and after its last.
    /// - Throws: ``Failure``.
    package init(_ file: CaseSeriesFile, _ places: ZoneFile, isSpatial: Bool, fillZero: Bool = false) throws {
        let known = Set(places.names)
        var byName: [String: TimeSeries] = [:]
        for zone in file.zones {
            guard let name = zone.name else {
                throw Failure.badInput(
                    "\(file.path), line 1: the column 'zone' is missing; clusters needs date,count,zone.")
            }
            guard known.contains(name) else {
                throw Failure.badInput(
                    "\(file.path), line \(zone.lines.lowerBound): zone '\(name)' has no place; add it to \(places.path)."
                )
            }
            byName[name] = zone.series
        }
        let all = file.zones.flatMap(\.dates)
        guard let first = all.min(), let last = all.max() else { throw Failure.badInput("\(file.path): no rows.") }
        var dates = [first]
        while let newest = dates.last, newest < last { dates.append(file.period.advance(first, by: dates.count)) }
        if !fillZero, let odd = file.zones.first(where: { $0.dates.first != first || $0.dates.last != last }) {
            let (begin, end) = (odd.dates.first ?? first, odd.dates.last ?? last)
            throw Failure.atLine(
                begin != first ? odd.lines.lowerBound : odd.lines.upperBound, of: file.path,
                "zone '\(odd.name ?? "")' \(begin != first ? "begins on \(begin)" : "ends on \(end)"), but others have rows "
                    + "from \(first) to \(last); add its rows, or use --fill-zero if no row means no case")
        }
        silent = places.names.filter { byName[$0] == nil }
        let columns = try places.names.map { name in
            guard let series = byName[name] else { return [Int](repeating: 0, count: dates.count) }
            var column = [Int](repeating: 0, count: dates.count)
            guard let start = series.dates?.first, let offset = dates.firstIndex(of: start) else {
                throw Failure.badInput(
                    "\(file.path): zone '\(name)' begins on \(series.dates?.first?.description ?? "no date"), between two periods of the others."
                )
            }
            for (place, count) in series.counts.enumerated() { column[offset + place] = Int(count) }
            return column
        }
        counts = dates.indices.map { day in columns.map { $0[day] } }
        self.dates = dates
        let total = Double(columns.reduce(0) { $0 + $1.reduce(0, +) })
        guard total > 0 else { throw Failure.badInput("\(file.path): there is no case; nothing to scan.") }
        if let population = places.population {
            baseline = .separable(day: dates.map { _ in 1 }, zone: population)
        } else if isSpatial {
            throw Failure.badInput("\(places.path), line 1: the column 'population' is missing; --spatial needs it.")
        } else {
            baseline = .separable(
                day: counts.map { Double($0.reduce(0, +)) / total }, zone: columns.map { Double($0.reduce(0, +)) })
        }
    }
}

/// Where the zones are: `zone,x,y[,population]` or `zone,longitude,latitude[,population]`.
package struct ZoneFile {
    let path: String
    /// In the order of the file.
    package let names: [String]
    let layout: ScanZones
    /// One for each zone, or `nil`.
    package let population: [Double]?

    init(path: String) throws {
        var reader = try CSVReader(path: path, header: "zone,x,y[,population]")
        try self.init(path, &reader)
    }

    /// Checks a file's content.
    package init(path: String, content: [UInt8]) throws {
        var reader = CSVReader(path: path, content: content)
        try self.init(path, &reader)
    }

    private init(_ path: String, _ reader: inout CSVReader) throws {
        self.path = path
        let wanted = "the header must be zone,x,y[,population] or zone,longitude,latitude[,population]"
        guard try reader.next() else { throw reader.failure(line: 1, "the file is empty; \(wanted)") }
        let header = try (0..<reader.count).map { try reader.text($0) }
        let isGeographic = header.contains("longitude") || header.contains("latitude")
        let columns = ["zone"] + (isGeographic ? ["longitude", "latitude"] : ["x", "y"])
        if let other = header.indices.first(where: { !columns.contains(header[$0]) && header[$0] != "population" }) {
            throw reader.failure("found the column '\(reader.shown(other))'; \(wanted)")
        }
        func column(_ name: String) throws -> Int {
            guard let place = header.firstIndex(of: name) else {
                throw reader.failure("the column '\(name)' is missing; \(wanted)")
            }
            return place
        }
        let (zoneColumn, xColumn, yColumn) = (try column("zone"), try column(columns[1]), try column(columns[2]))
        let peopleColumn = header.firstIndex(of: "population")
        guard Set(header).count == header.count else { throw reader.failure("a column twice; \(wanted)") }
        var names: [String] = [], x: [Double] = [], y: [Double] = [], population: [Double] = []
        var lines: [String: Int] = [:]
        while try reader.next() {
            let name = try reader.text(zoneColumn)
            guard !name.isEmpty else { throw reader.failure("the zone is empty; name it") }
            if let line = lines.updateValue(reader.line, forKey: name) {
                throw reader.failure("zone '\(name)' was on line \(line) already; keep one row per zone")
            }
            func number(_ place: Int, _ limits: ClosedRange<Double>?, _ wanted: String) throws -> Double {
                guard let value = reader.number(place), limits?.contains(value) ?? true else {
                    throw reader.failure("found the \(header[place]) '\(reader.shown(place))'; it must be \(wanted)")
                }
                return value
            }
            names.append(name)
            x.append(
                try isGeographic
                    ? number(xColumn, -360...360, "degrees from -360 to 360") : number(xColumn, nil, "a number"))
            y.append(
                try isGeographic
                    ? number(yColumn, -90...90, "degrees from -90 to 90") : number(yColumn, nil, "a number"))
            guard let peopleColumn else { continue }
            population.append(
                try number(peopleColumn, .leastNonzeroMagnitude ... .greatestFiniteMagnitude, "a number above 0"))
        }
        guard !names.isEmpty else { throw reader.failure(line: 2, "there is no zone; at least one is needed") }
        self.names = names
        self.population = population.isEmpty ? nil : population
        do {
            layout = try ScanZones(x: x, y: y, metric: isGeographic ? .haversine : .euclidean)
        } catch {
            throw Failure.badInput("\(path): \(error)")
        }
    }
}

/// What a scan found, in words.
struct ClusterReport {
    let scan: ScanStatistic
    let result: ScanResult
    let dates: [CalendarDate]
    let names: [String]

    var json: String {
        let clusters = result.clusters.map { cluster in
            JSONText.object([
                ("zones", JSONText.array(cluster.zones.map { JSONText.string(names[$0]) })),
                ("centre", JSONText.string(names[cluster.centre])), ("radius", JSONText.number(cluster.radius)),
                (
                    "window",
                    JSONText.object([
                        ("start", JSONText.string(dates[cluster.firstDay].description)),
                        ("end", JSONText.string(dates[cluster.lastDay].description)),
                        ("periods", "\(cluster.duration)"),
                    ])
                ),
                ("observed", JSONText.number(cluster.observed)), ("expected", JSONText.number(cluster.expected)),
                ("relative_risk", JSONText.number(cluster.relativeRisk)),
                ("log_likelihood_ratio", JSONText.number(cluster.logLikelihoodRatio)),
                ("p", JSONText.number(cluster.pValue)),
            ])
        }
        let parameters: [(key: String, json: String)] = [
            ("max_population", JSONText.number(scan.maxBaselineFraction)),
            ("max_radius", JSONText.number(scan.maxRadiusFraction)), ("max_days", "\(scan.maxDuration)"),
            ("simulations", "\(scan.simulations)"), ("seed", "\(scan.seed)"),
        ]
        return JSONText.object([
            ("method", JSONText.string("scan-poisson")), ("parameters", JSONText.object(parameters)),
            ("cases", JSONText.number(result.total)), ("candidates", "\(result.cylinders)"),
            ("clusters", JSONText.array(clusters)),
        ]) + "\n"
    }

    var table: String {
        var text = "\(Int(result.total)) cases, \(result.cylinders) candidates, \(scan.simulations) simulations, "
        text += "seed \(scan.seed)\n"
        guard !result.clusters.isEmpty else { return text + "No circle has more cases than expected.\n" }
        let rows = result.clusters.enumerated().map { rank, cluster in
            [
                "\(rank + 1)", dates[cluster.firstDay].description, dates[cluster.lastDay].description,
                TextTable.number(cluster.observed), TextTable.number(cluster.expected),
                TextTable.number(cluster.relativeRisk), TextTable.number(cluster.logLikelihoodRatio),
                TextTable.number(cluster.pValue), zoneList(cluster),
            ]
        }
        text +=
            TextTable(header: ["", "from", "to", "cases", "expected", "risk ×", "ratio", "p", "zones"], rows: rows).text
        return text
    }

    private func zoneList(_ cluster: ScanCluster) -> String {
        let shown = cluster.zones.prefix(6).map { names[$0] }.joined(separator: " ")
        return cluster.zones.count > 6 ? "\(shown) … (\(cluster.zones.count))" : shown
    }
}
