// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance
import NeuralDetection

/// Writes models into a folder: a file appears under its name only when it is whole and has its passport's digest.
struct ModelFolderWriter {
    let folder: String

    /// Copies an admitted model and its passport.
    func add(_ model: ModelFile) throws -> ModelFile {
        try prepare()
        let target = place(model.passport.weights.file)
        if let companion = model.companion { try copy(companion, to: stem(target) + ".bin") }
        try copy(model.path, to: target)
        return try finish(target, passport: model.passportPath)
    }

    /// Downloads a model, from where an earlier attempt stopped.
    func add(from address: URL, passport: String, console: Console) async throws -> ModelFile {
        let papers = try PassportReader.document(read(passport), file: passport).passport
        guard papers.weights.format != .openvino else {
            throw Failure.badInput(
                "\(passport): an OpenVINO model is two files; download both and add the .xml from the disk.")
        }
        try prepare()
        let target = place(papers.weights.file)
        let part = "\(folder)/.\(papers.weights.file).\(papers.weights.sha256.prefix(16)).part"
        if try ModelDigest.of(file: target) != papers.weights.sha256 {
            let download = ModelDownload(address: address, part: part, console: console)
            try await download.run()
            let found = try ModelDigest.of(file: part)
            guard found == papers.weights.sha256 else {
                try? FileManager.default.removeItem(atPath: part)
                throw NeuralError.digestDiffers(
                    file: address.absoluteString, found: found ?? "", passport: papers.weights.sha256)
            }
            try rename(part, target)
        }
        return try finish(target, passport: passport)
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

    private func finish(_ target: String, passport: String) throws -> ModelFile {
        let papers = stem(target) + ".passport.yaml"
        if passport != papers { try write(Data(try read(passport).utf8), to: papers) }
        return try ModelFile(path: target, passport: papers)
    }

    private func copy(_ source: String, to target: String) throws {
        guard URL(fileURLWithPath: source).standardizedFileURL != URL(fileURLWithPath: target).standardizedFileURL
        else { return }
        guard let bytes = FileManager.default.contents(atPath: source) else {
            throw NeuralError.modelMissing(path: source)
        }
        try write(bytes, to: target)
    }

    private func write(_ bytes: Data, to target: String) throws {
        do {
            try bytes.write(to: URL(fileURLWithPath: target), options: .atomic)
        } catch {
            throw Failure.badInput("\(target): cannot be written; is there space, and may the folder be written?")
        }
    }

    private func rename(_ part: String, _ target: String) throws {
        do {
            // The rename is durable only if what it names is.
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: part))
            try handle.synchronize()
            try handle.close()
            if FileManager.default.fileExists(atPath: target) {
                _ = try FileManager.default.replaceItemAt(
                    URL(fileURLWithPath: target), withItemAt: URL(fileURLWithPath: part))
            } else {
                try FileManager.default.moveItem(atPath: part, toPath: target)
            }
        } catch {
            throw Failure.badInput("\(target): cannot be written; is there space, and may the folder be written?")
        }
    }
}
