// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Testing
import TransparencyLog

/// Models, tokens and consent from the command line, with what the log says of each.
struct PapersTests {
    /// SHA-256 of the four bytes `toy\n`, which stand for weights.
    static let digest = "\(Digest(of: Array("toy\n".utf8)).text.dropFirst(7))"

    static let passport = """
        schema: pumphandle.model-passport/1
        name: toy
        task: person-detection
        weights: { file: toy.onnx, format: onnx, sha256: \(digest) }
        licence: Apache-2.0
        source: made here
        input:
          { name: images, layout: nchw, shape: [1, 3, 64, 96], colour: bgr, full_scale: 255, fit: stretch, resampling: area }
        outputs:
          - { name: output, shape: [1, 126, 6] }
        decode: { family: yolox, strides: [8, 16, 32], score: 0.4, overlap: 0.5 }
        classes: { count: 1, person: 0 }
        smallest: 25
        training:
          - { dataset: volunteers, source: our street, licence: CC-BY-4.0, consent: "given, protocol 7", date: "2025" }
        evaluation:
          - { data: volunteers, figure: recall 0.9, by: us }
        limits: [finds toys only]
        signer: us
        """

    struct Refused: CustomTestStringConvertible, Sendable {
        let name: String
        let old: String
        let new: String
        let message: String
        let reason: String

        init(_ name: String, _ old: String, _ new: String, _ reason: String, _ message: String) {
            self.name = name
            self.old = old
            self.new = new
            self.message = message
            self.reason = reason
        }

        var testDescription: String { name }
    }

    private static let origin = "say what is known; a model of unknown origin is refused"
    private static let open =
        "needed is one SPDX identifier of an open licence that covers %, for example CC-BY-4.0, or 'granted, ' and the agreement's reference; remarks belong into licence_note"
    private static let pictures = open.replacing("%", with: "the pictures themselves")
    private static let nothingElse =
        "the declared decoder reads [1, 126, 6] and nothing else; further numbers per box could describe a person and are refused"

    static let refused: [Refused] = [
        Refused(
            "a task that identifies", "person-detection", "face-recognition", "task-not-allowed",
            "toy.passport.yaml:3: passport refused: task: 'face-recognition'; one of person-detection, mask-wearing"),
        Refused(
            "a task that estimates age", "person-detection", "age", "task-not-allowed",
            "toy.passport.yaml:3: passport refused: task: 'age'; one of person-detection, mask-wearing"),
        Refused(
            "unknown source of the weights", "source: made here", "source: unknown", "provenance-unknown",
            "toy.passport.yaml:6: passport refused: source: 'unknown'; say it in words"),
        Refused(
            "unknown source of pictures", "source: our street", "source: undisclosed", "provenance-unknown",
            "toy.passport.yaml:15: passport refused: training[0].source: 'undisclosed'; \(origin)"),
        Refused(
            "unknown consent", "\"given, protocol 7\"", "unknown", "provenance-unknown",
            "toy.passport.yaml:15: passport refused: training[0].consent: 'unknown'; \(origin)"),
        Refused(
            "no training data",
            "training:\n  - { dataset: volunteers, source: our street, licence: CC-BY-4.0, consent: \"given, protocol 7\", date: \"2025\" }",
            "training: []", "provenance-unknown",
            "toy.passport.yaml:14: passport refused: training: no data set; name every data set; a model of unknown origin is refused"
        ),
        Refused(
            "an output beside the boxes", "  - { name: output, shape: [1, 126, 6] }",
            "  - { name: output, shape: [1, 126, 6] }\n  - { name: look, shape: [1, 512] }", "shape-not-allowed",
            "toy.passport.yaml:10: passport refused: outputs: [1, 126, 6] and [1, 512], 512 numbers more than boxes, scores and classes are; \(nothingElse)"
        ),
        Refused(
            "a longer row for each box", "[1, 126, 6]", "[1, 126, 134]", "shape-not-allowed",
            "toy.passport.yaml:10: passport refused: outputs: [1, 126, 134], 16128 numbers more than boxes, scores and classes are; \(nothingElse)"
        ),
        Refused(
            "a description called classes", "count: 1,", "count: 128,", "shape-not-allowed",
            "toy.passport.yaml:12: passport refused: classes.count: 128; give 1 to 91; a longer row of numbers per box could describe a person and is refused, whatever it is called"
        ),
        Refused(
            "a decoder of another kind", "family: yolox", "family: arcface", "shape-not-allowed",
            "toy.passport.yaml:11: passport refused: decode.family: 'arcface'; one of yolox, yolov8, fastestdet, ssd-anchors"
        ),
        Refused(
            "other weights", digest, String(repeating: "ab", count: 32), "digest-differs",
            "toy.passport.yaml:4: toy.onnx is not the file its passport describes: SHA-256 is \(digest), the passport says \(String(repeating: "ab", count: 32)); it may be cut short, or another version, which needs a passport of its own"
        ),
        Refused(
            "a licence against commercial use", "CC-BY-4.0", "CC-BY-NC-4.0", "level-not-met",
            "toy.passport.yaml:15: model refused: training[0].licence: 'CC-BY-NC-4.0', which forbids commercial use; \(pictures)"
        ),
        Refused(
            "pictures of many owners", "CC-BY-4.0", "each owner's own terms", "level-not-met",
            "toy.passport.yaml:15: model refused: training[0].licence: 'each owner's own terms', which is no one open licence; \(pictures)"
        ),
        Refused(
            "licensed where consent is asked for", "\"given, protocol 7\"", "none known", "level-not-met",
            "toy.passport.yaml:15: model refused: training[0].consent: 'none known'; the level consented needs 'given, ' and where the consent is written down, or 'shows nobody, ' and why"
        ),
        Refused(
            "never evaluated", "evaluation:\n  - { data: volunteers, figure: recall 0.9, by: us }\n", "",
            "level-not-met",
            "toy.passport.yaml:1: model refused: evaluation: nothing; give at least one data set, figure and by whom it was found"
        ),
        Refused(
            "a key that no passport has", "signer: us", "signer: us\nembedding: 128", "passport-malformed",
            "toy.passport.yaml:20: passport refused: embedding: an unknown key 'embedding'; known here are schema, name, task, weights, licence, licence_note, source, input, outputs, decode, classes, smallest, training, evaluation, limits, signer, signature"
        ),
        Refused(
            "a signature by nobody", "signer: us",
            "signer: us\nsignature: { key: AAAA, value: AAAA }", "signature-invalid",
            "toy.passport.yaml:20: passport refused: signature.key: 'AAAA'; give an Ed25519 public key, 32 bytes in base64"
        ),
        Refused(
            "a draft", "schema: pumphandle.model-passport/1\n", "", "passport-malformed",
            "toy.passport.yaml:1: passport refused: schema: nothing; write 'schema: pumphandle.model-passport/1' and what docs/MODELS.md asks"
        ),
    ]

    static func start(in folder: URL) async throws {
        let made = try await Program.run(["log", "init", "city-log", "--origin", "log.example/city"], in: folder)
        try #require(made.status == 0)
        try "toy\n".write(to: folder.appending(path: "toy.onnx"), atomically: true, encoding: .utf8)
        try passport.write(to: folder.appending(path: "toy.passport.yaml"), atomically: true, encoding: .utf8)
    }

    /// The log's entries, oldest first.
    static func entries(in folder: URL) async throws -> [LogEntry] {
        let key = try KeyFile.read(folder.appending(path: "city-log.key").path)
        let log = AccountLog(LogDirectory(folder.appending(path: "city-log").path), key: key)
        let reader = try log.reader()
        var entries: [LogEntry] = []
        for index in 0..<reader.checkpoint.size {
            entries.append(try LogEntry(parsing: try await reader.entry(index)))
        }
        return entries
    }

    @Test(arguments: refused)
    func passportIsRefusedWithItsMessageAndEntry(_ refused: Refused) async throws {
        try await Program.withFolder { folder in
            try await Self.start(in: folder)
            #expect(Self.passport.contains(refused.old), "the case no longer changes anything")
            try Self.passport.replacing(refused.old, with: refused.new)
                .write(to: folder.appending(path: "toy.passport.yaml"), atomically: true, encoding: .utf8)
            let outcome = try await Program.run(
                [
                    "model", "admit", "toy.onnx", "--passport", "toy.passport.yaml", "--level", "consented", "--log",
                    "city-log",
                ], in: folder)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.talk == refused.message + "\n")
            let entries = try await Self.entries(in: folder)
            guard entries.count == 1, case .modelRefused(let entry) = entries[0].act else {
                Issue.record("\(entries)")
                return
            }
            #expect(entry.reason.rawValue == refused.reason)
            #expect(entry.weights?.text == "sha256:" + Self.digest)
        }
    }

    @Test func aSignedPassportIsTakenAndAnyChangeOfItRefused() async throws {
        try await Program.withFolder { folder in
            try await Self.start(in: folder)
            let file = folder.appending(path: "toy.passport.yaml")
            let signature = try await Program.run(
                ["model", "sign", "toy.passport.yaml", "--key", "city-log.key"], in: folder)
            try (Self.passport + "\n" + signature.output).write(to: file, atomically: true, encoding: .utf8)
            let sound = try await Program.run(
                ["model", "inspect", "toy.passport.yaml", "--level", "consented"], in: folder)
            #expect(sound.status == 0 && sound.output.contains("holds"))
            let changed = (Self.passport + "\n" + signature.output).replacing("finds toys only", with: "none at all")
            try changed.write(to: file, atomically: true, encoding: .utf8)
            let outcome = try await Program.run(["model", "inspect", "toy.passport.yaml"], in: folder)
            #expect(
                outcome.status == 2
                    && outcome.talk.hasPrefix(
                        "toy.passport.yaml:22: passport refused: signature.value: a signature that")
            )
        }
    }

    /// A site that names whose signature it trusts takes no others, and no unsigned papers.
    @Test(arguments: [
        (
            "unsigned", "passport-unsigned",
            "signature: none; this site takes only papers that are signed by log.example/city"
        ),
        ("another", "passport-signer-unknown", "signature.key: '"), ("trusted", "", ""),
    ])
    func aSiteTakesOnlyPapersOfSignersItTrusts(by: String, reason: String, says: String) async throws {
        try await Program.withFolder { folder in
            try await Self.start(in: folder)
            try Program.writeSite(in: folder)
            let city = try KeyFile.read(folder.appending(path: "city-log.key").path).verifier
            let site = folder.appending(path: "site.yaml")
            try String(contentsOf: site, encoding: .utf8)
                .replacing("cameras:\n", with: "models: { level: consented, signers: [\(city)] }\ncameras:\n")
                .write(to: site, atomically: true, encoding: .utf8)
            if by != "unsigned" {
                let other = try await Program.run(
                    ["log", "init", "other", "--origin", "log.example/other"], in: folder)
                #expect(other.status == 0)
                let signature = try await Program.run(
                    [
                        "model", "sign", "toy.passport.yaml", "--key",
                        by == "trusted" ? "city-log.key" : "other.key",
                    ], in: folder)
                try (Self.passport + "\n" + signature.output)
                    .write(to: folder.appending(path: "toy.passport.yaml"), atomically: true, encoding: .utf8)
            }
            let inspect = try await Program.run(
                ["model", "inspect", "toy.passport.yaml", "--site", "site.yaml"], in: folder)
            // The papers alone are judged: where OpenVINO is installed, it would refuse the toy.
            let admit = try await Program.run(
                [
                    "model", "admit", "toy.onnx", "--passport", "toy.passport.yaml", "--site", "site.yaml", "--log",
                    "city-log",
                ], under: ["/usr/bin/env", "PUMPHANDLE_OPENVINO=/nonexistent"], in: folder)
            let act = try #require(try await Self.entries(in: folder).last?.act)
            if by == "trusted" {
                #expect(inspect.status == 0 && inspect.output.contains("which the site trusts as log.example/city"))
                #expect(admit.status == 0 && act.kind == .modelAdmitted, "\(admit.talk)")
                return
            }
            #expect(inspect.status == 3 && inspect.output.contains("the site trusts only log.example/city"))
            #expect(inspect.talk.contains(says) && admit.talk.contains(says), "\(admit.talk)")
            #expect(admit.status == 2 && admit.output.isEmpty)
            guard case .modelRefused(let refusal) = act else {
                Issue.record("\(act)")
                return
            }
            #expect(refusal.reason.rawValue == reason)
        }
    }

    @Test func inspectExitsWith3WhereTheLevelIsNotReached() async throws {
        try await Program.withFolder { folder in
            try await Self.start(in: folder)
            try Self.passport.replacing("\"given, protocol 7\"", with: "none known")
                .write(to: folder.appending(path: "toy.passport.yaml"), atomically: true, encoding: .utf8)
            for (arguments, status) in [([], 0), (["--level", "licensed"], 0), (["--level", "consented"], 3)] {
                let outcome = try await Program.run(
                    ["model", "inspect", "toy.onnx", "--format", "json"] + arguments, in: folder)
                #expect(outcome.status == Int32(status))
                let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
                #expect(report?["reaches"] as? String == "licensed")
            }
        }
    }

    @Test func theEmbeddedDetectorNeedsNoPapers() async throws {
        try await Program.withFolder { folder in
            for option in ["--models", "--folder"] {
                let outcome = try await Program.run(["model", "list", option, "."], in: folder)
                #expect(outcome.output == "silhouette, person-detection: needs no passport: trained on nobody\n")
            }
        }
    }

    @Test func aModelThatWasNotAddedIsMissingInTheModelsFolder() async throws {
        try await Program.withFolder { folder in
            let outcome = try await Program.run(["model", "bench", "toy.onnx", "--models", "shelf"], in: folder)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.talk.hasPrefix("toy.onnx: no such file here, nor in the models' folder shelf;"))
        }
    }

    @Test func tokensAreIssuedListedAndTakenBack() async throws {
        try await Program.withFolder { folder in
            try await Self.start(in: folder)
            try Program.writeSite(in: folder)
            let key = try await Program.run(["token", "key", "tokens.pem"], in: folder)
            #expect(key.status == 0)
            let mode =
                try FileManager.default.attributesOfItem(
                    atPath: folder.appending(path: "tokens.pem").path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let issue = [
                "token", "issue", "--site", "site.yaml", "--signing-key", "tokens.pem", "--log", "city-log", "--role",
                "auditor",
            ]
            let issued = try await Program.run(issue + ["--purpose", "test"], in: folder)
            #expect(issued.status == 0 && issued.output.split(separator: ".").count == 3)
            let listed = try await Program.run(["token", "list", "--log", "city-log"], in: folder)
            let name = String(listed.output.prefix(32))
            #expect(listed.output.contains("live, auditor for test") && issued.talk.contains(name))
            let refusals = [
                (
                    ["--purpose", "other"], "purpose-unknown",
                    "purposes: 'other', which the site does not declare; its purposes are test."
                ),
                (
                    ["--purpose", "test", "--hours", "25"], "token-lifetime-too-long",
                    "lifetime: 90000 s; give 1 minute to 24 hours, and issue a new token then."
                ),
            ]
            for (arguments, reason, message) in refusals {
                let outcome = try await Program.run(issue + arguments, in: folder)
                #expect(outcome.status == 2 && outcome.output.isEmpty && outcome.talk == message + "\n")
                guard case .requestRefused(let entry)? = try await Self.entries(in: folder).last?.act else {
                    Issue.record("no refusal")
                    continue
                }
                #expect(entry.request == .token && entry.reason.rawValue == reason)
            }
            let revoked = try await Program.run(["token", "revoke", name, "--log", "city-log"], in: folder)
            #expect(revoked.status == 0)
            let again = try await Program.run(["token", "revoke", name, "--log", "city-log"], in: folder)
            #expect(
                again.status == 2
                    && again.talk == "\(name): this token was taken back before; nothing is left to do.\n")
            let log = try await Self.entries(in: folder).map { try String(decoding: $0.encoded(), as: UTF8.self) }
            #expect(!log.joined().contains(issued.output.prefix(20)))
        }
    }

    @Test func consentIsGivenCheckedAndWithdrawn() async throws {
        try await Program.withFolder { folder in
            try await Self.start(in: folder)
            let given = try await Program.run(
                [
                    "consent", "give", "anna.jsonld", "--for", "count", "--controller", "시보건소", "--contact", "02-120",
                    "--name", "Anna Kim", "--language", "ko", "--log", "city-log",
                ], in: folder)
            #expect(given.status == 0 && given.output.contains("동의한 사람: Anna Kim"))
            let verify = ["consent", "verify", "anna.jsonld", "--log", "city-log"]
            #expect(try await Program.run(verify, in: folder).status == 0)
            let withdraw = ["consent", "withdraw", "anna.jsonld", "--log", "city-log"]
            #expect(try await Program.run(withdraw, in: folder).status == 0)
            #expect(try await Program.run(withdraw, in: folder).status == 2)
            #expect(try await Program.run(verify, in: folder).status == 3)
            let entries = try await Self.entries(in: folder)
            #expect(entries.map(\.act.kind) == [.consentGiven, .consentWithdrawn, .requestRefused])
            let text = try entries.map { String(decoding: try $0.encoded(), as: UTF8.self) }.joined()
            #expect(!text.contains("Anna") && !text.contains("시보건소") && !text.contains("02-120"))
        }
    }
}
