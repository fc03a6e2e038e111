// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import DifferentialPrivacy
import Foundation
import Governance
import Storage
import TransparencyLog

extension Program {
    /// A database of the test site with its log, as `observe` leaves them, but without any window.
    static func makeDatabase(in folder: URL) async throws -> ReleaseStore {
        let file = folder.appending(path: "city.db").path
        let places = AccountLog.places(beside: file)
        let log = try AccountLog.open(
            directory: places.directory, keyFile: places.key, origin: "pumphandle.local/test-site")
        let digest = try Digest(checking: "sha256:" + String(repeating: "0", count: 64), as: "policy")
        let purpose = Purpose(
            id: "test", legalBasis: "Footage of volunteers", indicators: [.occupancy],
            expires: Date(timeIntervalSince1970: 4_102_444_800))
        let rules = SiteRules(
            site: try PlaceID(checking: "test-site", as: "site"), policy: digest, cameras: digest, purposes: [purpose])
        for act in try rules.acts(under: try await log.rules(), at: .now) { try await log.record(act) }
        let store = try ReleaseStore(file: file, for: .write)
        try await store.register(
            SiteRecord(
                id: "test-site", timeZone: "Europe/London",
                cameras: [.init(id: "junction", zones: ["left", "middle", "right"])]),
            policy: PolicyRecord(digest: digest.text, document: "{}"))
        return store
    }

    /// The entries of the log beside a database or site file, oldest first, each proved.
    static func entries(of file: String, in folder: URL) async throws -> [LogEntry] {
        let reader = try log(of: file, in: folder).reader()
        var entries: [LogEntry] = []
        for index in 0..<reader.checkpoint.size {
            entries.append(try LogEntry(parsing: try await reader.entry(index)))
        }
        return entries
    }

    /// The log beside a database or site file.
    static func log(of file: String, in folder: URL) throws -> AccountLog {
        let places = AccountLog.places(beside: folder.appending(path: file).path)
        return AccountLog(LogDirectory(places.directory), key: try KeyFile.read(places.key))
    }
}

extension ReleaseStore {
    /// Holds a window and publishes it at once, as if the log had it.
    func save(_ window: WindowRecord, releases: [Release]) async throws {
        _ = try await hold(window, releases: releases, purposes: ["test"], logSize: 0)
        try await publish(site: window.site, camera: window.camera, start: window.start, entry: 0)
    }
}
