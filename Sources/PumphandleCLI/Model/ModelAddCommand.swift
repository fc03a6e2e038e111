// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Governance
import NeuralDetection

/// `pumphandle model add`.
struct ModelAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Put a model and its passport where cameras find them.",
        discussion: """
            The weights must have the digest that the passport declares, and where OpenVINO is installed they must compile \
            and have the inputs and outputs that it declares; anything else is refused and nothing is kept of it. A \
            download that was cut off goes on where it stopped. An address may hold user:password@, which messages leave \
            out but this machine's list of processes shows. The model's folder is the one in PUMPHANDLE_MODELS, else \
            pumphandle/models in XDG_DATA_HOME or ~/.local/share.

            EXAMPLES
              pumphandle model add yolox_nano.onnx
              pumphandle model add https://models.example/yolox_nano.onnx --passport yolox-nano.passport.yaml
              pumphandle model add face_mask.tflite --passport face-mask.passport.yaml --models /srv/models
            """)

    @Argument(help: "A model file, or its http(s):// address.", completion: .file())
    var source: String

    @Option(
        help: ArgumentHelp(
            "Its passport; when left out, the one that lies beside the file or among the installed passports.",
            valueName: "file"), completion: .file(extensions: ["yaml"]))
    var passport: String?

    @Option(help: ArgumentHelp("The models' folder.", valueName: "folder"), completion: .directory)
    var models: String = ModelFolder.standard

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func run() async throws {
        let shelf = ModelFolderWriter(folder: models)
        let added: ModelFolderWriter.Added
        if source.contains("://") {
            guard let address = URL(string: source), ["http", "https"].contains(address.scheme?.lowercased()),
                address.host?.isEmpty == false
            else {
                throw Failure.badInput(
                    "'\(ModelDownload.shown(source))' is no http:// or https:// address, nor the path of a file.")
            }
            guard let passport else {
                throw Failure.badInput(
                    "A model from an address needs --passport, whose digest the download must have; a model without a "
                        + "passport is refused.")
            }
            added = try await shelf.add(from: address, passport: passport, console: .standard)
        } else {
            added = try shelf.add(ModelFile(path: source, passport: passport))
        }
        let report = AddedModel(added.model, added.trial)
        Console.standard.print(try format == .json ? report.json : report.text)
    }
}

/// What `model add` prints.
private struct AddedModel: Encodable {
    let schema = "pumphandle.model-added/1"
    let name: String
    let task: String
    let file: String
    let passport: String
    let sha256: String
    let level: String?
    /// Why it was not tried; nil where it was.
    let untried: String?

    init(_ model: ModelFile, _ trial: ModelTrial) {
        name = model.passport.name
        task = model.passport.task.rawValue
        file = model.path
        passport = model.passportPath
        sha256 = model.passport.weights.sha256
        level = model.passport.reachedLevel?.rawValue
        untried =
            switch trial {
            case .asDescribed: nil
            case .untried(let reason): reason
            }
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    var text: String {
        let reach = level.map { "Its papers reach the level '\($0)'." }
        let trial = untried.map { "Not tried: \($0)." }
        return """
            Added '\(name)' for \(task): \(file)
            Passport \(passport)
            \(trial ?? "OpenVINO compiles it, and its inputs and outputs are as the passport says.")
            \(reach ?? "Its papers reach no level, so cameras will not run it until they are completed (docs/MODELS.md).")

            """
    }
}
