// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import DifferentialPrivacy
import Foundation
import Storage
import Testing

@Suite(.enabled(if: Program.hasClip, "Debian's opencv-doc is not installed"))
struct ObserveTests {
    static let observe = ["observe", Program.clip, "--site", "site.yaml", "--start", "2026-03-01T08:00:00Z"]

    @Test func whatIsPrintedIsWhatIsStored() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let outcome = try await Program.run(
                Self.observe + ["--database", "city.db", "--format", "ndjson"], in: folder)
            #expect(outcome.status == 0 && outcome.talk.isEmpty)
            let printed = try outcome.output.split(separator: "\n").map { try ReleaseDocument.release(in: String($0)) }
            #expect(printed.count == 24)
            #expect(Set(printed.map(\.zone)) == ["left", "middle", "right"])
            #expect(printed.first?.start.formatted(.iso8601) == "2026-03-01T08:00:00Z")
            #expect(printed.allSatisfy { $0.seconds == 10 && $0.expectedLooks == 20 && (0...20).contains($0.looks) })
            let stored = try await ReleaseStore(file: folder.appending(path: "city.db").path, for: .read).releases(
                ReleaseQuery())
            #expect(Set(stored) == Set(printed))
            let windows = try await ReleaseStore(file: folder.appending(path: "city.db").path, for: .read).windows(
                ReleaseQuery())
            #expect(windows.allSatisfy { $0.looks + $0.losses.values.reduce(0, +) == $0.expectedLooks })

            let again = try await Program.run(Self.observe + ["--database", "city.db", "--format", "json"], in: folder)
            #expect(
                again.status == 0 && again.output == "[]\n" && again.talk.contains("8 windows were released before"))
            let list = try await Program.run(
                ["releases", "list", "--database", "city.db", "--zone", "left", "--format", "csv"], in: folder)
            #expect(list.output.split(separator: "\n").count == 9)
        }
    }

    @Test func withoutADatabaseOnlyTheLogIsLeft() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let outcome = try await Program.run(Self.observe + ["--format", "json"], in: folder)
            let documents = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
            #expect(outcome.status == 0 && documents?.count == 24)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                    "err", "out", "site.yaml", "site.yaml-log", "site.yaml-log.key",
                ])
            let kinds = try await Program.entries(of: "site.yaml", in: folder).map(\.act.kind)
            #expect(kinds.count == 12 && kinds.prefix(3) == [.siteInForce, .purposeDeclared, .cameraEnabled])
            // A purpose that the log knows is not extended by another run.
            try Program.writeSite(in: folder, expires: "2100-12-31")
            let wider = try await Program.run(Self.observe, in: folder)
            #expect(wider.status == 2 && wider.output.isEmpty && wider.talk.contains("Nobody alone extends a purpose"))
        }
    }

    @Test func aRecordingIsNotReleasedWhereItCannotBeLogged() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            try Data().write(to: folder.appending(path: "site.yaml-log"))
            let outcome = try await Program.run(Self.observe, in: folder)
            #expect(outcome.status == 1 && outcome.output.isEmpty && outcome.talk.contains("site.yaml-log"))
        }
    }

    @Test func anExpiredPurposeRefusesToStartWithItsLine() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder, expires: "2020-12-31")
            let outcome = try await Program.run(Self.observe + ["--database", "city.db"], in: folder)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(
                outcome.talk.hasPrefix(
                    "site.yaml:5: purposes[0].expires: the purpose 'test' ended on 2021-01-01T00:00:00Z;"))
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "city.db").path))
        }
    }

    @Test(arguments: [
        (
            ["--camera", "junctoin"], Int32(2),
            "The site has no camera 'junctoin'. Did you mean 'junction'? Its cameras are junction."
        ),
        (["--database", "/nowhere/city.db"], 2, "/nowhere/city.db: cannot be opened as a database"),
        (["--database", "site.yaml"], 2, "site.yaml: is not a database"),
        (["--start", "yesterday"], 64, "yesterday"),
    ])
    func aWrongOptionIsNamed(options: [String], status: Int32, message: String) async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let arguments = ["observe", Program.clip, "--site", "site.yaml"] + options
            let outcome = try await Program.run(arguments, in: folder)
            #expect(outcome.status == status && outcome.output.isEmpty)
            #expect(outcome.talk.contains(message))
        }
    }

    @Test(arguments: [("missing.mp4", "does not exist"), ("site.yaml", "is not a video"), (".", "is a directory")])
    func aSourceThatIsNoVideoIsNamed(source: String, message: String) async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let outcome = try await Program.run(
                ["observe", source, "--site", "site.yaml", "--database", "city.db"], in: folder)
            #expect(outcome.status == 2 && outcome.talk.contains(message))
        }
    }

    @Test func asLiveStopsOnSIGTERMAndDropsTheOpenWindow() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder, window: "1 h", lookEvery: "200 ms")
            let process = try Program.start(
                Self.observe + ["--as-live", "--database", "city.db", "--format", "json"], in: folder)
            // The document is opened once signals are heard.
            let output = folder.appending(path: "out")
            while try Data(contentsOf: output).isEmpty, process.isRunning { await Task.yield() }
            process.terminate()
            let outcome = try await Program.finish(process, in: folder)
            #expect(!outcome.wasKilled && outcome.status == 0)
            #expect(outcome.output == "[]\n" && outcome.talk.contains("dropped"))
        }
    }

    @Test(arguments: [8, 96, 160]) func aFullDiskReleasesNothingThatIsNotStored(kibibytes: Int) async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder, window: "1 s", lookEvery: "100 ms")
            // The limit on a file's size stands in for a disk that is full.
            let outcome = try await Program.run(
                Self.observe + ["--database", "city.db", "--format", "ndjson"],
                under: ["/usr/bin/env", "bash", "-c", "ulimit -f \(kibibytes); exec \"$@\"", "bash"], in: folder)
            #expect(outcome.status == 1 && !outcome.wasKilled)
            #expect(outcome.talk.contains("city.db: the disk is full or the file may not grow; nothing was released."))
            let printed = try outcome.output.split(separator: "\n").map { try ReleaseDocument.release(in: String($0)) }
            guard !printed.isEmpty else { return }
            let stored = try await ReleaseStore(file: folder.appending(path: "city.db").path, for: .read).releases(
                ReleaseQuery())
            #expect(Set(printed).isSubset(of: stored))
        }
    }

    @Test func aCameraIsNotWatchedUnlogged() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let outcome = try await Program.run(
                ["observe", "rtsp://user:secret@127.0.0.1:9/street", "--site", "site.yaml"], in: folder)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.talk.contains("is live, and no camera is watched unless it is logged"))
            #expect(!outcome.talk.contains("secret"))
        }
    }
}
