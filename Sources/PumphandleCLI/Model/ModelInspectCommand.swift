// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Governance
import NeuralDetection

/// `pumphandle model inspect`.
struct ModelInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Read a model's papers, and say what they reach.",
        discussion: """
            With --site or --level, exits 3 when the papers do not reach it or none of the site's signers signed them, and names all that is missing, each at its \
            line. Nothing is logged and nothing runs.

            EXAMPLES
              pumphandle model inspect yolox_nano.onnx
              pumphandle model inspect yolox-nano.passport.yaml --level licensed
              pumphandle model inspect people.onnx --site site.yaml --format json
            """)

    @Argument(help: ArgumentHelp("A model file, or a passport.", valueName: "file"), completion: .file())
    var file: String

    @Option(help: ArgumentHelp("The model's passport, if it lies elsewhere.", valueName: "file"), completion: .file())
    var passport: String?

    @OptionGroup var rule: ModelLevelOptions

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func run() throws {
        let papers = try ModelPapers(file, passport: passport)
        let policy = try rule.policy().rule
        let report = PassportReport(papers, trusting: policy?.signers ?? [])
        Console.standard.print(format == .json ? try report.json : report.text)
        guard rule.isAsked else { return }
        do throws(NeuralError) {
            _ = try papers.document.admit(under: policy)
        } catch {
            throw Failure.unmet(error.description)
        }
    }
}

/// A passport for people and machines, with what it reaches.
struct PassportReport: Encodable {
    struct Problem: Encodable {
        let line: Int?
        let key: String
        let found: String
        let remedy: String

        init(_ problem: LocatedRefusal) {
            line = problem.line
            key = problem.refusal.key
            found = problem.refusal.found
            remedy = problem.refusal.remedy
        }
    }

    struct Verdict: Encodable {
        let level: String
        let isReached: Bool
        let problems: [Problem]
    }

    struct Training: Encodable {
        let dataset, source, licence: String
        let licenceNote: String?
        let consent, date: String
    }

    struct Evaluation: Encodable {
        let data, figure, by: String
    }

    let schema = "pumphandle.model-inspection/1"
    let name: String
    let task: String
    let weights: String
    let weightsCompared: Bool
    let passport: String
    let passportFile: String
    let licence: String
    let licenceNote: String?
    let source: String
    let signer: String
    let signedBy: String?
    /// Who that is among the signers whom the site trusts; nil for nobody, or without a site that names some.
    let trustedSigner: String?
    /// Whom the site trusts.
    let trustedSigners: [String]
    let input: String
    let outputs: [String]
    let training: [Training]
    let evaluation: [Evaluation]
    let limits: [String]
    let reaches: String?
    let verdicts: [Verdict]

    init(_ papers: ModelPapers, trusting signers: [PassportSigner]) {
        let paper = papers.passport
        name = paper.name
        task = paper.task.rawValue
        weights = "sha256:" + paper.weights.sha256
        weightsCompared = papers.weights != nil
        passport = papers.document.digest
        passportFile = papers.document.file
        licence = paper.licence
        licenceNote = paper.licenceNote
        source = paper.source
        signer = paper.signer
        signedBy = paper.signature?.key
        trustedSigner = signers.first { $0.key == paper.signature?.key }?.name
        trustedSigners = signers.map(\.name)
        input = "\(paper.input.name) \(paper.input.shape)"
        outputs = paper.outputs.map { "\($0.name.map { $0 + " " } ?? "")\($0.shape)" }
        training = paper.training.map {
            Training(
                dataset: $0.dataset, source: $0.source, licence: $0.licence, licenceNote: $0.licenceNote,
                consent: $0.consent, date: $0.date)
        }
        evaluation = paper.evaluation.map { Evaluation(data: $0.data, figure: $0.figure, by: $0.by) }
        limits = paper.limits
        reaches = paper.reachedLevel?.rawValue
        verdicts = ModelLevel.allCases.map { level in
            let problems = papers.document.located(paper.shortfalls(of: level))
            return Verdict(level: level.rawValue, isReached: problems.isEmpty, problems: problems.map(Problem.init))
        }
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    var text: String {
        func noted(_ text: String, _ note: String?) -> String { text + (note.map { " (\($0))" } ?? "") }
        var lines = [
            "\(name): \(task)", "Papers     \(passportFile), \(passport)",
            "Weights    \(weights)\(weightsCompared ? ", compared with the file" : ", no file compared")",
            "Licence    \(noted(licence, licenceNote))", "Source     \(source)",
            "Input      \(input)", "Output     \(outputs.joined(separator: "; ")), boxes and classes only",
        ]
        for data in training {
            lines += [
                "Trained on \(data.dataset), \(data.date)", "           from \(data.source)",
                "           licence: \(noted(data.licence, data.licenceNote))", "           consent: \(data.consent)",
            ]
        }
        lines += evaluation.map { "Evaluated  on \($0.data): \($0.figure), by \($0.by)" }
        if evaluation.isEmpty { lines.append("Evaluated  nowhere, as far as the papers say") }
        lines += limits.map { "Limit      \($0)" }
        lines.append("Signer     \(signer)\(signedBy.map { ", signature by \($0) holds" } ?? ", not signed")")
        if let trustedSigner {
            lines.append("           which the site trusts as \(trustedSigner)")
        } else if !trustedSigners.isEmpty {
            lines.append("           the site trusts only \(trustedSigners.joined(separator: ", "))")
        }
        for verdict in verdicts {
            lines.append("")
            lines.append(verdict.isReached ? "Reaches '\(verdict.level)'." : "Does not reach '\(verdict.level)':")
            lines += verdict.problems.map { problem in
                "  \(passportFile)\(problem.line.map { ":\($0)" } ?? ""): \(problem.key): \(problem.found); \(problem.remedy)"
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
