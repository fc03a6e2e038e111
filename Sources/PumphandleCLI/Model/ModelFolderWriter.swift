// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance
import NeuralDetection

#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// Writes models into a folder: a file appears under its name only when it is whole and its passport describes it.
struct ModelFolderWriter {
    let folder: String

    /// A model in the folder, and what came of trying it.
    typealias Added = (model: ModelFile, trial: ModelTrial)

    /// Copies an admitted model and its passport.
    func add(_ model: ModelFile) throws -> Added {
        let papers = try read(model.passportPath)
        try model.document.checkFileName()
        try prepare()
        return try settle(model.passport.weights, papers: papers, from: model.passportPath) { staged in
            if let companion = model.companion { try copy(companion, to: stem(staged) + ".bin") }
            try copy(model.path, to: staged)
        }
    }

    /// Downloads a model, from where an earlier attempt stopped.
    func add(from address: URL, passport: String, console: Console) async throws -> Added {
        let papers = try read(passport)
        let document = try PassportReader.document(papers, file: passport)
        let weights = document.passport.weights
        guard weights.format != .openvino else {
            throw Failure.badInput(
                "\(passport): an OpenVINO model is two files; download both and add the .xml from the disk.")
        }
        try document.checkFileName()
        try prepare()
        let target = place(weights.file)
        if try digest(target) == weights.sha256 { return try add(ModelFile(path: target, passport: passport)) }
        let part = try ModelPart("\(folder)/.\(weights.file).\(weights.sha256.prefix(16)).part", of: target)
        defer { part.release() }
        try await ModelDownload(
            address: address, part: part, weights: weights, declaredAt: document.place(of: "weights.sha256"),
            console: console
        ).run()
        return try settle(weights, papers: papers, from: passport) { staged in try move(part.path, to: staged) }
    }

    private func place(_ name: String) -> String { "\(folder)/\(name)" }

    private func stem(_ path: String) -> String { URL(fileURLWithPath: path).deletingPathExtension().path }

    private func prepare() throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure.badInput("\(folder): cannot be made; give --models a folder that may be written.")
        }
    }

    private func read(_ file: String) throws -> String {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw Failure.badInput("\(file): no such passport; give the YAML file that describes the model.")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func digest(_ file: String) throws -> String? {
        do { return try ModelDigest.of(file: file) } catch {
            throw Failure.badInput("\(file): cannot be read; is it a file, and may it be read?")
        }
    }

    /// Checks and tries a model under the names it and its passport will have, in a folder of their own, and only then
    /// moves them.
    private func settle(
        _ weights: ModelPassport.Weights, papers: String, from passport: String,
        fill: (_ model: String) throws -> Void
    ) throws -> Added {
        let manager = FileManager.default
        let staging = place(".adding-\(UUID().uuidString)")
        defer { try? manager.removeItem(atPath: staging) }
        do {
            try manager.createDirectory(atPath: staging, withIntermediateDirectories: false)
        } catch {
            throw unwritable(staging)
        }
        let model = "\(staging)/\(weights.file)"
        try fill(model)
        try write(Data(papers.utf8), to: stem(model) + ".passport.yaml")
        let checked = try ModelFile(path: model, passport: stem(model) + ".passport.yaml")
        // Under the passport's own name, which is what a refusal must say.
        let trial = try trial(of: ModelFile(path: model, passport: passport), in: staging)
        let files = [checked.passportPath, checked.companion, model].compactMap(\.self).map {
            (from: $0, to: place(URL(fileURLWithPath: $0).lastPathComponent))
        }
        for file in files where isFolder(file.to) {
            throw Failure.badInput("\(file.to): is a folder, where the model is to lie; move it away.")
        }
        for file in files { try move(file.from, to: file.to) }
        let target = place(weights.file)
        let settled = try ModelFile(path: target, passport: stem(target) + ".passport.yaml")
        return (settled, trial)
    }

    /// Tries a model; a refusal names it without the folder that it was put in for that.
    private func trial(of model: ModelFile, in staging: String) throws -> ModelTrial {
        do throws(NeuralError) {
            return try model.trial()
        } catch {
            let message = error.description.replacing("\(staging)/", with: "")
            throw error.isBadInput ? Failure.badInput(message) : Failure.fault(message)
        }
    }

    private func isFolder(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType == .typeDirectory
    }

    private func copy(_ source: String, to target: String) throws {
        guard let bytes = FileManager.default.contents(atPath: source) else {
            throw NeuralError.modelMissing(path: source)
        }
        try write(bytes, to: target)
    }

    private func write(_ bytes: Data, to target: String) throws {
        do {
            try bytes.write(to: URL(fileURLWithPath: target), options: .atomic)
        } catch {
            throw unwritable(target)
        }
    }

    /// Gives a file another name, in one step.
    private func move(_ source: String, to target: String) throws {
        do {
            // The rename is durable only if what it names is.
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: source))
            try handle.synchronize()
            try handle.close()
        } catch {
            throw unwritable(target)
        }
        guard unsafe rename(source, target) == 0 else { throw unwritable(target) }
    }

    private func unwritable(_ path: String) -> Failure {
        .badInput("\(path): cannot be written; is there space, and may the folder be written?")
    }
}
