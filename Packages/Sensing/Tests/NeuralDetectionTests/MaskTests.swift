// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NeuralDetection
import PeopleCounting
import Testing
import VideoIngest

/// The test pictures, whole and after a person detector's crop.
@Suite(
    .enabled(
        if: Shared.canRun && Shared.hasPictures,
        "needs OpenVINO ('make neural'), ffmpeg, and the models and pictures in ../shared"))
struct MaskTests {
    /// Left to right, as the pictures' README says.
    static let pictures: [(String, [MaskVerdict])] = [
        ("m0.png", [.unmasked, .unmasked, .unmasked]),
        ("m2.png", [.masked, .unmasked, .masked]),
        ("two_unmasked.png", [.unmasked, .unmasked]),
    ]

    private func shelf(_ model: String, smallest: Double? = nil) throws -> ModelShelf {
        guard let smallest else {
            return ModelShelf(try ModelFile(path: Shared.model(model), folders: [Shared.passports]))
        }
        let text = try String(contentsOfFile: Shared.passports + "/face-mask.passport.yaml", encoding: .utf8)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).passport.yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try text.replacing("smallest: 15", with: "smallest: \(smallest)").write(
            to: file, atomically: true, encoding: .utf8)
        return ModelShelf(try ModelFile(path: Shared.model(model), passport: file.path))
    }

    /// Calls a body with a test picture; `filter` is ffmpeg's.
    private func withPicture(
        _ name: String, filter: String = "null", _ body: (borrowing WorkingPicture) throws -> Void
    ) throws {
        let clip = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).y4m")
        defer { try? FileManager.default.removeItem(at: clip) }
        try Shared.encode([
            "-i", Shared.folder + "/data/masks/" + name, "-vf", filter, "-pix_fmt", "yuv420p", clip.path,
        ])
        var options = IngestOptions()
        options.policy = .everyFrame
        let source = try SourceAddress(parsing: clip.path).makeSource(options: options)
        var picture: WorkingPicture?
        guard case .look = try source.nextLook(into: &picture, until: nil), let picture else {
            Issue.record("no picture in \(name)")
            return
        }
        try body(picture)
    }

    @Test(arguments: pictures) func wholePicturesAreClassified(name: String, expected: [MaskVerdict]) throws {
        let masks = try NeuralMaskDetector(shelf("face_mask_detection.tflite"))
        try withPicture(name) { picture in
            let faces = try masks.faces(in: picture).sorted { $0.box.x < $1.box.x }
            #expect(faces.map(\.verdict) == expected)
        }
    }

    @Test(arguments: pictures) func headsOfPeopleFoundAreClassified(name: String, expected: [MaskVerdict]) throws {
        let masks = try NeuralMaskDetector(shelf("face_mask_detection.tflite"))
        let detector = try NeuralPersonDetector(shelf("yolox_nano.onnx"))
        try withPicture(name) { picture in
            var people: [PersonBox] = []
            #expect(detector.look(at: picture, after: 0, people: &people) == .counted)
            people.sort { $0.x < $1.x }
            var verdicts: [MaskVerdict] = []
            #expect(masks.judge(people, in: picture, verdicts: &verdicts))
            #expect(verdicts == expected)
        }
    }

    @Test(arguments: pictures) func facesUnderTheEvaluatedSizeAreUnclear(name: String, expected: [MaskVerdict]) throws {
        let masks = try NeuralMaskDetector(shelf("face_mask_detection.tflite", smallest: 120))
        try withPicture(name) { picture in
            let faces = try masks.faces(in: picture)
            #expect(faces.count == expected.count && faces.allSatisfy { $0.verdict == .unclear })
        }
    }

    @Test(arguments: pictures) func enlargingASmallFaceDoesNotMakeItClear(name: String, expected: [MaskVerdict]) throws
    {
        let masks = try NeuralMaskDetector(shelf("face_mask_detection.tflite"))
        let detector = try NeuralPersonDetector(shelf("yolox_nano.onnx"))
        try withPicture(name, filter: "scale=iw/6:ih/6:flags=area,scale=trunc(iw/2)*2:trunc(ih/2)*2") { picture in
            var people: [PersonBox] = []
            _ = detector.look(at: picture, after: 0, people: &people)
            people.append(PersonBox(x: 1, y: 1, width: 30, height: 40, score: 1))
            var verdicts: [MaskVerdict] = []
            #expect(masks.judge(people, in: picture, verdicts: &verdicts))
            #expect(verdicts == Array(repeating: .unclear, count: people.count))
        }
    }

    @Test func nobodyIsJudgedWithoutTheRuntimeBeingAsked() throws {
        let masks = try NeuralMaskDetector(shelf("face_mask_detection.tflite"))
        let picture = WorkingPicture(width: 64, height: 48)
        var verdicts: [MaskVerdict] = [.masked]
        #expect(masks.judge([], in: picture, verdicts: &verdicts))
        #expect(verdicts.isEmpty)
    }
}
