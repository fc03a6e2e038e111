// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Storage

/// Releases as stores decode them; only the releaser makes new ones.
enum ReleaseFixture {
    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    static func release(zone: String = "west", window: Int = 0, sum: Int = 42) throws -> Release {
        let instant = start.addingTimeInterval(Double(window * 10)).formatted(.iso8601)
        return try ReleaseDocument.release(
            in: """
                {"schema":"pumphandle.release/1","site":"city","camera":"square","zone":"\(zone)","start":"\(instant)",
                "seconds":10,"looks":5,"expected_looks":5,"indicators":{"occupancy":{"sum":\(sum),"mean":\(Double(sum) / 5),
                "sigma":0.5}},"mechanism":"discrete-gaussian","rho":0.5,
                "policy":"sha256:\(String(repeating: "0", count: 64))"}
                """)
    }

    static func window(_ window: Int = 0, seconds: Int = 10, offset: Double = 0) -> WindowRecord {
        WindowRecord(
            site: "city", camera: "square", start: start.addingTimeInterval(Double(window * 10) + offset),
            seconds: seconds, looks: 4, expectedLooks: 5, losses: ["frozen": 1])
    }

    static let site = SiteRecord(
        id: "city", timeZone: "Asia/Seoul", cameras: [.init(id: "square", zones: ["east", "west"])])
    static let policy = PolicyRecord(digest: "sha256:" + String(repeating: "0", count: 64), document: "{}")

    /// A registered store in memory.
    static func store() async throws -> ReleaseStore {
        let store = try ReleaseStore()
        try await store.register(site, policy: policy)
        return store
    }

    /// Runs with a folder that is gone afterwards.
    @discardableResult
    static func withFolder<T>(_ body: (URL) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pumphandle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }
}
