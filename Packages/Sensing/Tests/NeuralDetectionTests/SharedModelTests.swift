// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NeuralDetection
import PeopleCounting
import Testing
import VideoIngest

/// One process, several cameras, more than one model.
@Suite(.enabled(if: Shared.canRun, Shared.whyNot))
struct SharedModelTests {
    private func picture(seed: UInt64) -> WorkingPicture {
        var generator = SplitMix64(seed: seed)
        let picture = WorkingPicture(width: 320, height: 240)
        for y in 0..<240 {
            for x in 0..<320 { picture.luma[y * picture.stride + x] = UInt8.random(in: 0...255, using: &generator) }
        }
        return picture
    }

    private func model(_ name: String) throws -> ModelFile {
        try ModelFile(path: Shared.model(name), folders: [Shared.passports])
    }

    @Test func aModelThatFailsLosesTheLookAndSaysWhy() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pumphandle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let model = folder.appending(path: "yolox_nano.onnx").path
        try FileManager.default.copyItem(atPath: Shared.model("yolox_nano.onnx"), toPath: model)
        try FileManager.default.copyItem(
            atPath: Shared.passports + "/yolox-nano.passport.yaml",
            toPath: folder.appending(path: "yolox_nano.passport.yaml").path)
        let detector = try DetectorResolver.maker("fused", model: model)(768, 576)
        detector.expect(PersonSizeLine(a: 60, b: 0))
        let scene = WorkingPicture(width: 768, height: 576)
        func fill(_ columns: Range<Int>, _ rows: Range<Int>, _ level: Int) {
            for y in rows { for x in columns { scene.luma[y * scene.stride + x] = UInt8(level + (x * 7 + y * 3) % 5) } }
        }
        fill(0..<768, 0..<576, 120)
        var people: [PersonBox] = []
        for _ in 0..<14 { _ = detector.look(at: scene, after: 2, people: &people) }
        #expect(detector.look(at: scene, after: 2, people: &people) == .counted)
        #expect(detector.fault == nil)
        try FileManager.default.removeItem(atPath: model)
        // The model must look at a part of the picture for the first time, at an input of its own.
        fill(300..<320, 300..<360, 30)
        #expect(detector.look(at: scene, after: 2, people: &people) == .unavailable(.detectorFault))
        #expect(detector.fault?.contains("yolox_nano.onnx") == true)
    }

    @Test func camerasShareModelsAndThreadsAndGetTheirOwnAnswers() throws {
        let options = NeuralOptions(threads: 2, precision: .float32)
        let gate = RequestGate(limit: options.threads)
        let shelves = try ["yolox_nano.onnx", "FastestDet.onnx"].map {
            ModelShelf(try model($0), options: options, gate: gate)
        }
        #expect(
            try shelves[0].compiled(height: 416, width: 416) === shelves[0].compiled(height: 416, width: 416))
        @Sendable func candidates(camera: Int) throws -> [PersonBox] {
            let detector = try NeuralPersonDetector(shelves[camera % 2])
            var people: [PersonBox] = []
            var unsure: [PersonBox] = []
            for _ in 0..<4 {
                #expect(
                    detector.look(
                        at: picture(seed: UInt64(camera)), after: 2, people: &people, candidates: &unsure) == .counted)
            }
            return unsure
        }
        let alone = try (0..<6).map { try candidates(camera: $0) }
        let together = Answers(count: 6)
        DispatchQueue.concurrentPerform(iterations: 6) { camera in
            together.set(camera, try? candidates(camera: camera))
        }
        #expect(together.all == alone)
        #expect(1...2 ~= gate.mostAtOnce)
    }

    @Test func inputsAreZeroedOnceUsed() throws {
        let model = try CompiledModel(model("face_mask_detection.tflite"))
        nonisolated(unsafe) var memory: UnsafeMutableBufferPointer<Float>?
        try model.run(
            1,
            fill: { _, tensor in
                tensor.update(repeating: 0.5)
                memory = tensor
            }, read: { _, _ in })
        let used = try #require(memory)
        #expect(used.count == 3 * 260 * 260 && used.allSatisfy { $0 == 0 })
    }

    @Test func groundPlaneAndZonesChooseTheScale() throws {
        let shelf = ModelShelf(try model("yolox_nano.onnx"), options: NeuralOptions(precision: .float32))
        func input(height: Float, firstFootRow: Double, areaFrom row: Double = 0) throws -> Int {
            let detector = try NeuralPersonDetector(shelf)
            detector.expect(PersonSizeLine(a: 0, b: height / 240))
            detector.expect(
                StandingArea(left: 0, top: row, right: 320, bottom: 240, firstZoneRow: firstFootRow))
            var people: [PersonBox] = []
            #expect(detector.look(at: picture(seed: 1), after: 0, people: &people) == .counted)
            return try #require(detector.inputs?.height)
        }
        // The passport's smallest is 25 pixels; 62 are comfortable.
        #expect(try input(height: 125, firstFootRow: 240) == 128)
        #expect(try input(height: 62.5, firstFootRow: 240) == 256)
        #expect(try input(height: 62.5, firstFootRow: 120) == 480)
        // People at the lowest row alone show from 240 − 1.3 · 62.5 pixels on: 81 rows at a scale of 1.
        #expect(try input(height: 62.5, firstFootRow: 240, areaFrom: 240) == 96)
    }

    @Test func benchMeasuresBoth() throws {
        let bench = try ModelBench(model("FastestDet.onnx"), threads: 1, runs: 3)
        #expect(bench.width == 352 && bench.height == 352 && bench.runs == 3)
        #expect(bench.lookMilliseconds > 0 && bench.runtimeMilliseconds > 0 && bench.looksPerCoreSecond > 0)
    }

    @Test func shelfRefusesModelsThatTheSitesRuleDoesNotAdmit() throws {
        let size = PictureSize(width: 320, height: 240)
        let zones = try ZoneMap(
            [ZoneShape(id: "z", corners: .pixels([.init(x: 0, y: 0), .init(x: 300, y: 0), .init(x: 0, y: 200)]))],
            picture: size, groundPlane: nil)
        let camera = try CameraSetup(
            id: "c", source: SourceAddress(parsing: "/no/such.mp4"), zones: zones,
            detector: .model(Shared.model("yolox_nano.onnx")))
        let error = #expect(throws: NeuralError.self) { try DetectorShelf(policy: nil).detectors(for: camera) }
        #expect(error?.description.contains("models") == true)
    }
}

/// Answers of several threads.
private final class Answers: @unchecked Sendable {
    private let lock = NSLock()
    private var answers: [[PersonBox]?]

    init(count: Int) { answers = Array(repeating: nil, count: count) }

    func set(_ index: Int, _ answer: [PersonBox]?) {
        lock.lock()
        answers[index] = answer
        lock.unlock()
    }

    var all: [[PersonBox]?] { answers }
}
