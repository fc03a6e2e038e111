// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import NeuralDetection
import PeopleCounting
import VideoIngest

/// How many cameras one core can watch.
struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Cameras per core: seconds of video per second of one core's time, and where the time goes.",
        discussion: """
            Four ways through the same video, one after the other, repeated; medians are shown. Time is the processor \
            time of this process, so that neighbours on the machine do not count. A model is held against the runtime \
            alone: same model, input and threads, measured after each pass. Detectors start cold in each pass; --detector \
            none leaves them out.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Argument(help: "A video file, for example one made by scripts/make-ingest-clip.")
    var video: String

    @Option(help: "Seconds from look to look.")
    var every = 2.0

    @Option(help: "Times that each way is measured.")
    var repeats = 5

    @OptionGroup
    var choice: DetectorChoice

    @Option(help: "Threads of the runtime.")
    var threads = 1

    @Option(help: "Shows the clip to the detector so many times before it is measured: a camera that has been up.")
    var warm = 0

    @Flag(
        help:
            "Takes a second frame with each look, as flow needs, and measures how people moved where there is a --site."
    )
    var pairs = false

    @Option(help: "table or json.")
    var format = Format.table

    func validate() throws {
        guard 0.04...3600 ~= every else {
            throw ValidationError("--every must be 0.04 to 3600 seconds; found \(every).")
        }
        guard 1...64 ~= threads else { throw ValidationError("--threads must be 1 to 64; found \(threads).") }
        guard 0...100 ~= warm else { throw ValidationError("--warm must be 0 to 100; found \(warm).") }
        guard 1...1000 ~= repeats else { throw ValidationError("--repeats must be 1 to 1000; found \(repeats).") }
    }

    func run() async throws {
        var report: IngestReport?
        try exitingOnBadInput {
            let make =
                choice.detector == "none"
                ? nil
                : try DetectorResolver.maker(
                    choice.detector, model: choice.model, options: NeuralOptions(threads: threads))
            report = try IngestMeasurement(
                address: TestFootage.address(video, for: "ingest is measured"), every: .seconds(every),
                camera: choice.setup(), warm: warm,
                pairs: pairs, makeDetector: make
            )
            .report(repeats: repeats)
        }
        guard let report else { return }
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
