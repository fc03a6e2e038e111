// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NeuralDetection
import Testing
import VideoIngest

@Suite struct OnnxStemTests {
    enum Shape: String, CaseIterable, CustomTestStringConvertible {
        case yolox, uneven, otherOrder, atOnce, constantNodes, bare
        /// Left as it is, but the same layer.
        case explicitPadding

        var testDescription: String { rawValue }

        func model(seed: UInt64) -> FocusModel {
            var model = FocusModel(self == .uneven ? .uneven : .whole, seed: seed)
            switch self {
            case .yolox, .uneven: break
            case .otherOrder: model.starts = [(1, 1), (0, 0), (0, 1), (1, 0)]
            case .atOnce: model.isSlicedAtOnce = true
            case .constantNodes: model.hasConstantNodes = true
            case .bare: model.attributes = []
            case .explicitPadding: model.padding = "NOTSET"
            }
            return model
        }
    }

    @Test(.enabled(if: Shared.hasRuntime, "needs OpenVINO ('make neural')"), arguments: Shape.allCases)
    func theAnswerIsThatOfTheStack(_ shape: Shape) throws {
        let model = shape.model(seed: 7)
        #expect((OnnxStem.joined(model.bytes) != nil) == (shape != .explicitPadding))
        var generator = SplitMix64(seed: 8)
        let side = model.form.side
        let picture = (0..<(3 * side * side)).map { _ in Float(Int.random(in: 0...255, using: &generator)) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "pumphandle-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "toy.onnx")
        try Data(model.bytes).write(to: file)
        let passport = Fixtures.yaml
            .replacing("shape: [1, 3, 64, 96]\n  multiple_of: 32", with: "shape: [1, 3, \(side), \(side)]")
            .replacing("shape: [1, 126, 7]", with: "shape: [1, 6, \(side / 32), \(side / 32)]")
            .replacing("family: yolox\n  strides: [8, 16, 32]", with: "family: fastestdet\n  stride: 32")
            .replacing("count: 2, person: 1", with: "count: 1, person: 0")
            .replacing(Fixtures.digest, with: try #require(try ModelDigest.of(file: file.path)))
        try Data(passport.utf8).write(to: folder.appending(path: "toy.passport.yaml"))
        let compiled = try CompiledModel(
            ModelFile(path: file.path), options: NeuralOptions(threads: 1, precision: .float32))
        var answer: [Float] = []
        try compiled.run(
            1, fill: { _, input in for index in input.indices { input[index] = picture[index] } },
            read: { _, outputs in answer = Array(outputs[0]) })
        #expect(answer == model.answer(picture))
    }

    @Test(
        arguments: [
            { $0.step = 1 }, { $0.end = 16 }, { $0.axis = 2 }, { $0.starts[1] = (0, 0) }, { $0.starts[2] = (0, 2) },
            { $0.starts.removeLast() }, { $0.attributes = [("group", [4])] },
            { $0.attributes = [("dilations", [2, 2])] },
            { $0.attributes = [("pads", [0, 0])] }, { $0.attributes = [("strides", [1 << 40, 1])] },
            { $0.domain = "org.example" },
        ] as [@Sendable (inout FocusModel) -> Void])
    func anotherLayerIsLeft(change: @Sendable (inout FocusModel) -> Void) {
        var model = FocusModel(seed: 1)
        #expect(OnnxStem.joined(model.bytes) != nil)
        change(&model)
        #expect(OnnxStem.joined(model.bytes) == nil)
    }

    /// A slice over no axis, of what itself makes: nothing to find, and nothing to search for ever.
    @Test func aSliceOfItselfEnds() {
        var model = FocusModel(seed: 1)
        model.isSliceOfItself = true
        #expect(OnnxStem.joined(model.bytes) == nil)
    }

    @Test func whatIsJoinedIsLeft() throws {
        let joined = try #require(OnnxStem.joined(FocusModel(seed: 1).bytes))
        #expect(OnnxStem.joined(joined) == nil)
    }

    @Test(arguments: UInt64(0)..<300) func damageIsNoCrash(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var bytes = FocusModel(seed: 1).bytes
        // What is not weights is at both ends.
        let written = bytes.count - 6 * 12 * 16 * 16 * 4
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0..<written, using: &generator)
            let end = bytes.count - 1 - (written - 1 - place)
            bytes[seed % 2 == 0 ? place : end] = .random(in: 0...255, using: &generator)
        }
        if seed % 5 == 0 { bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator)) }
        if let joined = OnnxStem.joined(bytes) { #expect(OnnxStem.joined(joined) == nil) }
    }
}
