// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Testing

/// `pumphandle camera probe` on real footage.
struct CameraProbeTests {
    @Test(.enabled(if: Program.hasClip, "needs opencv-doc's vtest.avi"))
    func aSourceIsDescribedInPlainWords() async throws {
        try await Program.withFolder { folder in
            let english = try await Program.run(
                ["camera", "probe", "--source", Program.clip, "--look-every", "0.3"], in: folder)
            #expect(english.status == 0 && english.talk.isEmpty)
            for part in [
                "768x576", "in colour", "Sharpness: good", "no contact indicator", "Flow: possible", "Suitability",
            ] {
                #expect(english.output.contains(part), "\(part)")
            }
            let korean = try await Program.run(
                ["camera", "probe", "--source", Program.clip, "--look-every", "0.3", "--language", "ko"], in: folder)
            #expect(korean.status == 0 && korean.output.contains("선명도: 양호"))
            #expect(korean.output.contains("접촉 지표가 없습니다") && korean.output.contains("흐름: 측정 가능"))
        }
    }

    @Test(.enabled(if: Program.hasClip, "needs opencv-doc's vtest.avi"))
    func aSitesCameraIsJudgedZoneByZone() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder, lookEvery: "300 ms")
            let run = try await Program.run(
                ["camera", "probe", "site.yaml", "junction", "--format", "json"], in: folder)
            #expect(run.status == 0 && run.talk.isEmpty)
            let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
            #expect(report?["schema"] as? String == "pumphandle.camera-probe/1")
            let zones = report?["zones"] as? [[String: Any]]
            #expect(zones?.compactMap { $0["id"] as? String } == ["left", "middle", "right"])
            // By the size line that the labels of this clip give, 39 to 148 pixels between rows 100 and 576.
            let smallest = zones?.compactMap { $0["smallest_person_pixels"] as? Int } ?? []
            let tallest = zones?.compactMap { $0["tallest_person_pixels"] as? Int } ?? []
            #expect(smallest.count == 3 && smallest.allSatisfy { 30...50 ~= $0 })
            #expect(tallest.allSatisfy { 125...170 ~= $0 })
            let suitability = report?["suitability"] as? [String: Any]
            #expect(suitability?["verdict"] as? String == "suited")
            // Looks come in steps, and no key names people or counts.
            #expect((report?["looks"] as? Int).map { $0 % 30 == 0 } == true)
            let keys = try Self.keys(of: run.output)
            #expect(keys.isDisjoint(with: ["count", "people", "boxes", "occupancy"]))
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "city.db").path))
        }
    }

    private static func keys(of json: String) throws -> Set<String> {
        func walk(_ value: Any) -> Set<String> {
            if let map = value as? [String: Any] {
                return map.reduce(into: []) { $0.formUnion(walk($1.value).union([$1.key])) }
            }
            if let list = value as? [Any] { return list.reduce(into: []) { $0.formUnion(walk($1)) } }
            return []
        }
        return walk(try JSONSerialization.jsonObject(with: Data(json.utf8)))
    }

    @Test func nothingIsProbedWithoutALivePurposeOrACamera() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder, expires: "2020-01-01")
            let expired = try await Program.run(["camera", "probe", "site.yaml", "junction"], in: folder)
            #expect(expired.status == 2 && expired.talk.hasPrefix("site.yaml:5:") && expired.output.isEmpty)
            try Program.writeSite(in: folder)
            let mistyped = try await Program.run(["camera", "probe", "site.yaml", "juncton"], in: folder)
            #expect(mistyped.status == 2 && mistyped.talk.contains("Did you mean 'junction'?"))
            let missing = try await Program.run(["camera", "probe", "--source", "none.mp4"], in: folder)
            #expect(missing.status == 2 && missing.talk.contains("none.mp4"))
            let nothing = try await Program.run(["camera", "probe"], in: folder)
            #expect(nothing.status == 64)
        }
    }

    /// Nothing listens at that address: what is logged is logged before anybody looks.
    @Test(arguments: [[], ["--database", "city.db"], ["--log", "city-log"]])
    func aLiveCameraIsProbedOnlyOnceThatIsLogged(options: [String]) async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let live = ["--source", "rtsp://user:secret@127.0.0.1:9/street"]
            let stray = try await Program.run(["camera", "probe"] + live + options, in: folder)
            #expect(stray.status == 2 && stray.output.isEmpty && stray.talk.contains("without a declared purpose"))
            #expect(!stray.talk.contains("secret"))
            let probe = ["camera", "probe", "site.yaml", "junction"] + live + options
            let outcome = try await Program.run(probe, in: folder)
            #expect(outcome.status == 1 && outcome.output.isEmpty && outcome.talk.contains("refused the connection"))
            let name = options.last.map { $0.replacing("-log", with: "") } ?? "site.yaml"
            let acts = try await Program.entries(of: name, in: folder).map(\.act)
            #expect(acts.map(\.kind) == [.siteInForce, .purposeDeclared, .cameraProbed])
            guard case .cameraProbed(let act)? = acts.last else { return }
            #expect(act.camera.text == "junction" && act.source == .live)
            // What cannot be logged is not looked at.
            try FileManager.default.removeItem(at: folder.appending(path: name + "-log.key"))
            let unlogged = try await Program.run(probe, in: folder)
            #expect(unlogged.status == 1 && unlogged.talk.contains("there is no such key file"), "\(unlogged.talk)")
        }
    }

    @Test(.enabled(if: Program.hasClip, "needs opencv-doc's vtest.avi"))
    func aRecordingIsProbedUnloggedUnlessALogIsNamed() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let probe = ["camera", "probe", "site.yaml", "junction", "--looks", "1"]
            #expect(try await Program.run(probe, in: folder).status == 0)
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "site.yaml-log").path))
            #expect(try await Program.run(probe + ["--database", "city.db"], in: folder).status == 0)
            guard case .cameraProbed(let act)? = try await Program.entries(of: "city.db", in: folder).last?.act else {
                Issue.record("not logged")
                return
            }
            #expect(act.source == .recording)
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "city.db").path))
        }
    }

    @Test func aSiteWithoutCalibrationIsToldWhyItHasNoContacts() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let file = folder.appending(path: "site.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacing("[occupancy]", with: "[occupancy, in_contact]")
                .write(to: file, atomically: true, encoding: .utf8)
            let check = try await Program.run(["site", "check", "site.yaml"], in: folder)
            #expect(check.status == 0)
            #expect(check.output.contains("Camera 'junction' will not release in_contact: it has no ground plane"))
        }
    }
}
