// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Governance
import Synchronization
import TransparencyLog

/// A clock that stands still until it is set.
final class StoppedClock: Sendable {
    private let instant: Mutex<Date>

    init(_ instant: Date = Date(timeIntervalSince1970: 1_800_000_000)) { self.instant = Mutex(instant) }

    var now: Date {
        get { instant.withLock { $0 } }
        set { instant.withLock { $0 = newValue } }
    }
}

/// A log in a folder that is gone when the test is over.
final class AccountFixture: Sendable {
    static let origin = "log.example/test"
    static let site: PlaceID = {
        guard let id = PlaceID("city") else { preconditionFailure("not of the grammar") }
        return id
    }()

    let folder: URL
    let clock = StoppedClock()
    let log: AccountLog
    let keyForTests: SignerKey

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "pumphandle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = try SignerKey(generating: Self.origin)
        let directory = LogDirectory(folder.appending(path: "log").path)
        try LogWriter.create(directory, key: key)
        keyForTests = key
        log = AccountLog(directory, key: key, now: { [clock] in clock.now })
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Every entry, each proved.
    func entries() async throws -> [LogEntry] {
        let reader = try log.reader()
        var entries: [LogEntry] = []
        for index in 0..<reader.checkpoint.size { entries.append(try LogEntry(parsing: await reader.entry(index))) }
        return entries
    }

    func purpose(
        _ id: String, _ indicators: Set<Indicator> = [.occupancy], days: Double = 30, basis: String = "An act",
        roles: Set<Role>? = nil
    ) -> Purpose {
        Purpose(
            id: id, legalBasis: basis, indicators: indicators, expires: clock.now.addingTimeInterval(days * 86_400),
            roles: roles)
    }

    func rules(_ purposes: [Purpose], policy: String = "one") -> SiteRules {
        SiteRules(
            site: Self.site, policy: Digest(of: policy.utf8), cameras: Digest(of: "cameras".utf8), purposes: purposes)
    }

    /// Appends an entry with the log's key, whatever the rules say.
    func append(_ act: Act, rule: UInt64?) throws {
        try append(try LogEntry(act, at: Stamp(clock.now), rule: rule).encoded())
    }

    /// Appends bytes, as `log append` does.
    func append(_ entries: [UInt8]...) throws {
        var writer = try LogWriter(opening: log.directory, key: keyForTests)
        try writer.append(entries)
    }

    /// Brings the log up to a site file.
    func declare(_ rules: SiteRules) async throws(AccountError) {
        try await log.record { [clock] standing throws(RuleViolation) in
            try rules.acts(under: standing, at: clock.now)
        }
    }
}
