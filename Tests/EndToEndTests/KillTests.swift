// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import DifferentialPrivacy
import Foundation
import Storage
import Testing
import TransparencyLog

@Suite(.enabled(if: Program.hasClip, "Debian's opencv-doc is not installed"))
struct KillTests {
    /// Fifty processes over one database, each killed at a moment of its own.
    ///
    /// Most are placed at the same start, so that
    /// they meet windows that others stored; the rest begin now.
    @Test(.timeLimit(.minutes(5))) func noKillStoresAWindowTwiceOrChangesARelease() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder, window: "1 s", lookEvery: "100 ms")
            let database = folder.appending(path: "city.db").path
            var known: [Release] = []
            for round in 0..<50 {
                let start = round % 5 == 4 ? [] : ["--start", "2026-03-01T08:00:00Z"]
                let process = try Program.start(
                    ["observe", Program.clip, "--site", "site.yaml", "--as-live", "--database", "city.db"] + start,
                    in: folder)
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...2600)))
                #expect(
                    process.isRunning,
                    "round \(round) ended by itself: \((try? String(contentsOf: folder.appending(path: "err"), encoding: .utf8)) ?? "")"
                )
                kill(process.processIdentifier, SIGKILL)
                _ = try await Program.finish(process, in: folder)
                guard FileManager.default.fileExists(atPath: database) else { continue }
                let stored = try await Self.stored(database)
                #expect(Set(known).isSubset(of: stored), "round \(round) changed a stored release")
                let keys = stored.map { "\($0.camera)|\($0.zone)|\($0.start.timeIntervalSince1970)" }
                #expect(Set(keys).count == keys.count, "round \(round) stored a window twice")
                let windows = Dictionary(grouping: stored) { $0.start }
                #expect(windows.values.allSatisfy { $0.count == 3 }, "round \(round) stored a window in part")
                known = stored
                try await Self.expectLogged(database)
            }
            #expect(known.count >= 6)
            let process = try Program.start(
                [
                    "observe", Program.clip, "--site", "site.yaml", "--database", "city.db", "--start",
                    "2026-03-01T08:00:00Z",
                ], in: folder)
            let outcome = try await Program.finish(process, in: folder)
            #expect(outcome.status == 0)
            #expect(Set(known).isSubset(of: try await Self.stored(database)))
            try await Self.expectLogged(database)
            // The last process was not interrupted: nothing waits for the log any more.
            #expect(
                try await ReleaseStore(file: database, for: .read).heldWindows(site: "test-site").isEmpty)
        }
    }

    /// Whatever a reader of the database can see is in a log that holds, each window once and as it was published.
    private static func expectLogged(_ database: String) async throws {
        let store = try ReleaseStore(file: database, for: .read)
        let windows = try await store.windows(ReleaseQuery())
        guard !windows.isEmpty else { return }
        let places = AccountLog.places(beside: database)
        let log = AccountLog(LogDirectory(places.directory), key: try KeyFile.read(places.key))
        _ = try await LogVerifier(log.directory, logKey: log.verifier).verify()
        let reader = try log.reader()
        var batches: [Date: (index: UInt64, root: Digest)] = [:]
        for index in 0..<reader.checkpoint.size {
            guard case .released(let batch) = try LogEntry(parsing: await reader.entry(index)).act else { continue }
            #expect(batches.updateValue((index, batch.root), forKey: batch.start.instant) == nil, "logged twice")
        }
        for window in windows {
            let documents = try await store.documents(
                site: window.site, camera: window.camera, start: window.start)
            let batch = try #require(batches[window.start], "not in the log: \(window.start)")
            #expect(try Digest(ReleaseTree(documents.map(\.text)).root) == batch.root)
            #expect(
                try await store.logEntry(site: window.site, camera: window.camera, start: window.start)
                    == batch.index)
        }
    }

    /// Releases of a database as the last process left it; one that was killed while making the file left none.
    private static func stored(_ path: String) async throws -> [Release] {
        try await ReleaseStore(file: path, for: .write).releases(ReleaseQuery())
    }
}
