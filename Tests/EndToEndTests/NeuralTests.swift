// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Models beside the repository, under papers that a test completes; no model comes with the program.
private enum Models {
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let folder: String =
        (ProcessInfo.processInfo.environment["PUMPHANDLE_SHARED"]
            ?? repository.deletingLastPathComponent().appending(path: "shared").path) + "/models/"
    static let areHere = FileManager.default.fileExists(atPath: folder + "yolox_nano.onnx")
    static let canRun =
        areHere && Program.hasClip
        && FileManager.default.fileExists(atPath: repository.path + "/.run-neural/openvino/libs")
    static let reason: Comment =
        "needs OpenVINO ('make neural'), opencv-doc's vtest.avi and the models in ../shared/models"

    /// Copies a model and its restated passport, with what its papers lack for the level 'licensed'.
    static func bring(_ model: String, _ passport: String, into folder: URL) throws {
        let stem = model.prefix { $0 != "." }
        try FileManager.default.copyItem(
            atPath: Self.folder + model, toPath: folder.appending(path: model).path)
        let text = try String(
            contentsOf: repository.appending(path: "Examples/passports/\(passport)"), encoding: .utf8)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in lines.enumerated() where line.hasPrefix("    licence: ") {
            lines[index] = "    licence: granted, for this test only, by nobody in particular"
        }
        if !text.contains("\nevaluation:") {
            lines.append("evaluation:")
            lines.append(
                "  - {data: volunteers, figure: counted, by: this test, sensitivity: [92, 100], specificity: [95, 100]}"
            )
        }
        try lines.joined(separator: "\n").write(
            to: folder.appending(path: "\(stem).passport.yaml"), atomically: true, encoding: .utf8)
    }

    /// The test site with more keys for its camera.
    static func writeSite(in folder: URL, camera: String, indicators: String = "occupancy") throws {
        try Program.writeSite(in: folder)
        let file = folder.appending(path: "site.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacing("    picture: [768, 576]\n", with: "    picture: [768, 576]\n\(camera)")
            .replacing("indicators: [occupancy]", with: "indicators: [\(indicators)]")
            .replacing("cameras:\n", with: "models: { level: licensed }\ncameras:\n")
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}

struct NeuralTests {
    @Test(
        .enabled(if: Models.canRun, Models.reason), arguments: ["fused\n    model: yolox_nano.onnx", "yolox_nano.onnx"])
    func declaredDetectorCountsAndMaskModelJudges(detector: String) async throws {
        try await Program.withFolder { folder in
            try Models.bring("yolox_nano.onnx", "yolox-nano.passport.yaml", into: folder)
            try Models.bring("face_mask_detection.tflite", "face-mask.passport.yaml", into: folder)
            try Models.writeSite(
                in: folder, camera: "    detector: \(detector)\n    mask_model: face_mask_detection.tflite\n",
                indicators: "occupancy, masked, unmasked")
            let check = try await Program.run(["site", "check", "site.yaml"], in: folder)
            #expect(check.status == 0 && check.output.contains("faces are large enough for its mask model"))
            let early = try await Program.run(ObserveTests.observe + ["--database", "city.db"], in: folder)
            #expect(early.status == 2 && early.talk.contains("was not admitted"))
            for model in ["yolox_nano.onnx", "face_mask_detection.tflite"] {
                let admitted = try await Program.run(
                    ["model", "admit", model, "--site", "site.yaml", "--database", "city.db"], in: folder)
                #expect(admitted.status == 0, "\(admitted.talk)")
            }
            let outcome = try await Program.run(
                ObserveTests.observe + ["--database", "city.db", "--format", "ndjson"], in: folder)
            #expect(outcome.status == 0, "\(outcome.talk)")
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count == 24)
            #expect(lines.allSatisfy { $0.contains("\"masked\"") && $0.contains("\"unmasked\"") })
            let list = try await Program.run(["releases", "list", "--database", "city.db"], in: folder)
            #expect(list.output.contains("mask share"))
        }
    }

    @Test(.enabled(if: Models.areHere && Program.hasClip, Models.reason))
    func papersThatDoNotReachTheLevelAreRefusedAtTheirLine() async throws {
        try await Program.withFolder { folder in
            try Models.bring("yolox_nano.onnx", "yolox-nano.passport.yaml", into: folder)
            let papers = folder.appending(path: "yolox_nano.passport.yaml")
            try String(contentsOf: papers, encoding: .utf8)
                .replacing("granted, for this test only, by nobody in particular", with: "their owners' own terms")
                .write(to: papers, atomically: true, encoding: .utf8)
            try Models.writeSite(in: folder, camera: "    detector: yolox_nano.onnx\n")
            let outcome = try await Program.run(ObserveTests.observe, in: folder)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.talk.hasPrefix("site.yaml:16: cameras[0].detector: the model is refused"))
        }
    }

    @Test(.enabled(if: Models.canRun, Models.reason))
    func anInputThatIsNotThePassportsIsRefusedAtItsLine() async throws {
        try await Program.withFolder { folder in
            try Models.bring("yolox_nano.onnx", "yolox-nano.passport.yaml", into: folder)
            try Models.writeSite(in: folder, camera: "    detector: yolox_nano.onnx\n")
            let sound = try await Program.run(["site", "check", "site.yaml"], in: folder)
            #expect(sound.status == 0 && !sound.output.contains("not compared"), "\(sound.talk)")
            let papers = folder.appending(path: "yolox_nano.passport.yaml")
            let text = try String(contentsOf: papers, encoding: .utf8)
            let line = try #require(text.components(separatedBy: "\n").firstIndex(of: "  name: images")) + 1
            try text.replacing("name: images", with: "name: pixels")
                .write(to: papers, atomically: true, encoding: .utf8)
            for command in [["site", "check", "site.yaml"], ObserveTests.observe] {
                let refused = try await Program.run(command, in: folder)
                #expect(refused.status == 2 && refused.output.isEmpty)
                #expect(refused.talk.contains("/yolox_nano.passport.yaml:\(line): "), "\(refused.talk)")
                #expect(refused.talk.contains("the input's name is images, its passport says pixels"))
            }
        }
    }

    @Test(.enabled(if: Models.areHere, Models.reason)) func modelIsAddedWholeOrNotAtAll() async throws {
        try await Program.withFolder { folder in
            try Models.bring("FastestDet.onnx", "fastestdet.passport.yaml", into: folder)
            let added = try await Program.run(
                ["model", "add", "FastestDet.onnx", "--models", "shelf", "--format", "json"], in: folder)
            #expect(added.status == 0 && added.output.contains("pumphandle.model-added/1"))
            let shelf = folder.appending(path: "shelf").path
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: shelf).sorted()
                    == ["FastestDet.onnx", "FastestDet.passport.yaml"])
            // Another file under the same passport.
            try Data("not weights".utf8).write(to: folder.appending(path: "other.onnx"))
            let refused = try await Program.run(
                ["model", "add", "other.onnx", "--passport", "FastestDet.passport.yaml", "--models", "none"], in: folder
            )
            #expect(refused.status == 2 && refused.talk.contains("SHA-256"))
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "none").path))
        }
    }

    /// Papers that describe four bytes of no model, from the disk and from an address.
    @Test(.enabled(if: Models.canRun, Models.reason)) func weightsThatCannotBeReadAreNotAdded() async throws {
        try await Program.withFolder { folder in
            let server = try RawServer { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ntoy\n"
            }
            try "toy\n".write(to: folder.appending(path: "toy.onnx"), atomically: true, encoding: .utf8)
            try PapersTests.passport.write(
                to: folder.appending(path: "toy.passport.yaml"), atomically: true, encoding: .utf8)
            for source in ["toy.onnx", server.address + "/toy.onnx"] {
                let refused = try await Program.run(
                    ["model", "add", source, "--passport", "toy.passport.yaml", "--models", "shelf"], in: folder)
                #expect(refused.status == 2 && refused.output.isEmpty)
                #expect(refused.talk.contains("OpenVINO cannot read toy.onnx: "), "\(refused.talk)")
                let shelf = folder.appending(path: "shelf").path
                #expect(try FileManager.default.contentsOfDirectory(atPath: shelf).isEmpty)
            }
            let bench = try await Program.run(["model", "bench", "toy.onnx"], in: folder)
            #expect(bench.status == 2 && bench.talk.contains("OpenVINO cannot read toy.onnx: "), "\(bench.talk)")
        }
    }

    @Test func modelFromAnAddressNeedsItsPassport() async throws {
        try await Program.withFolder { folder in
            let outcome = try await Program.run(
                ["model", "add", "http://127.0.0.1:9/model.onnx", "--models", "shelf"], in: folder)
            #expect(outcome.status == 2 && outcome.talk.contains("--passport"))
        }
    }
}
