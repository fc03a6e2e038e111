// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import Governance
import NeuralDetection
import PeopleCounting
import SiteFile
import VideoIngest

/// `pumphandle camera probe`.
struct CameraProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Look at a camera for a while and say what its view is good for.",
        discussion: """
            Reports the stream, the light, the sharpness, why looks would not count, how small people appear in each zone, \
            whether faces are large enough for the camera's mask model, whether the ground plane is plausible, and whether \
            the view suits the embedded detector. It prints no picture and no count, stores nothing, and ends on its own: \
            when people's size is known, or after --looks. With a site, a purpose must be live, as for observe. A live \
            camera needs a site, and looking at it is logged first: in the log beside the database, that of --log, or else \
            SITE-log beside the site file. A recording is logged where a log is named.

            EXAMPLES
              pumphandle camera probe site.yaml north-corner --database city.db
              pumphandle camera probe site.yaml north-corner --source rtsp://192.0.2.7/stream --looks 60
              pumphandle camera probe --source clip.mp4 --look-every 0.5 --language ko
              pumphandle camera probe site.yaml north-corner --format json
            """)

    @Argument(help: "The site file.", completion: .file(extensions: ["yaml", "yml"]))
    var site: String?

    @Argument(help: "The camera's id; the site's only one when left out.")
    var camera: String?

    @Option(
        help:
            "A video file, an rtsp:// stream or an http(s):// snapshot, instead of the camera's own source or of a site.",
        completion: .file())
    var source: String?

    @Option(help: ArgumentHelp("The site's database, beside which the log lies.", valueName: "file"))
    var database: String?

    @OptionGroup var accountOptions: DatabaseLogOptions

    @Option(help: "Looks to make; as many as people's size takes to learn, 300 at most, when left out.")
    var looks: Int?

    @Option(help: ArgumentHelp("Seconds from look to look; the camera's own, or 2.", valueName: "seconds"))
    var lookEvery: Double?

    @Option(help: "en or ko.")
    var language: ReportLanguage = .en

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func validate() throws {
        guard site != nil || source != nil else {
            throw ValidationError(
                "Give a site file and a camera, for example 'pumphandle camera probe site.yaml north-corner', or --source."
            )
        }
        if let looks, !(1...100_000 ~= looks) {
            throw ValidationError("--looks must be from 1 to 100000; found \(looks).")
        }
        if let lookEvery, !(0.02...3600 ~= lookEvery) {
            throw ValidationError("--look-every must be from 0.02 to 3600 seconds; found \(lookEvery).")
        }
    }

    func run() async throws {
        let loaded = try site.map { file throws(SiteFileError) in
            try Site(file: file, secrets: .from(ProcessInfo.processInfo.environment))
        }
        if let site, let loaded {
            let expired = loaded.expiredPurposes(at: .now)
            guard expired.count < loaded.purposes.purposes.count else {
                throw SiteFileError(file: site, problems: expired)
            }
        }
        let setup = try loaded?.chosenCamera(camera)
        let address = try source.map { text throws(VideoIngestError) in try SourceAddress(parsing: text) }
        guard let address = address ?? setup?.source else { return }
        let isRecording = address.kind == .file
        if let site, let loaded, let setup {
            if !isRecording || database != nil || accountOptions.log != nil {
                try await log(loaded, setup, isRecording: isRecording, beside: database ?? site)
            }
        } else if !isRecording {
            throw Failure.badInput(
                "'\(address)' is live, and no camera is looked at without a declared purpose: name the site file and the "
                    + "camera that it is to be, for example 'pumphandle camera probe site.yaml north-corner --source …'."
            )
        }
        let maskPassport = try setup?.maskModel.map { path throws(NeuralError) in try ModelFile(path: path).passport }
        let every = lookEvery.map { Duration.seconds($0) } ?? setup?.lookEvery ?? .seconds(2)
        let probe = try CameraProbe(address, setup: setup, lookEvery: every)
        let console = Console.standard
        let report = try await probe.report(looks.map { .looks($0) } ?? .untilSizesAreKnown(atMost: 300)) {
            console.show("Looking", fraction: $0)
        }
        console.endProgress()
        let masks = maskPassport.map { report.maskReaches($0) } ?? []
        let hasNeuralDetector = setup.map { $0.detector != .silhouette } ?? false
        console.print(
            format == .json
                ? try Self.json(report, masks)
                : ProbeText(report, language, hasNeuralDetector: hasNeuralDetector, masks: masks).text)
    }

    /// Logs the rules and the look, before it.
    private func log(_ site: Site, _ setup: CameraSetup, isRecording: Bool, beside file: String) async throws {
        let account = try accountOptions.open(beside: file, site: site.id)
        let journal = ReleaseJournal(
            rules: try site.rules(), account: account, store: nil, timeZone: site.timeZone)
        try await journal.bringUpRules(for: .probe)
        try await account.record(
            .cameraProbed(
                Act.CameraProbe(
                    site: journal.rules.site, camera: try PlaceID(checking: setup.id, as: "camera"),
                    source: isRecording ? .recording : .live)))
    }

    private static func json(_ report: ProbeReport, _ masks: [MaskReach]) throws -> String {
        struct Document: Encodable {
            let schema = "pumphandle.camera-probe/1"
            let report: ProbeReport
            let masks: [MaskReach]

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Key.self)
                try container.encode(schema, forKey: .schema)
                if !masks.isEmpty { try container.encode(masks, forKey: .masks) }
                try report.encode(to: encoder)
            }

            enum Key: CodingKey { case schema, masks }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(Document(report: report, masks: masks)), as: UTF8.self) + "\n"
    }
}

extension ProbeReport {
    /// By zone, whose masks a model can judge; none while people's size is unknown.
    fileprivate func maskReaches(_ passport: ModelPassport) -> [MaskReach] {
        zones.compactMap { zone in
            guard let smallest = zone.smallestPersonRows, let tallest = zone.tallestPersonRows else { return nil }
            return MaskReach(
                ZoneHeights(zone: zone.id, smallest: Double(smallest), tallest: Double(tallest)), passport: passport)
        }
    }
}

/// The languages of reports for operators.
enum ReportLanguage: String, CaseIterable, ExpressibleByArgument {
    case en, ko
}
