// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance
import NeuralDetection
import Testing

@Suite struct ModelFileTests {
    /// A folder that ends with the test.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("pumphandle-\(UUID().uuidString)").path
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ name: String, _ bytes: Data) throws -> String {
            let file = path + "/" + name
            try bytes.write(to: URL(fileURLWithPath: file))
            return file
        }
    }

    private func refusal(_ body: () throws -> Void) throws -> String {
        try #require(throws: NeuralError.self) { try body() }.description
    }

    @Test func modelWithoutPassportIsRefused() throws {
        let folder = try Folder()
        let model = try folder.write("toy.onnx", Data("toy".utf8))
        #expect(try refusal { _ = try ModelFile(path: model) }.contains("has no passport"))
    }

    @Test func missingAndEmptyModelsAreNamed() throws {
        let folder = try Folder()
        let empty = try folder.write("empty.onnx", Data())
        #expect(try refusal { _ = try ModelFile(path: empty) }.hasPrefix("\(empty) is empty (0 bytes)"))
        #expect(try refusal { _ = try ModelFile(path: folder.path) }.hasPrefix("\(folder.path) is a folder"))
        #expect(try refusal { _ = try ModelFile(path: folder.path + "/none.onnx") }.contains("none.onnx"))
    }

    @Test func otherDigestIsRefusedWithBoth() throws {
        let folder = try Folder()
        let model = try folder.write("toy.onnx", Data("toy".utf8))
        _ = try folder.write("toy.passport.yaml", Data(Fixtures.yaml.utf8))
        let message = try refusal { _ = try ModelFile(path: model) }
        #expect(message.contains(Fixtures.digest) && message.contains("SHA-256 is "))
        #expect(message.hasPrefix("\(folder.path)/toy.passport.yaml:7: "), "\(message)")
    }

    @Test func anotherFileOfANameThatPapersDescribeHasAnotherDigest() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/passports", withIntermediateDirectories: false)
        let papers = try folder.write("passports/a.passport.yaml", Data(Fixtures.yaml.utf8))
        let model = try folder.write("toy.onnx", Data("toy".utf8))
        let message = try refusal { _ = try ModelFile(path: model) }
        #expect(message.hasPrefix("\(papers):7: ") && message.contains("cut short"), "\(message)")
    }

    @Test(arguments: [("DequantizeLinear", false), ("QuantizeLinear", true)])
    func onnxIsQuantisedWhereWhatPassesIsRounded(operation: String, isQuantised: Bool) throws {
        let folder = try Folder()
        let model = try folder.write("toy.onnx", Data([0]) + Data(operation.utf8))
        let digest = try #require(try ModelDigest.of(file: model))
        _ = try folder.write("toy.passport.yaml", Data(Fixtures.yaml.replacing(Fixtures.digest, with: digest).utf8))
        #expect(try ModelFile(path: model).isQuantised == isQuantised)
    }

    @Test(arguments: FocusModel.Elsewhere.allCases, [("onnx", "onnx"), ("pb", "tensorflow"), ("tflite", "tflite")])
    func weightsInAnotherFileAreRefused(elsewhere: FocusModel.Elsewhere, named: (ending: String, format: String)) throws
    {
        let folder = try Folder()
        var focus = FocusModel(seed: 1)
        focus.elsewhere = elsewhere
        let model = try folder.write("toy.\(named.ending)", Data(focus.bytes))
        let digest = try #require(try ModelDigest.of(file: model))
        _ = try folder.write(
            "toy.passport.yaml",
            Data(
                Fixtures.yaml.replacing(Fixtures.digest, with: digest)
                    .replacing("format: onnx", with: "format: \(named.format)")
                    .replacing("toy.onnx", with: "toy.\(named.ending)").utf8))
        if elsewhere != .no {
            #expect(try refusal { _ = try ModelFile(path: model) }.contains("another file, which no digest covers"))
        } else {
            _ = try ModelFile(path: model)
        }
    }

    @Test func draftBesideTheModelIsNoPassport() throws {
        let folder = try Folder()
        let model = try folder.write("toy.onnx", Data("toy".utf8))
        _ = try folder.write("toy.passport.yaml", Data("name: toy\nfile: toy.onnx\n".utf8))
        #expect(try refusal { _ = try ModelFile(path: model) }.contains("schema"))
    }

    @Test(.enabled(if: Shared.hasModels, Shared.whyNot)) func passportIsFoundByDigestInAFolder() throws {
        let file = try ModelFile(path: Shared.model("yolox_nano.onnx"), folders: [Shared.passports])
        #expect(file.passport.name == "yolox-nano")
    }

    @Test(.enabled(if: Shared.hasModels, Shared.whyNot)) func endingMustBeTheFormats() throws {
        let folder = try Folder()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: Shared.model("FastestDet.onnx")))
        let model = try folder.write("FastestDet.tflite", bytes)
        let message = try refusal { _ = try ModelFile(path: model, folders: [Shared.passports]) }
        #expect(message.contains(".tflite"))
    }

    @Test(.enabled(if: Shared.canRun, Shared.whyNot)) func truncatedModelIsRefused() throws {
        let folder = try Folder()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: Shared.model("FastestDet.onnx")))
        let model = try folder.write("FastestDet.onnx", bytes.prefix(bytes.count / 2))
        let passport = Shared.passports + "/fastestdet.passport.yaml"
        #expect(try refusal { _ = try ModelFile(path: model, passport: passport) }.contains("SHA-256"))
        // Even with papers for the damaged file, the runtime's refusal is an error and no crash.
        let text = try String(contentsOfFile: passport, encoding: .utf8)
        let digest = try #require(
            try refusal { _ = try ModelFile(path: model, passport: passport) }.firstMatch(
                of: /SHA-256 is ([0-9a-f]{64})/)
        ).1
        let forged = text.replacing(/sha256: [0-9a-f]{64}/, with: "sha256: \(digest)")
        _ = try folder.write("FastestDet.passport.yaml", Data(forged.utf8))
        let file = try ModelFile(path: model)
        #expect(try refusal { _ = try CompiledModel(file) }.contains("cannot read"))
    }

    /// Passports of a real model with one fact changed, and what the refusal must name.
    static let lies: [(String, String, String)] = [
        ("name: input.1", "name: pixels", "the input's name"),
        ("shape: [1, 3, 352, 352]", "shape: [1, 3, 320, 352]", "outputs"),
        ("name: \"758\"", "name: scores", "output 1"),
        ("count: 80", "count: 79", "outputs"),
    ]

    @Test(.enabled(if: Shared.canRun, Shared.whyNot), arguments: lies)
    func modelThatIsNotAsDescribedIsRefused(found: String, replacement: String, named: String) throws {
        let folder = try Folder()
        let text = try String(contentsOfFile: Shared.passports + "/fastestdet.passport.yaml", encoding: .utf8)
        #expect(text.contains(found))
        let passport = try folder.write("lie.passport.yaml", Data(text.replacing(found, with: replacement).utf8))
        let message = try refusal {
            _ = try CompiledModel(ModelFile(path: Shared.model("FastestDet.onnx"), passport: passport))
        }
        #expect(message.contains(named) && message.hasPrefix("\(passport):"), "\(message)")
    }

    @Test(.enabled(if: Shared.canRun, Shared.whyNot)) func consistentLieAboutShapesIsRefusedByTheModel() throws {
        let folder = try Folder()
        let text = try String(contentsOfFile: Shared.passports + "/fastestdet.passport.yaml", encoding: .utf8)
            .replacing("count: 80", with: "count: 79").replacing("[1, 85, 22, 22]", with: "[1, 84, 22, 22]")
        let passport = try folder.write("lie.passport.yaml", Data(text.utf8))
        let message = try refusal {
            _ = try CompiledModel(ModelFile(path: Shared.model("FastestDet.onnx"), passport: passport))
        }
        #expect(message.contains("the shape of output '758'"), "\(message)")
    }

    @Test(.enabled(if: Shared.hasModels, Shared.whyNot)) func modelOfAnotherTaskIsRefused() throws {
        let shelf = ModelShelf(
            try ModelFile(path: Shared.model("face_mask_detection.tflite"), folders: [Shared.passports]))
        #expect(try refusal { _ = try NeuralPersonDetector(shelf) }.contains("mask-wearing"))
    }
}
