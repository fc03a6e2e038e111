// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// `evaluate accuracy` as its users run it.
struct AccuracyPageTests {
    private static let clip = "/usr/share/doc/opencv-doc/examples/data/vtest.avi"
    private static let isHere = FileManager.default.fileExists(atPath: clip)

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pumphandle-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test(.enabled(if: isHere, "needs opencv-doc's vtest.avi"))
    func thePageHoldsTheWorstLooksAndNothingFromElsewhere() throws {
        try withFolder { folder in
            let labels = folder.appending(path: "gt.txt").path
            // Nobody is where these labels say, so that every look is a bad one.
            let lines = (1...795).map { "\($0),1,10,10,20,60,1,-1,-1,-1" }
            try lines.joined(separator: "\n").write(toFile: labels, atomically: true, encoding: .utf8)
            let page = folder.appending(path: "worst.html").path
            let run = try EvaluateProgram.run([
                "accuracy", Self.clip, "--truth", labels, "--every", "28", "--page", page, "--format", "json",
            ])
            #expect(run.status == 0, "\(run.errors)")
            let html = try String(contentsOfFile: page, encoding: .utf8)
            #expect(html.contains("Public test footage only"))
            #expect(html.contains("data:image/png;base64,iVBORw0KGgo") && html.contains("<rect class=\"missed\""))
            #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("<script"))
            let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
            let figures = report?["figures"] as? [String: Any]
            #expect((figures?["by_height"] as? [Any])?.isEmpty == false)
            #expect((figures?["by_crowding"] as? [Any])?.isEmpty == false)
        }
    }

    @Test(.enabled(if: isHere, "needs opencv-doc's vtest.avi"))
    func countsInJSONAreEnough() throws {
        try withFolder { folder in
            let counts = folder.appending(path: "counts.json").path
            try "{\"757\": 5, \"785\": 6}".write(toFile: counts, atomically: true, encoding: .utf8)
            let run = try EvaluateProgram.run([
                "accuracy", Self.clip, "--truth", counts, "--every", "28", "--format", "json",
            ])
            #expect(run.status == 0, "\(run.errors)")
            let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
            let figures = report?["figures"] as? [String: Any]
            #expect(figures?["people_per_look"] as? Double == 5.5 && figures?["precision"] == nil)
        }
    }

    @Test(
        arguments: ["accuracy", "count-frames", "ingest"],
        ["rtsp://u:secret@127.0.0.1:9/stream", "http://127.0.0.1:9/x.jpg"])
    func aCameraIsNoTestFootage(command: String, address: String) throws {
        try withFolder { folder in
            let counts = folder.appending(path: "counts.json").path
            try "{\"1\": 1}".write(toFile: counts, atomically: true, encoding: .utf8)
            let run = try EvaluateProgram.run(
                [command, address] + (command == "accuracy" ? ["--truth", counts, "--page", "x.html"] : []))
            #expect(run.status == 2 && run.errors.contains("public test footage, not on cameras"))
            #expect(run.output.isEmpty && !run.errors.contains("secret"))
        }
    }

    @Test(.enabled(if: isHere, "needs opencv-doc's vtest.avi"))
    func whatMeasuresNothingIsAnError() throws {
        try withFolder { folder in
            let counts = folder.appending(path: "counts.json").path
            try "{\"1\": 1}".write(toFile: counts, atomically: true, encoding: .utf8)
            let run = try EvaluateProgram.run(["accuracy", Self.clip, "--truth", counts, "--from", "100000"])
            #expect(run.status == 2 && run.output.isEmpty && run.errors.contains("nothing was measured"))
        }
    }
}
