// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DifferentialPrivacy
import Foundation
import Governance
import Storage

/// `pumphandle releases`.
struct ReleasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "releases", abstract: "Read what was released.",
        subcommands: [List.self, Export.self])

    /// Which releases are meant.
    struct Filter: ParsableArguments {
        @Option(help: ArgumentHelp("Where releases are stored.", valueName: "file"), completion: .file())
        var database: String

        @Option(help: ArgumentHelp("Only this camera.", valueName: "id"))
        var camera: String?

        @Option(help: ArgumentHelp("Only this zone.", valueName: "id"))
        var zone: String?

        @Option(
            help: ArgumentHelp("Only windows that start at or after this instant, in RFC 3339.", valueName: "instant"))
        var from: StartInstant?

        @Option(help: ArgumentHelp("Only windows that start before this instant, in RFC 3339.", valueName: "instant"))
        var until: StartInstant?

        func validate() throws {
            guard let from, let until, until.instant <= from.instant else { return }
            throw ValidationError("--until must be after --from.")
        }

        /// Opens the store and prints what is asked for.
        func print(_ format: OutputFormat, to output: @escaping (String) -> Void) async throws {
            let store = try ReleaseStore(file: database, for: .read)
            let query = ReleaseQuery(camera: camera, zone: zone, from: from?.instant, until: until?.instant)
            let sites = try await store.sites()
            let releases = try await store.releases(query)
            let indicators = releases.reduce(into: Set<Indicator>()) { $0.formUnion($1.indicators.keys) }
            let zones = Set(sites.map(\.timeZone))
            let columns = ReleasePrinter.Columns(
                // Sites in several time zones share no clock but UTC.
                timeZone: zones.count == 1 ? zones.first.flatMap(TimeZone.init(identifier:)) ?? .gmt : .gmt,
                indicators: indicators, cameras: releases.map(\.camera), zones: releases.map(\.zone),
                maskModels: try await store.maskModels())
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
                EXAMPLES
                  pumphandle releases list --database city.db --camera square
                  pumphandle releases list --database city.db --from 2026-03-01T00:00:00Z --format json
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
                Writes one release a line to standard output, or to a file that appears only once it is complete.

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
                try await filter.print(format) { Console.standard.print($0) }
                return
            }
            var text = ""
            try await filter.print(format) { text += $0 }
            do {
                try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
            } catch {
                throw Failure.badInput(
                    "\(output): cannot be written; give a path in a folder that exists and may be written.")
            }
        }
    }
}
