// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Server
import Storage

/// A server over a store with four windows of two zones.
enum ServerFixture {
    static let start = Date(timeIntervalSince1970: 1_800_000_000)
    static let policy = PolicyRecord(
        digest: "sha256:" + String(repeating: "a", count: 64),
        document:
            #"{"delta":"1/1000000","purposes":[{"expires":"2035-12-31T15:00:00Z","id":"flu","indicators":["occupancy"],"legal_basis":"An act"}],"rho_per_window":"1/2","schema":"pumphandle.policy/1","site":"city","split":{"in_contact":"3","occupancy":"1"},"window_seconds":10}"#
    )

    static func store() async throws -> ReleaseStore {
        let store = try ReleaseStore()
        try await store.register(
            SiteRecord(id: "city", timeZone: "Asia/Seoul", cameras: [.init(id: "square", zones: ["east", "west"])]),
            policy: policy)
        for window in 0..<4 {
            let instant = start.addingTimeInterval(Double(window * 10))
            let releases = try ["east", "west"].map { zone in
                try ReleaseDocument.release(
                    in: """
                        {"schema":"pumphandle.release/1","site":"city","camera":"square","zone":"\(zone)",
                        "start":"\(instant.formatted(.iso8601))","seconds":10,"looks":5,"expected_looks":5,
                        "indicators":{"occupancy":{"sum":\(window),"mean":\(Double(window) / 5),"sigma":0.5}},
                        "mechanism":"discrete-gaussian","rho":0.5,"policy":"\(policy.digest)"}
                        """)
            }
            let record = WindowRecord(
                site: "city", camera: "square", start: instant, seconds: 10, looks: 5, expectedLooks: 5,
                losses: window == 2 ? ["frozen": 1] : [:])
            _ = try await store.save(record, releases: releases)
        }
        return store
    }

    static func app(_ options: ServerOptions? = nil) async throws -> some ApplicationProtocol {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try buildApplication(store: await store(), options: options ?? ServerOptions(), logger: logger)
    }
}

extension TestResponse {
    /// The body as text.
    var text: String { String(buffer: body) }

    /// The body as JSON.
    var json: [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]
    }
}
