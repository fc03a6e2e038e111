// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NeuralDetection
import Testing

/// Formats that none of the test models under ../shared has.
@Suite(.enabled(if: Shared.hasRuntime, "needs OpenVINO ('make neural')"))
struct ModelFormatTests {
    enum Format: String, CaseIterable, CustomTestStringConvertible {
        case intermediate, quantised, frozenGraph

        var testDescription: String { rawValue }
    }

    private let folder = FileManager.default.temporaryDirectory.appending(path: "pumphandle-\(UUID().uuidString)")

    /// Writes the model and its passport; the damage is done to the weights beside the graph once the passport has their digest.
    private func write(_ format: Format, damage: ((inout Data) -> Void)? = nil) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        func write(_ bytes: Data, to name: String) throws -> String {
            let path = folder.appending(path: name).path
            try bytes.write(to: URL(fileURLWithPath: path))
            return try #require(try ModelDigest.of(file: path))
        }
        var passport = Fixtures.yaml
            .replacing("shape: [1, 3, 64, 96]\n  multiple_of: 32", with: "shape: [1, 3, 32, 32]")
            .replacing("shape: [1, 126, 7]", with: "shape: [1, 6, 1, 1]")
            .replacing("family: yolox\n  strides: [8, 16, 32]", with: "family: fastestdet\n  stride: 32")
            .replacing("count: 2, person: 1", with: "count: 1, person: 0")
        let file: String
        switch format {
        case .intermediate, .quantised:
            var (xml, bin) = format == .intermediate ? ToyModels.intermediate() : ToyModels.quantised()
            file = "toy.xml"
            let digests = (try write(xml, to: file), try write(bin, to: "toy.bin"))
            passport = passport.replacing("format: onnx", with: "format: openvino")
                .replacing(Fixtures.digest, with: "\(digests.0)\n  companion_sha256: \(digests.1)")
            if let damage {
                damage(&bin)
                _ = try write(bin, to: "toy.bin")
            }
        case .frozenGraph:
            file = "toy.pb"
            passport = passport.replacing("format: onnx", with: "format: tensorflow")
                .replacing(Fixtures.digest, with: try write(ToyModels.frozenGraph(), to: file))
                .replacing("layout: nchw", with: "layout: nhwc")
                .replacing("[1, 3, 32, 32]", with: "[1, 32, 32, 3]")
        }
        _ = try write(Data(passport.replacing("toy.onnx", with: file).utf8), to: "toy.passport.yaml")
        return folder.appending(path: file).path
    }

    @Test(arguments: Format.allCases) func answersAreTheModels(_ format: Format) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = try ModelFile(path: write(format))
        let isQuantised: Bool? = format == .frozenGraph ? nil : format == .quantised
        #expect(try file.isQuantised == isQuantised)
        let model = try CompiledModel(file, options: NeuralOptions(threads: 1, precision: .float32))
        // Between two steps of the quantised one, which rounds.
        let pixel: [Float] = [17.25, 203, 89.75]
        var answers: [Float] = []
        try model.run(
            1,
            fill: { _, input in
                for (colour, value) in pixel.enumerated() {
                    input[format == .frozenGraph ? colour : colour * 32 * 32] = value
                }
            },
            read: { _, outputs in answers = Array(outputs[0]) })
        #expect(answers == ToyModels.answer(format == .quantised ? pixel.map { $0.rounded() } : pixel))
    }

    @Test(arguments: [
        (Format.frozenGraph, "images:0", true), (.frozenGraph, "images:1", false), (.intermediate, "image", false),
    ])
    func onlyTensorFlowsNodesStandForTheirFirstTensor(_ format: Format, name: String, isAccepted: Bool) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try write(format)
        let passport = folder.appending(path: "toy.passport.yaml")
        try String(contentsOf: passport, encoding: .utf8).replacing("name: images", with: "name: \"\(name)\"")
            .write(to: passport, atomically: true, encoding: .utf8)
        if isAccepted {
            _ = try CompiledModel(ModelFile(path: path))
        } else {
            let error = #expect(throws: NeuralError.self) { try CompiledModel(ModelFile(path: path)) }
            #expect(error?.description.contains("its passport says \(name)") == true)
        }
    }

    @Test func weightsBesideTheGraphAreComparedToo() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try write(.intermediate) { $0[5] ^= 1 }
        let error = #expect(throws: NeuralError.self) { try ModelFile(path: path) }
        #expect(error?.description.contains("toy.bin") == true)
    }
}
