// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NeuralDetection
import Testing

/// The runtime and its tensor layout against recorded raw outputs of a fixed synthetic input.
@Suite(.enabled(if: Shared.canRun, Shared.whyNot)) struct ReferenceOutputTests {
    struct Recorded: Decodable {
        struct Model: Decodable { let outputs: [Output] }
        struct Output: Decodable {
            let shape: [Int]
            let mean: Double
            let mean_abs: Double
            let max: Double
            let argmax: Int
            let first8: [Double]
        }
        let models: [String: Model]
    }

    @Test(arguments: [
        ("yolox_nano.onnx", 1.0), ("FastestDet.onnx", 1 / 255.0), ("face_mask_detection.tflite", 1 / 255.0),
    ])
    func outputsAgreeWithTheRecordedOnes(name: String, scale: Double) throws {
        let json = try Data(contentsOf: URL(fileURLWithPath: Shared.model("reference_outputs.json")))
        let recorded = try #require(JSONDecoder().decode(Recorded.self, from: json).models[name])
        let file = try ModelFile(path: Shared.model(name), folders: [Shared.passports])
        let model = try CompiledModel(file, options: NeuralOptions(precision: .float32))
        #expect(model.outputShapes == recorded.outputs.map(\.shape))
        try model.run(
            1,
            fill: { _, input in
                for index in input.indices { input[index] = Float(Double((index * 37) % 251) * scale) }
            },
            read: { _, outputs in
                for (output, wanted) in zip(outputs, recorded.outputs) {
                    let count = Double(output.count)
                    #expect(abs(output.reduce(0) { $0 + Double($1) } / count - wanted.mean) < 2e-3)
                    #expect(abs(output.reduce(0) { $0 + Double(abs($1)) } / count - wanted.mean_abs) < 2e-3)
                    #expect(abs(Double(output[wanted.argmax]) - wanted.max) < 2e-3)
                    for (found, value) in zip(output, wanted.first8) { #expect(abs(Double(found) - value) < 2e-3) }
                }
            })
    }

    @Test func inputIsZeroedAfterUse() throws {
        let file = try ModelFile(path: Shared.model("FastestDet.onnx"), folders: [Shared.passports])
        // Two requests and three rounds, so that each request's memory is met again.
        let model = try CompiledModel(file, options: NeuralOptions(threads: 1))
        for _ in 0..<3 {
            try model.run(
                1,
                fill: { _, input in
                    #expect(input.allSatisfy { $0 == 0 })
                    input.update(repeating: 0.5)
                }, read: { _, _ in })
        }
    }
}
