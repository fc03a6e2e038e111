// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import DifferentialPrivacy
import Foundation
import Governance
import PeopleCounting
import ServiceLifecycle
import SiteFile
import Storage
import VideoIngest

/// Watches one camera: each window that ends is released once, stored durably, logged, and only then printed.
struct Observation: Service {
    let site: Site
    let setup: CameraSetup
    let detectors: CameraDetectors
    /// Papers of the model that judges masks; nil where none does.
    let maskPassport: ModelPassport?
    let rule: CollectionRule
    let options: CameraWatch.Options
    let format: OutputFormat
    /// Where releases are kept; nil prints them only.
    let store: ReleaseStore?
    /// What everything goes through before it takes effect.
    let journal: ReleaseJournal
    let console: Console

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await watchAndReport() }
    }

    private func watchAndReport() async throws {
        var printer = ReleasePrinter(format, columns: columns) { [console] in console.print($0) }
        var losses: [LookLoss: Int] = [:]
        printer.begin()
        defer {
            console.endProgress()
            printer.end()
            if !losses.isEmpty { console.remark(Self.lostLooks(losses)) }
        }
        try await journal.logStart(of: setup.id, isLive: setup.source.kind != .file)
        do {
            try await watch(&printer, losses: &losses)
        } catch is CancellationError {
            console.note("Stopped. The window that was open is dropped, not released in part.")
        } catch let error as PurposeError {
            console.note("Collection has stopped. \(error)")
        } catch {
            // The fault is what counts; where it is the log itself, this is not logged either.
            try? await journal.logEnd(of: setup.id)
            throw error
        }
        try await journal.logEnd(of: setup.id)
    }

    /// Looks that did not count, by reason, the most frequent first.
    private static func lostLooks(_ losses: [LookLoss: Int]) -> String {
        let reasons = losses.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        return "Looks that did not count: " + reasons.map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
            + "."
    }

    private func watch(_ printer: inout ReleasePrinter, losses: inout [LookLoss: Int]) async throws {
        let seconds = site.windowSeconds
        // A recording is not the camera: what it shows says nothing of where the camera points now.
        let isLive = setup.source.kind != .file
        var moved = try await MovedCameraRecord(
            site: site.id, camera: setup.id, store: isLive ? store : nil, journal: journal, console: console)
        var options = options
        options.isViewUnconfirmed = moved.isUnconfirmed
        options.trouble = { [console, id = setup.id] error in
            console.note(error?.description ?? "Camera '\(id)' gives pictures again.")
        }
        options.realigned = { [console, id = setup.id, zone = site.timeZone] from, to in
            let style = Date.ISO8601FormatStyle(timeZone: zone)
            console.note(
                "Camera '\(id)': this machine's clock left the window of \(from.formatted(style)) (it was set, or the machine "
                    + "slept). That window is dropped; windows go on with \(to.formatted(style)).")
        }
        let watch = try CameraWatch(
            setup: setup, timeZone: site.timeZone, options: options, detectors: detectors
        ) { [rule] start in
            try rule.grant(from: start, seconds: seconds).indicators
        }
        var standing = 0
        var given = GivenWindows()
        var doubts = DetectorDoubts(camera: setup.id)
        while let window = try await watch.nextWindow() {
            let (fault, suitability, isLarger) = await (
                watch.detectorFault, watch.suitability, watch.hasLargerPictures
            )
            for doubt in doubts.new(fault: fault, suitability: suitability, hasLargerPictures: isLarger) {
                console.note(doubt)
            }
            losses.merge(window.coverage.losses, uniquingKeysWith: +)
            try await moved.settle(watch, windowStart: window.coverage.start)
            try await journal.logEndedPurposes()
            switch try await settle(window, unlessIn: &given) {
            case .released(let releases): for release in releases { try printer.add(release) }
            case .alreadyStored: standing += 1
            }
        }
        if standing > 0 {
            console.note("\(standing) windows were released before and stand as they are; nothing was drawn again.")
        }
    }

    private enum Outcome {
        case released([Release])
        case alreadyStored
    }

    /// Turns a window into stored releases; its exact counts end here, whatever happens.
    private func settle(
        _ window: consuming SealedWindow, unlessIn given: inout GivenWindows
    ) async throws -> Outcome {
        let coverage = window.coverage
        if let store {
            let isStored = try await store.hasWindow(
                site: site.id, camera: setup.id, start: coverage.start, seconds: coverage.seconds)
            if isStored { return .alreadyStored }
        } else if !given.claim(start: coverage.start, seconds: coverage.seconds) {
            return .alreadyStored
        }
        let releaser = Releaser(site: site.id, policy: site.policy, policyDigest: site.policyDigest)
        let grant = try rule.grant(from: coverage.start, seconds: coverage.seconds)
        let releases = try releaser.release(window.takeCounts(), under: grant)
        let record = WindowRecord(
            site: site.id, camera: setup.id, start: coverage.start, seconds: coverage.seconds, looks: coverage.looks,
            expectedLooks: coverage.expectedLooks,
            losses: Dictionary(uniqueKeysWithValues: coverage.losses.map { ($0.key.rawValue, $0.value) }))
        if let maskPassport, let store {
            // Before the window, so that no window is ever shown without the figures that correct it.
            try await store.record(
                MaskModelRecord(
                    site: site.id, camera: setup.id, since: coverage.start, name: maskPassport.name,
                    sha256: maskPassport.weights.sha256, accuracy: maskPassport.maskAccuracy))
        }
        switch try await journal.settle(record, releases: releases, purposes: grant.purposes) {
        case .published(let shown): return .released(shown)
        case .alreadyStored: return .alreadyStored
        }
    }

    private var columns: ReleasePrinter.Columns {
        let needed = site.purposes.purposes.reduce(into: Set<Indicator>()) { $0.formUnion($1.indicators) }
        return ReleasePrinter.Columns(
            timeZone: site.timeZone, indicators: needed.intersection(setup.measurable), cameras: [setup.id],
            zones: setup.zones.ids)
    }
}

extension Site {
    /// The names that the store keeps.
    var record: SiteRecord {
        SiteRecord(
            id: id, timeZone: timeZone.identifier,
            cameras: cameras.map { SiteRecord.Camera(id: $0.id, zones: $0.zones.ids) })
    }

    /// What must be logged before collection starts.
    func rules() throws(EntryError) -> SiteRules {
        SiteRules(
            site: try PlaceID(checking: id, as: "site"), policy: try Digest(checking: policyDigest, as: "policy"),
            cameras: try Digest(checking: camerasDigest, as: "cameras"), purposes: purposes.purposes)
    }

    /// The policy that releases name.
    var policyRecord: PolicyRecord { PolicyRecord(digest: policyDigest, document: policyDocument) }
}
