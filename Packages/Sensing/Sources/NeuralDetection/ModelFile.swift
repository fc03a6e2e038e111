// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Foundation
public import Governance

/// A model file and the passport that admits it; its digest has been compared.
public struct ModelFile: Sendable {
    /// Path of the file that the runtime opens.
    public let path: String
    /// Its papers with their places.
    public let document: PassportDocument
    /// Its papers.
    public var passport: ModelPassport { document.passport }
    /// Where the passport was read.
    public var passportPath: String { document.file }

    /// The folder variable that adds a folder of passports.
    public static let passportVariable = "PUMPHANDLE_PASSPORTS"

    /// Finds a model's passport and compares its digest.
    ///
    /// The passport is, in this order: the one given; `NAME.passport.yaml` beside the model, if it declares the schema;
    /// the one with the model's digest in a passport folder (`passports` beside the model, then those in
    /// `PUMPHANDLE_PASSPORTS`, separated by colons, `folders`, and those installed with the program).
    ///
    /// - Parameters:
    ///   - path: The model file.
    ///   - passport: Its passport, if it lies elsewhere.
    ///   - folders: Further folders of passports.
    /// - Throws: ``NeuralError`` when the model or its passport is missing, unreadable, refused or of another file.
    public init(path: String, passport: String? = nil, folders: [String] = []) throws(NeuralError) {
        let bytes = try Self.bytes(of: path)
        let digest = Self.hexadecimal(SHA256.hash(data: bytes))
        let found = try Self.passport(of: path, digest: digest, given: passport, folders: folders)
        self.path = path
        document = found
        try Self.verify(path: path, digest: digest, against: found)
        // Whatever the file is called: the runtime knows ONNX by what it holds.
        if OnnxWeights.areElsewhere(Array(bytes)) {
            throw .portDiffers(
                model: path, what: "the place of its weights", found: "another file, which no digest covers",
                passport: "this file", at: found.place(of: "weights"))
        }
    }

    /// The file's bytes; refuses them if they are no longer those that were admitted.
    func admittedBytes() throws(NeuralError) -> Data {
        let bytes = try Self.bytes(of: path)
        try Self.verify(path: path, digest: Self.hexadecimal(SHA256.hash(data: bytes)), against: document)
        return bytes
    }

    /// A file's bytes, at least one.
    private static func bytes(of path: String) throws(NeuralError) -> Data {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .modelMissing(path: path)
        }
        guard !isFolder.boolValue else { throw .modelIsFolder(path: path) }
        // Asked for first, since Foundation leaks its buffer where it reads an empty file.
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        guard size != 0 else { throw .modelEmpty(path: path) }
        guard let bytes = FileManager.default.contents(atPath: path) else { throw .modelUnreadable(path: path) }
        guard !bytes.isEmpty else { throw .modelEmpty(path: path) }
        return bytes
    }

    /// Path of an OpenVINO model's weights; nil for the other formats.
    public var companion: String? {
        passport.weights.format == .openvino
            ? URL(fileURLWithPath: path).deletingPathExtension().appendingPathExtension("bin").path : nil
    }

    /// The ending by which the runtime knows a format.
    static func ending(of format: ModelPassport.Format) -> String {
        switch format {
        case .onnx: "onnx"
        case .tflite: "tflite"
        case .tensorflow: "pb"
        case .openvino: "xml"
        }
    }

    private static func verify(path: String, digest: String, against document: PassportDocument) throws(NeuralError) {
        let passport = document.passport
        guard digest == passport.weights.sha256 else {
            throw .digestDiffers(
                file: path, found: digest, passport: passport.weights.sha256, at: document.place(of: "weights.sha256"))
        }
        let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
        let wanted = Self.ending(of: passport.weights.format)
        guard ending == wanted else {
            throw .portDiffers(
                model: path, what: "the file's ending", found: ".\(ending)",
                passport: "\(passport.weights.format.rawValue), .\(wanted)", at: document.place(of: "weights.format"))
        }
        if let wanted = passport.weights.companionSHA256 {
            let bin = URL(fileURLWithPath: path).deletingPathExtension().appendingPathExtension("bin").path
            let found = hexadecimal(SHA256.hash(data: try bytes(of: bin)))
            guard found == wanted else {
                throw .digestDiffers(
                    file: bin, found: found, passport: wanted, at: document.place(of: "weights.companion_sha256"))
            }
        }
    }

    private static func passport(
        of path: String, digest: String, given: String?, folders: [String]
    ) throws(NeuralError) -> PassportDocument {
        if let given {
            guard let text = read(given) else { throw .passportMissing(model: path, lookedAt: [given]) }
            return try PassportReader.document(text, file: given)
        }
        let model = URL(fileURLWithPath: path)
        let stem = model.deletingPathExtension().lastPathComponent
        let folder = model.deletingLastPathComponent()
        let beside = folder.appendingPathComponent(stem + ".passport.yaml").path
        let besideText = read(beside)
        if let besideText, besideText.contains("schema: \(PassportReader.schema)") {
            return try PassportReader.document(besideText, file: beside)
        }
        let named = ProcessInfo.processInfo.environment[passportVariable]?.split(separator: ":").map(String.init) ?? []
        let searched =
            [folder.appendingPathComponent("passports").path] + named + folders
            + InstalledPlaces.above(InstalledPlaces.running, "Examples/passports").filter(exists)
            + ["/usr/share/pumphandle/passports"]
        var namesakes: [(file: String, text: String)] = []
        for place in searched {
            let names = ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).sorted()
            for name in names where name.hasSuffix(".passport.yaml") {
                let file = place + "/" + name
                // A cheap look for the digest keeps one faulty passport from hiding the others.
                guard let text = read(file) else { continue }
                if text.contains(digest) { return try PassportReader.document(text, file: file) }
                if text.contains(model.lastPathComponent) { namesakes.append((file, text)) }
            }
        }
        // The draft beside the model explains best what is missing.
        if let besideText { return try PassportReader.document(besideText, file: beside) }
        // Where a passport describes another file of this name, that the digest differs says more.
        for namesake in namesakes {
            guard let found = try? PassportReader.document(namesake.text, file: namesake.file),
                found.passport.weights.file == model.lastPathComponent
            else { continue }
            return found
        }
        throw .passportMissing(model: path, lookedAt: [beside] + searched)
    }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
