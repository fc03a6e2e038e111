// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Governance
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Server
import Storage
import TransparencyLog

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

    static func app(
        _ options: ServerOptions? = nil, account: AccountLog? = nil
    ) async throws -> some ApplicationProtocol {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let options = try options ?? ServerOptions()
        return try buildApplication(
            store: await store(), options: options, desk: await desk(options, account: account), logger: logger)
    }

    /// A desk over a log that knows the purpose `flu`.
    static func desk(_ options: ServerOptions, account: AccountLog? = nil) async throws -> QueryDesk {
        let log: AccountLog
        if let account { log = account } else { log = try await self.account() }
        let authoriser: any Authoriser =
            options.token.map { SharedTokenAuthoriser(token: $0) } ?? LoopbackAuthoriser()
        return QueryDesk(authoriser: authoriser, gate: PurposeGate(log, coalescing: 3600))
    }

    /// A log that knows the purpose `flu`; its folder is gone when it is.
    static func account() async throws -> AccountLog {
        let folder = try TemporaryFolder()
        let directory = LogDirectory(folder.url.appending(path: "log").path)
        let key = try SignerKey(generating: "log.example/test")
        try LogWriter.create(directory, key: key)
        let log = AccountLog(
            directory, key: key,
            now: {
                _ = folder
                return .now
            })
        let purpose = Purpose(
            id: "flu", legalBasis: "An act", indicators: [.occupancy, .masked, .unmasked],
            expires: Date(timeIntervalSince1970: 2_082_728_400))
        let rules = SiteRules(
            site: try PlaceID(checking: "city", as: "site"), policy: try Digest(checking: policy.digest, as: "policy"),
            cameras: Digest(of: []), purposes: [purpose])
        try await log.record { standing throws(RuleViolation) in try rules.acts(under: standing, at: .now) }
        return log
    }
}

/// A folder that is gone when nobody needs it.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "pumphandle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}

extension TestResponse {
    /// The body as text.
    var text: String { String(buffer: body) }

    /// The body as JSON.
    var json: [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]
    }
}
