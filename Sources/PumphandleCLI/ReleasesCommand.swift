// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import DifferentialPrivacy
import Foundation
import Governance
import Storage

/// `pumphandle releases`.
struct ReleasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "releases", abstract: "Read what was released.",
        subcommands: [
            List.self, Export.self, Series.self, ReleasesProveCommand.self, ReleasesCheckCommand.self,
        ])

    /// Which releases are meant, and what for.
    struct Filter: ParsableArguments {
        @Option(help: ArgumentHelp("Where releases are stored.", valueName: "file"), completion: .file())
        var database: String

        @Option(
            help: ArgumentHelp(
                "The purpose to read them for; the only live one that covers them when left out.", valueName: "id"))
        var purpose: String?

        @Option(help: ArgumentHelp("Only this camera.", valueName: "id"))
        var camera: String?

        @Option(help: ArgumentHelp("Only this zone.", valueName: "id"))
        var zone: String?

        @Option(
            help: ArgumentHelp(
                "Only this indicator: \(Indicator.allCases.map(\.rawValue).joined(separator: ", ")). May be given more than once.",
                valueName: "name"))
        var indicator: [IndicatorArgument] = []

        @Option(
            help: ArgumentHelp("Only windows that start at or after this instant, in RFC 3339.", valueName: "instant"))
        var from: StartInstant?

        @Option(help: ArgumentHelp("Only windows that start before this instant, in RFC 3339.", valueName: "instant"))
        var until: StartInstant?

        @OptionGroup var accountOptions: DatabaseLogOptions

        func validate() throws {
            guard let from, let until, until.instant <= from.instant else { return }
            throw ValidationError("--until must be after --from.")
        }

        /// Opens the store, logs what is asked for, and reads it.
        func read(isExport: Bool) async throws -> ReleaseReading {
            try await ReleaseReading(
                database: database, purpose: purpose, account: accountOptions, isExport: isExport,
                query: ReleaseQuery(camera: camera, zone: zone, from: from?.instant, until: until?.instant),
                indicators: Set(indicator.map(\.indicator)))
        }

        /// Opens the store, logs what is asked for, and prints it.
        func print(
            _ format: OutputFormat, isExport: Bool = false, to output: @escaping (String) -> Void
        ) async throws {
            let reading = try await read(isExport: isExport)
            let sites = reading.sites, releases = reading.releases
            let indicators = releases.reduce(into: Set<Indicator>()) { $0.formUnion($1.indicators.keys) }
            let zones = Set(sites.map(\.timeZone))
            let columns = ReleasePrinter.Columns(
                // Sites in several time zones share no clock but UTC.
                timeZone: zones.count == 1 ? zones.first.flatMap(TimeZone.init(identifier:)) ?? .gmt : .gmt,
                indicators: indicators, cameras: releases.map(\.camera), zones: releases.map(\.zone),
                maskModels: try await reading.store.maskModels())
            var printer = ReleasePrinter(format, columns: columns, print: output)
            printer.begin()
            for release in releases { try printer.add(release) }
            printer.end()
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print releases by time, camera and zone.",
            discussion: """
                Reading names a purpose and is logged before anything is shown; a purpose that has ended, or that does not \
                cover what is asked, is refused and the refusal logged.

                EXAMPLES
                  pumphandle releases list --database city.db --camera square
                  pumphandle releases list --database city.db --from 2026-03-01T00:00:00Z --format json
                  pumphandle releases list --database city.db --purpose influenza-2026 --indicator occupancy
                """)

        @OptionGroup var filter: Filter

        @Option(help: "table, json, ndjson or csv.")
        var format: OutputFormat = .table

        func run() async throws {
            try await filter.print(format) { Console.standard.print($0) }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write releases for other programs.",
            discussion: """
                Writes one release a line to standard output, or to a file that appears only once it is complete. An export \
                names a purpose and is logged first.

                EXAMPLES
                  pumphandle releases export --database city.db --output releases.ndjson
                  pumphandle releases export --database city.db --format csv | gzip > releases.csv.gz
                """)

        @OptionGroup var filter: Filter

        @Option(help: "ndjson, csv or json.")
        var format: OutputFormat = .ndjson

        @Option(
            help: ArgumentHelp("A file to write; standard output when left out.", valueName: "file"),
            completion: .file())
        var output: String?

        func validate() throws {
            guard format != .table else {
                throw ValidationError("A table is for people; export with --format ndjson, csv or json.")
            }
        }

        func run() async throws {
            guard let output else {
                try await filter.print(format, isExport: true) { Console.standard.print($0) }
                return
            }
            var text = ""
            try await filter.print(format, isExport: true) { text += $0 }
            do {
                try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
            } catch {
                throw Failure.badInput(
                    "\(output): cannot be written; give a path in a folder that exists and may be written.")
            }
        }
    }

    struct Series: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write one indicator's days as a series for 'pumphandle detect'.",
            discussion: """
                One row a day of the site's clock and zone: date,count,noise_variance,coverage,zone. The count is the mean \
                number of people at a look, its noise_variance that of the privacy noise on it, its coverage the looks that \
                counted, as a share of those of the zone's fullest day. A day without looks has no count and coverage 0. It is an export: \
                it names a purpose and is logged first.

                EXAMPLES
                  pumphandle releases series --indicator occupancy --database city.db
                  pumphandle releases series --indicator occupancy --database city.db --camera square | \
                pumphandle detect /dev/stdin --method noise-aware-ears --set alpha=0.01
                """)

        @OptionGroup var filter: Filter

        @Option(help: "csv.")
        var format: SeriesOutput = .csv

        /// What a series is written as.
        enum SeriesOutput: String, CaseIterable, ExpressibleByArgument {
            /// A case series with noise and coverage.
            case csv
        }

        func validate() throws {
            guard filter.indicator.count == 1 else {
                throw ValidationError("Name one indicator, for example --indicator occupancy.")
            }
        }

        func run() async throws {
            let reading = try await filter.read(isExport: true)
            let zones = Dictionary(
                reading.sites.map { ($0.id, TimeZone(identifier: $0.timeZone) ?? .gmt) },
                uniquingKeysWith: { first, _ in first })
            guard let indicator = filter.indicator.first?.indicator else { return }
            let series = DailySeries(indicator, reading.releases, timeZones: zones)
            guard !series.isEmpty else {
                throw Failure.badInput(
                    "\(filter.database): no release there holds \(indicator.rawValue); see 'pumphandle releases list'.")
            }
            Console.standard.print(series.csv)
        }
    }
}

/// An indicator named on the command line.
struct IndicatorArgument: ExpressibleByArgument, CaseIterable {
    let indicator: Indicator

    static var allCases: [IndicatorArgument] { Indicator.allCases.map { IndicatorArgument(indicator: $0) } }
    static var allValueStrings: [String] { Indicator.allCases.map(\.rawValue) }

    init(indicator: Indicator) { self.indicator = indicator }

    init?(argument: String) {
        guard let indicator = Indicator(rawValue: argument) else { return nil }
        self.indicator = indicator
    }
}
