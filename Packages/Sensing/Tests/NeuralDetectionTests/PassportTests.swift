// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance
import NeuralDetection
import Testing

@Suite struct PassportTests {
    @Test func soundPassportIsRead() throws {
        let passport = try Fixtures.passport()
        #expect(passport.task == .personDetection)
        #expect(passport.input.shape(height: 128, width: 64) == [1, 3, 128, 64])
        #expect(passport.decode.family == .yolox(strides: [8, 16, 32]))
        #expect(passport.decode.scoreBySize == 0.25)
        #expect(passport.readableOutputs(height: 64, width: 96) == [[[1, 126, 7]]])
    }

    /// What is replaced, by what, the line that is named, and a part of the message.
    static let refusals: [(String, String, Int, String)] = [
        ("schema: pumphandle.model-passport/1", "schema: other/2", 1, "write 'schema: pumphandle.model-passport/1'"),
        ("schema: pumphandle.model-passport/1\n", "", 1, "schema: nothing"),
        ("task: person-detection", "task: face-recognition", 3, "one of person-detection, mask-wearing"),
        ("task: person-detection", "task: mask-wearing", 30, "names its two classes"),
        ("format: onnx", "format: pickle", 6, "one of onnx, tflite, tensorflow, openvino"),
        ("format: onnx", "format: openvino", 5, "digest of the .bin"),
        (Fixtures.digest, "abc", 7, "64 lower-case hexadecimal digits"),
        (Fixtures.digest, Fixtures.digest.uppercased(), 7, "64 lower-case hexadecimal digits"),
        ("file: toy.onnx", "file: ../toy.onnx", 5, "without a folder"),
        ("file: toy.onnx", "file: ..", 5, "weights.file: '..'; give a file name without a folder"),
        ("licence: Apache-2.0", "licence: unknown", 8, "say it in words"),
        ("signer: the authors", "signer: ''", 39, "say it in words"),
        ("shape: [1, 3, 64, 96]", "shape: [1, 64, 96, 3]", 13, "[1, 3, rows, columns]"),
        ("shape: [1, 3, 64, 96]", "shape: [4, 3, 64, 96]", 13, "[1, 3, rows, columns]"),
        ("shape: [1, 3, 64, 96]", "shape: [1, 3, 64000, 96]", 13, "16 to 4096"),
        ("multiple_of: 32", "multiple_of: 48", 14, "divisor"),
        ("multiple_of: 32", "multiple_of: 16", 14, "multiple of every stride"),
        ("full_scale: 255", "full_scale: 100", 16, "white is 1 or 255"),
        ("padding: 114", "padding: 300", 18, "0 to 255"),
        (
            "shape: [1, 126, 7]", "shape: [1, 126, 519]", 21,
            "64512 numbers more than boxes, scores and classes are; the declared decoder reads [1, 126, 7] and nothing else; further numbers per box could describe a person and are refused"
        ),
        ("{name: output, shape: [1, 126, 7]}", "{shape: [1, 126, 7]}\n  - {shape: [1, 512]}", 21, "nothing else"),
        ("family: yolox", "family: arcface", 23, "one of yolox, yolov8, fastestdet, ssd-anchors"),
        ("strides: [8, 16, 32]", "strides: [7]", 24, "each stride divides"),
        ("score: 0.4", "score: 1.5", 25, "between 0 and 1"),
        ("score_by_size: 0.25", "score_by_size: 0.6", 26, "at most decode.score"),
        ("overlap: 0.5", "overlap: 0", 27, "between 0 and 1"),
        ("person: 1", "person: 2", 28, "classes are 0 to 1"),
        ("person: 1", "masked: 1", 28, "its class of people and no other"),
        ("person: 1}", "person: 1, masked: 0}", 28, "its class of people and no other"),
        ("count: 2", "count: 0", 28, "give 1 to 91"),
        ("count: 2", "count: 128", 28, "a longer row of numbers per box could describe a person"),
        ("consent: shows nobody, wooden toys only", "consent: shows nobody", 34, "'shows nobody, ' and why"),
        ("consent: shows nobody, wooden toys only", "consent: public pictures", 34, "begin with 'given, '"),
        ("date: \"2026\"", "date: recently", 35, "name at least the year"),
        ("by: us}", "by: not stated}", 37, "say it in words, or leave it all out"),
        ("signer: the authors", "signer: the authors\nsignature: {key: abc, value: abc}", 40, "32 bytes in base64"),
        ("smallest: 25", "smallest: 0", 29, "at least 1"),
        ("smallest: 25", "smallest: 1e308", 29, "at most 4096"),
        ("smallest: 25", "smallest: tall", 29, "smallest: 'tall'; write a number"),
        ("consent: shows nobody, wooden toys only", "consent: unknown", 34, "unknown origin is refused"),
        ("source: a drawer", "source: '?'", 32, "unknown origin is refused"),
        (
            "signer: the authors", "signer: the authors\nembedding: 128", 40,
            "embedding: an unknown key 'embedding'; known here are"
        ),
        ("name: toy\n", "", 1, "name: nothing; add 'name:'"),
        ("name: toy", "name: [a, b]", 2, "name: a list of 2; write one value"),
        ("by: us}", "by: us, sensitivity: [9, 8]}", 37, "how many were right"),
        ("by: us}", "by: us, sensitivity: 0.9}", 37, "sensitivity: '0.9'; write a list"),
        ("name: toy", "name: \"toy", 2, "not YAML"),
        ("name: toy", "name: \"\\e[31mtoy\"", 2, "name: the control character U+001B; write one line of plain text"),
        ("name: toy", "name: \u{1B}[31mtoy", 2, "control characters are not allowed"),
        ("source: made up", "source: \"made up\\nReaches all.\"", 9, "source: the control character U+000A"),
        ("limits: [finds toys only]", "limits: [\"toys\\a\"]", 38, "limits: the control character U+0007"),
        ("smallest: 25", "smallest: \"\\e[2J\"", 29, "smallest: '\u{FFFD}[2J'; write a number"),
        ("signer: the authors", "signer: the authors\n\"\\e[2J\": x", 40, "an unknown key '\u{FFFD}[2J'"),
    ]

    @Test(arguments: refusals)
    func faultyPassportIsRefused(found: String, replacement: String, line: Int, message: String) throws {
        #expect(Fixtures.yaml.contains(found), "the case no longer changes anything")
        let text = Fixtures.yaml.replacing(found, with: replacement, maxReplacements: 1)
        let error = try #require(throws: NeuralError.self) { try PassportReader.read(text, file: "p.yaml") }
        #expect(error.description.contains(message), "\(error)")
        #expect(error.description.hasPrefix("p.yaml:"), "\(error)")
        if !message.hasPrefix("not YAML"), !message.contains("two classes") {
            #expect(error.description.hasPrefix("p.yaml:\(line):"), "\(error)")
        }
    }

    @Test func blockOfTextMayEndItsLine() throws {
        let text = Fixtures.yaml.replacing("source: made up", with: "source: >\n  made\n  up")
        #expect(try PassportReader.read(text, file: "p.yaml").source == "made up")
    }

    @Test func nameThatIsNotOfTheFormatIsRefusedBeforeItIsStored() throws {
        try PassportReader.document(Fixtures.yaml, file: "p.yaml").checkFileName()
        let other = try PassportReader.document(
            Fixtures.yaml.replacing("format: onnx", with: "format: tflite"), file: "p.yaml")
        let error = try #require(throws: NeuralError.self) { try other.checkFileName() }
        #expect(
            error.description
                == "p.yaml:5: passport refused: weights.file: 'toy.onnx'; the format tflite needs a name that ends in .tflite"
        )
    }

    @Test func emptyTrainingListIsRefused() throws {
        var passport = try Fixtures.passport()
        passport.training = []
        let refusal = try #require(throws: PassportRefusal.self) { try passport.check() }
        #expect(refusal.description.contains("unknown origin"))
    }

    @Test(arguments: ["", "- a\n- b", "plain", "\u{0}", "a: &x [*x]", "? [a]\n: b"])
    func textThatIsNoPassportIsRefused(text: String) {
        #expect(throws: NeuralError.self) { try PassportReader.read(text, file: "p.yaml") }
    }

    @Test func hugePassportIsRefusedUnread() {
        #expect(throws: NeuralError.self) {
            try PassportReader.read(String(repeating: "# long\n", count: 60_000), file: "p.yaml")
        }
    }

    @Test(arguments: ["yolox-nano", "fastestdet", "face-mask"])
    func shippedPassportsPass(name: String) throws {
        let file = Shared.passports + "/\(name).passport.yaml"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(try PassportReader.read(text, file: file).name == name)
    }
}
