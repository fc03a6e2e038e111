// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import Governance
import NeuralDetection

/// `pumphandle model admit`.
struct ModelAdmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admit", abstract: "Admit a model by its papers, and log it.",
        discussion: """
            The weights' digest is compared, the papers are judged by the site's rule, and the log says so before the model \
            may be used. A refusal is logged too. Where OpenVINO is installed, the model's own inputs and outputs are \
            compared with the passport at once; otherwise before its first look.

            EXAMPLES
              pumphandle model admit people.onnx --site site.yaml --database city.db
              pumphandle model admit people.onnx --level licensed --log city-log --log-key city.key
            """)

    @Argument(help: ArgumentHelp("The model file.", valueName: "file"), completion: .file())
    var model: String

    @Option(help: ArgumentHelp("Its passport, if it lies elsewhere.", valueName: "file"), completion: .file())
    var passport: String?

    @OptionGroup var rule: ModelLevelOptions
    @OptionGroup var account: ActOptions

    func validate() throws {
        guard rule.isAsked else {
            throw ValidationError("Name the rule: --site site.yaml, or --level licensed.")
        }
        guard !model.hasSuffix(".yaml"), !model.hasSuffix(".yml") else {
            throw ValidationError("Name the model's file; its passport is found beside it, or given with --passport.")
        }
    }

    func run() async throws {
        let (policy, site) = try rule.policy()
        let log = try account.open(for: site)
        var papers: ModelPapers?
        let admitted: (papers: ModelPapers, admission: ModelAdmission, trial: ModelTrial)
        do {
            let found = try ModelPapers(model, passport: passport)
            papers = found
            let admission = try found.document.admit(under: policy)
            let trial = try ModelFile(path: model, passport: found.document.file).trial()
            admitted = (found, admission, trial)
        } catch let error as NeuralError {
            let refusal = Act.ModelRefusal(
                weights: papers?.weightsDigest ?? Self.digest(of: model), passport: papers?.passportDigest,
                reason: error.refusalReason)
            try await log.refuse(.modelRefused(refusal), error)
        }
        let paper = admitted.admission.passport
        guard let weights = admitted.papers.weightsDigest, let digest = admitted.papers.passportDigest else { return }
        let index = try await log.record(
            .modelAdmitted(
                Act.ModelAdmission(
                    weights: weights, passport: digest,
                    task: paper.task == .maskWearing ? .maskWearing : .personDetection,
                    level: admitted.admission.level == .consented ? .consented : .licensed)))
        Console.standard.print(
            "Admitted '\(paper.name)' for \(paper.task.rawValue) as \(admitted.admission.level.rawValue): entry "
                + "\(index) of \(account.place).\nWeights  \(weights)\nPassport \(digest)\n")
        if case .untried(let reason) = admitted.trial {
            Console.standard.note("The model's own outputs are compared before its first look: \(reason).")
        }
    }

    private static func digest(of path: String) -> Digest? {
        FileManager.default.contents(atPath: path).map { Digest(of: $0) }
    }
}
