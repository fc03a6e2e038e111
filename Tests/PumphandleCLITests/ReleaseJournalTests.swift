// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import DifferentialPrivacy
import Foundation
import Governance
import PumphandleCLI
import Storage
import Synchronization
import Testing
import TransparencyLog

struct ReleaseJournalTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    private static func release(_ window: Int, zone: String = "west", digest: Digest) -> Release {
        Release(
            site: "city", camera: "square", zone: zone, start: start.addingTimeInterval(Double(window) * 900),
            seconds: 900, looks: 450, expectedLooks: 450,
            indicators: [.occupancy: .init(sum: 1350, mean: 3, sigma: 0.1)], rho: 1, policy: digest.text)
    }

    private static func record(_ release: Release) -> WindowRecord {
        WindowRecord(
            site: release.site, camera: release.camera, start: release.start, seconds: release.seconds,
            looks: release.looks, expectedLooks: release.expectedLooks, losses: [:])
    }

    /// Consent that ends between the moment a figure is made ready and the moment it is logged takes it away, and nothing
    /// of the noise is drawn again.
    @Test(arguments: [false, true]) func consentThatEndsMeanwhileCountsNoMore(endsMeanwhile: Bool) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pumphandle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = try SignerKey(generating: "log.example/city")
        let directory = LogDirectory(folder.appending(path: "log").path)
        try LogWriter.create(directory, key: key)
        let log = AccountLog(directory, key: key)
        let digest = Digest(of: []), receipt = Digest(of: [1])
        let end = Self.start.addingTimeInterval(86_400)
        try await log.record(.consentGiven(.init(receipt: receipt, ground: .count, expires: Stamp(end))))
        let store = try ReleaseStore()
        try await store.register(
            SiteRecord(id: "city", timeZone: "Asia/Seoul", cameras: [.init(id: "square", zones: ["west"])]),
            policy: PolicyRecord(digest: digest.text, document: "{}"))
        for window in 0..<3 {
            let release = Self.release(window, digest: digest)
            _ = try await store.hold(Self.record(release), releases: [release], purposes: ["flu"], logSize: 0)
            try await store.publish(site: "city", camera: "square", start: release.start, entry: 0)
            #expect(
                try await store.save(
                    CountCheckRecord(
                        site: "city", camera: "square", zone: "west", indicator: "occupancy", start: release.start,
                        seconds: 900, consent: window == 0 ? receipt.text : nil,
                        counts: [.init(instant: release.start, people: 2)])))
        }
        // The clock passes the end after it was first looked at.
        let looks = Mutex(0)
        let journal = ReleaseJournal(
            rules: SiteRules(
                site: try PlaceID(checking: "city", as: "site"), policy: digest, cameras: digest, purposes: []),
            account: log, store: store, timeZone: .gmt,
            now: {
                looks.withLock { count in
                    count += 1
                    return endsMeanwhile && count > 1 ? end : end.addingTimeInterval(-1)
                }
            })
        let next = Self.release(10, digest: digest)
        guard
            case .published(let shown) = try await journal.settle(
                Self.record(next), releases: [next], purposes: ["flu"])
        else {
            Issue.record("stored before")
            return
        }
        #expect(shown.map { $0.detector[.occupancy]?.checks } == [endsMeanwhile ? nil : 3])
        #expect(shown[0].indicators == next.indicators)
        #expect(try await store.releases(ReleaseQuery(from: next.start)) == shown)
        #expect(try await store.heldWindows(site: "city").isEmpty)
        let reader = try log.reader()
        #expect(reader.checkpoint.size == 2)
        guard case .released(let batch) = try LogEntry(parsing: await reader.entry(1)).act else {
            Issue.record("not logged")
            return
        }
        #expect(batch.root == Digest(try ReleaseTree(shown.map { try ReleaseDocument.text(of: $0) }).root))
    }
}
