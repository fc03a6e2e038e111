// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

struct CommandTests {
    @Test(arguments: [
        ["--help"], ["observe", "--help"], ["releases", "list", "--help"], ["releases", "export", "--help"],
        ["site", "check", "--help"], ["camera", "confirm", "--help"], ["camera", "probe", "--help"],
        ["releases", "prove", "--help"],
        ["releases", "check", "--help"],
        ["policy", "--help"], ["policy", "found", "--help"], ["policy", "propose", "--help"],
        ["policy", "sign", "--help"], ["policy", "apply", "--help"], ["policy", "history", "--help"],
        ["privacy", "--help"], ["serve", "--help"],
    ])
    func helpShowsExamples(arguments: [String]) async throws {
        try await Program.withFolder { folder in
            let outcome = try await Program.run(arguments, in: folder)
            #expect(outcome.status == 0 && outcome.talk.isEmpty)
            #expect(outcome.output.contains("EXAMPLES") && outcome.output.contains("USAGE: pumphandle"))
        }
    }

    @Test(arguments: [
        ["obsrve"], ["observe"], ["observe", "--site"], ["serve"],
        ["releases", "export", "--database", "a", "--format", "table"], ["site", "check"],
    ])
    func misuseExits64(arguments: [String]) async throws {
        try await Program.withFolder { folder in
            let outcome = try await Program.run(arguments, in: folder)
            #expect(outcome.status == 64 && outcome.output.isEmpty && !outcome.talk.isEmpty)
        }
    }

    @Test func shellCompletionIsGenerated() async throws {
        try await Program.withFolder { folder in
            let outcome = try await Program.run(["--generate-completion-script", "bash"], in: folder)
            #expect(outcome.status == 0 && outcome.output.contains("_pumphandle"))
        }
    }

    @Test func siteCheckAcceptsAndExplains() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let sound = try await Program.run(["site", "check", "site.yaml"], in: folder)
            #expect(sound.status == 0 && sound.output.hasPrefix("Site 'test-site' is sound"))
            let json = try await Program.run(["site", "check", "site.yaml", "--format", "json"], in: folder)
            let report = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            #expect(report?["schema"] as? String == "pumphandle.site-check/1")
            try Program.writeSite(in: folder, expires: "2020-01-01")
            let expired = try await Program.run(["site", "check", "site.yaml"], in: folder)
            #expect(expired.status == 2 && expired.talk.hasPrefix("site.yaml:5:"))
            let missing = try await Program.run(["site", "check", "none.yaml"], in: folder)
            #expect(missing.status == 2 && missing.talk.hasPrefix("none.yaml: no such file;"))
        }
    }

    @Test func privacySaysWhatPresenceCosts() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let text = try await Program.run(["privacy", "--site", "site.yaml"], in: folder)
            #expect(text.status == 0)
            for part in ["one window", "one hour", "one day", "epsilon", "occupancy", "within ±"] {
                #expect(text.output.contains(part))
            }
            let json = try await Program.run(["privacy", "--site", "site.yaml", "--format", "json"], in: folder)
            let report = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            let camera = (report?["cameras"] as? [[String: Any]])?.first
            #expect(
                (camera?["stays"] as? [[String: Any]])?.compactMap { $0["epsilon"] as? Double }.allSatisfy { $0 > 0 }
                    == true)
        }
    }

    @Test func serveRefusesToBeReachedWithoutProtection() async throws {
        try await Program.withFolder { folder in
            let outcome = try await Program.run(["serve", "--database", "city.db", "--host", "0.0.0.0"], in: folder)
            #expect(outcome.status == 2 && outcome.talk.contains("there is no TLS and no token"))
            let missing = try await Program.run(["serve", "--database", "city.db"], in: folder)
            #expect(missing.status == 2 && missing.talk.hasPrefix("city.db: there is no such database;"))
        }
    }
}
