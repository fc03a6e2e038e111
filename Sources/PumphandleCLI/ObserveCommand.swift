// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import Governance
import Logging
import NeuralDetection
import PeopleCounting
import ServiceLifecycle
import SiteFile
import Storage
import UnixSignals
import VideoIngest

/// `pumphandle observe`.
struct ObserveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "observe",
        abstract: "Watch a camera or a recording and release protected indicators.",
        discussion: """
            Each window that ends is released once per zone: with --database it is stored durably and logged before it is \
            printed, and a window that is stored already stands as it is. The log is DATABASE-log with its key beside it, \
            made at first use; what cannot be logged is not released. Without --database a recording's releases are printed \
            and kept nowhere, and the log is SITE-log beside the site file; a live camera needs --database or --log. An \
            interrupted window is dropped.

            EXAMPLES
              pumphandle observe --site site.yaml --camera square --database city.db
              pumphandle observe clip.mp4 --site site.yaml --start 2026-03-01T08:00:00+09:00
              pumphandle observe clip.mp4 --site site.yaml --as-live --format ndjson
            """)

    @Argument(
        help: "A video file, an rtsp:// stream or an http(s):// snapshot; the camera's own source when left out.",
        completion: .file())
    var source: String?

    @OptionGroup var site: SiteOptions

    @Option(
        help: ArgumentHelp("Which camera's zones and calibration to use, where the site has several.", valueName: "id"))
    var camera: String?

    @Option(help: ArgumentHelp("Where to store releases.", valueName: "file"), completion: .file())
    var database: String?

    @OptionGroup var accountOptions: DatabaseLogOptions

    @Flag(help: "Play a file at the speed it was filmed.")
    var asLive = false

    @Option(
        help: ArgumentHelp(
            "When a file's first frame was taken, in RFC 3339; now when left out.", valueName: "instant"))
    var start: StartInstant?

    @Option(help: "table, json, ndjson or csv.")
    var format: OutputFormat = .table

    func run() async throws {
        let site = try site.load()
        var setup = try site.chosenCamera(camera)
        if let source { setup = try setup.watching(SourceAddress(parsing: source)) }
        let isRecording = setup.source.kind == .file
        guard isRecording || (start == nil && !asLive) else {
            throw Failure.badInput(
                "--start and --as-live are for files; '\(setup.source)' is live and has the time of this machine.")
        }
        guard isRecording || database != nil || accountOptions.log != nil else {
            throw Failure.badInput(
                "'\(setup.source)' is live, and no camera is watched unless it is logged: name a --database, whose log "
                    + "lies beside it, or a --log.")
        }
        let rule = CollectionRule(purposes: site.purposes, isRecording: isRecording, now: { .now })
        try refuseWithoutPurpose(site)
        // Compiled before the first look, so that a missing runtime is said at once.
        let shelf = DetectorShelf(policy: site.models)
        let detectors = try shelf.detectors(for: setup)
        let maskPassport = try shelf.maskPassport(of: setup)
        let store = try database.map { file throws(StorageError) in try ReleaseStore(file: file, for: .write) }
        let account = try accountOptions.open(beside: database ?? self.site.file, site: site.id)
        var journal = ReleaseJournal(
            rules: try site.rules(), account: account, store: store, timeZone: site.timeZone)
        journal.models = try ModelGate(setup, policy: site.models)
        journal.measuredError = setup.measuredError
        try await store?.register(site.record, policy: site.policyRecord)
        try await journal.begin(camera: setup.id)
        var options = CameraWatch.Options()
        options.start = start?.instant
        if asLive { options.ingest.pacing = .asLive }
        let console = Console.standard
        options.progress = { [id = setup.id] fraction in
            if let fraction { console.show("Watching '\(id)'", fraction: fraction) }
        }
        let observation = Observation(
            site: site, setup: setup, detectors: detectors, maskPassport: maskPassport, rule: rule, options: options,
            format: format, store: store, journal: journal, console: console)
        try await observation.untilDoneOrSignalled()
    }

    /// Names the place where a live purpose would have to stand.
    private func refuseWithoutPurpose(_ site: Site) throws {
        guard site.purposes.purposes.allSatisfy({ $0.expires <= .now }) else { return }
        throw SiteFileError(file: self.site.file, problems: site.expiredPurposes(at: .now))
    }
}

/// An instant given on the command line.
struct StartInstant: ExpressibleByArgument {
    let instant: Date

    init?(argument: String) {
        guard let instant = Self.parse(argument) else { return nil }
        self.instant = instant
    }

    static func parse(_ text: String) -> Date? {
        for fraction in [false, true] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: fraction)
            if let found = try? Date(text, strategy: style) { return found }
        }
        return nil
    }
}

extension CameraSetup {
    /// The same camera with another source.
    func watching(_ source: SourceAddress) throws(CameraSetupError) -> CameraSetup {
        try CameraSetup(
            id: id, source: source, lookEvery: lookEvery, window: window, contactDistance: contactDistance,
            groundPlane: groundPlane, zones: zones, picture: picture, detector: detector, maskModel: maskModel)
    }
}

extension Service {
    /// Runs until it is done, or until SIGINT or SIGTERM ask it to stop.
    func untilDoneOrSignalled() async throws {
        var logger = Logger(label: "pumphandle") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(
                    service: self, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .cancelGroup)
            ], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
    }
}
