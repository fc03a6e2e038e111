// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import Governance
import NeuralDetection

/// `pumphandle model list`.
struct ModelListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the detectors here, and whether they may be used.",
        discussion: """
            Shows the embedded detector, the models in the folder of 'model add' (or those named), and with --log what was \
            admitted and revoked.

            EXAMPLES
              pumphandle model list
              pumphandle model list --log city-log --format json
              pumphandle model list --models /srv/models
            """)

    // '--folder' is what it was called before the others were '--models'.
    @Option(
        name: [.customLong("models"), .customLong("folder")],
        help: ArgumentHelp("The models' folder.", valueName: "folder"), completion: .directory)
    var folder: String = ModelFolder.standard

    @OptionGroup var reading: LogReading

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    struct Row: Encodable {
        let name: String
        let task: String?
        let file: String?
        let weights: String?
        let passport: String?
        let reaches: String?
        /// `needs no passport`, `admitted`, `revoked`, `not admitted`, or why it is refused.
        let state: String
        let level: String?
        let since: String?
    }

    func run() async throws {
        let admitted = try await reading.standing()?.models ?? []
        var rows = [
            Row(
                name: "silhouette", task: "person-detection", file: nil, weights: nil, passport: nil, reaches: nil,
                state: "needs no passport: trained on nobody", level: nil, since: nil)
        ]
        var shown: Set<Digest> = []
        for file in Self.models(in: folder) {
            let digest = FileManager.default.contents(atPath: file).map { Digest(of: $0) }
            if let digest { shown.insert(digest) }
            let entry = admitted.last { $0.admission.weights == digest }
            do {
                let papers = try ModelPapers(file, passport: nil)
                rows.append(
                    Row(
                        name: papers.passport.name, task: papers.passport.task.rawValue, file: file,
                        weights: digest?.text, passport: papers.document.digest,
                        reaches: papers.passport.reachedLevel?.rawValue, state: state(entry, papers),
                        level: entry?.admission.level.rawValue, since: (entry?.revoked ?? entry?.at)?.text))
            } catch {
                rows.append(
                    Row(
                        name: (file as NSString).lastPathComponent, task: nil, file: file, weights: digest?.text,
                        passport: nil, reaches: nil, state: "refused: \(error)", level: nil, since: nil))
            }
        }
        for entry in admitted where !shown.contains(entry.admission.weights) {
            rows.append(
                Row(
                    name: "(not in this folder)", task: entry.admission.task.rawValue, file: nil,
                    weights: entry.admission.weights.text, passport: entry.admission.passport.text, reaches: nil,
                    state: entry.revoked == nil ? "admitted" : "revoked", level: entry.admission.level.rawValue,
                    since: (entry.revoked ?? entry.at).text))
        }
        Console.standard.print(format == .json ? try Self.json(rows) : Self.text(rows))
    }

    private func state(_ entry: Standing.AdmittedModel?, _ papers: ModelPapers) -> String {
        guard reading.place != nil else { return "not looked up: no --log given" }
        guard let entry else { return "not admitted" }
        if entry.revoked != nil { return "revoked" }
        return entry.admission.passport == papers.passportDigest ? "admitted" : "admitted with other papers"
    }

    private static func models(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let endings: Set = ["onnx", "tflite", "pb", "xml"]
        return names.filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }.sorted()
            .map { folder + "/" + $0 }
    }

    private static func json(_ rows: [Row]) throws -> String {
        struct Document: Encodable {
            let schema = "pumphandle.models/1"
            let models: [Row]
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Document(models: rows)), as: UTF8.self) + "\n"
    }

    private static func text(_ rows: [Row]) -> String {
        rows.map { row in
            var lines = ["\(row.name)\(row.task.map { ", \($0)" } ?? ""): \(row.state)"]
            if let level = row.level, let since = row.since { lines.append("  as \(level), \(since)") }
            if let file = row.file { lines.append("  \(file)") }
            if let weights = row.weights { lines.append("  weights  \(weights)") }
            if let passport = row.passport { lines.append("  passport \(passport)") }
            if row.passport != nil, row.file != nil { lines.append("  papers reach \(row.reaches ?? "no level")") }
            return lines.joined(separator: "\n") + "\n"
        }.joined()
    }
}
