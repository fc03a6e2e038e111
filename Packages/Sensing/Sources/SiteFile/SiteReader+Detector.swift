// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance
import NeuralDetection
import PeopleCounting

extension SiteReader {
    /// What a camera's `detector`, `model` and `mask_model` declare; nil after a report.
    func readDetectors(_ map: Mapping, models: ModelPolicy?) -> (detector: DetectorChoice, maskModel: String?)? {
        let right = "write silhouette, fused, or the path of a model file"
        var detector: DetectorChoice? = .silhouette
        let modelField = map.optional("model")
        if let field = map.optional("detector") {
            switch field.text(right) {
            case nil: detector = nil
            case "silhouette": break
            case "fused":
                detector = .fused(model: nil)
                if let modelField {
                    detector = readModel(modelField, .personDetection, models, right).map { .fused(model: $0) }
                } else if case .from = secrets {
                    detector = readDefaultModel(field, models)
                }
            case .some:
                detector = readModel(field, .personDetection, models, right).map { .model($0) }
            }
        }
        if let modelField, detector == .silhouette || map.optional("detector")?.node.isText("fused") != true {
            modelField.report("a model that no detector uses", "write 'detector: fused' beside it, or leave it out")
            return nil
        }
        let maskField = map.optional("mask_model")
        let mask = maskField.flatMap {
            readModel($0, .maskWearing, models, "write the path of a model file for mask wearing")
        }
        guard let detector, (maskField == nil) == (mask == nil) else { return nil }
        return (detector, mask)
    }

    /// The path of a model that its papers admit; where the camera will not be opened, only the path.
    private func readModel(
        _ field: Field, _ task: ModelPassport.Task, _ models: ModelPolicy?, _ right: String
    ) -> String? {
        guard let text = field.text(right) else { return nil }
        let path = place(of: text)
        guard case .from = secrets else { return path }
        guard FileManager.default.fileExists(atPath: path) else {
            let nearest = Nearest.suggestion(for: text, among: ["silhouette", "fused"])
            field.report(
                "no model file at '\(path)'", nearest.map { "did you mean '\($0)'? Otherwise \(right)" } ?? right)
            return nil
        }
        return admits(path, task, models, field) ? path : nil
    }

    private func readDefaultModel(_ field: Field, _ models: ModelPolicy?) -> DetectorChoice? {
        do {
            let path = try DefaultModel.located()
            return admits(path, .personDetection, models, field) ? .fused(model: path) : nil
        } catch {
            field.report("found no model for 'fused'", "\(error)".trimmed)
            return nil
        }
    }

    private func admits(
        _ path: String, _ task: ModelPassport.Task, _ models: ModelPolicy?, _ field: Field
    ) -> Bool {
        do {
            let file = try ModelFile(path: path)
            guard file.passport.task == task else {
                field.report("'\(path)' is a model for \(file.passport.task.rawValue)", "name one for \(task.rawValue)")
                return false
            }
            _ = try file.document.admit(under: models)
            return true
        } catch {
            field.report("the model is refused", "\(error)".replacing("\n", with: "; ").trimmed)
            return false
        }
    }

    /// From the site file's folder; a bare name that is not there, from the models' folder.
    private func place(of text: String) -> String {
        guard !text.hasPrefix("/") else { return text }
        let beside = folder.isEmpty ? text : "\(folder)/\(text)"
        guard !text.contains("/"), !FileManager.default.fileExists(atPath: beside) else { return beside }
        let added = "\(ModelFolder.standard)/\(text)"
        return FileManager.default.fileExists(atPath: added) ? added : beside
    }
}

extension YamlNode {
    fileprivate func isText(_ wanted: String) -> Bool {
        if case .text(let text, _) = content { text == wanted } else { false }
    }
}
