// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import VideoIngest

/// How many cameras one core can watch.
struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Cameras per core: seconds of video per second of one core's time, and where the time goes.",
        discussion: """
            Four ways through the same video, one after the other, repeated; medians are shown. Time is the processor \
            time of the one thread that does the work, so that neighbours on the machine do not count.
            """)

    enum Detector: String, ExpressibleByArgument, CaseIterable { case silhouette, none }
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Argument(help: "A video file, for example one made by scripts/make-ingest-clip.")
    var video: String

    @Option(help: "Seconds from look to look.")
    var every = 2.0

    @Option(help: "Times that each way is measured.")
    var repeats = 5

    @Option(help: "silhouette, from a cold start in each pass, or none.")
    var detector = Detector.silhouette

    @Option(help: "table or json.")
    var format = Format.table

    func validate() throws {
        guard 0.04...3600 ~= every else {
            throw ValidationError("--every must be 0.04 to 3600 seconds; found \(every).")
        }
        guard 1...1000 ~= repeats else { throw ValidationError("--repeats must be 1 to 1000; found \(repeats).") }
    }

    func run() async throws {
        let report: IngestReport
        do {
            report = try IngestMeasurement(
                address: SourceAddress(parsing: video), every: .seconds(every), detects: detector == .silhouette
            )
            .report(repeats: repeats)
        } catch let error as VideoIngestError {
            FileHandle.standardError.write(Data("evaluate: \(error)\n".utf8))
            throw ExitCode(2)
        }
        switch format {
        case .table: print(report.table)
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        }
    }
}
