// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance

/// Why a neural model does not run.
public enum NeuralError: Error, Hashable, Sendable {
    /// No OpenVINO library was found in any of the places looked at.
    case runtimeMissing(lookedAt: [String])
    /// A library was found and could not be loaded.
    case runtimeUnusable(path: String, reason: String)
    /// The library is of another year's interface.
    case runtimeVersion(found: String, wanted: String)
    /// No model file at this path.
    case modelMissing(path: String)
    /// A file of no bytes.
    case modelEmpty(path: String)
    /// A folder where a file should be.
    case modelIsFolder(path: String)
    /// A file that the system does not let this process read.
    case modelUnreadable(path: String)
    /// A model with no passport beside it or in the passport folder.
    case passportMissing(model: String, lookedAt: [String])
    /// The passport file cannot be read as one.
    case passportUnreadable(file: String, line: Int, problem: String)
    /// The passport was read and is refused.
    case passportRefused(file: String, line: Int?, refusal: PassportRefusal)
    /// The papers do not reach what the site asks for; every problem with its line.
    case modelRefused(file: String, problems: [LocatedRefusal])
    /// The file's digest is not the passport's.
    case digestDiffers(file: String, found: String, passport: String, at: PassportPlace)
    /// The model has another number of inputs or outputs than its passport says.
    case portCountDiffers(model: String, what: String, found: Int, passport: Int, at: PassportPlace)
    /// An input's or output's name, shape or element type is not the passport's.
    case portDiffers(model: String, what: String, found: String, passport: String, at: PassportPlace)
    /// The runtime makes nothing of the model's file.
    case weightsUnreadable(model: String, reason: String)
    /// The runtime could not compile or run the model.
    case runtimeFailed(model: String, doing: String, reason: String)
    /// The model is for another task than it was to be used for.
    case wrongTask(model: String, found: String, wanted: String)
}

/// Where a passport says something.
public struct PassportPlace: Hashable, Sendable, CustomStringConvertible {
    /// Its file.
    public let file: String
    /// Line from 1; nil for what stands on no line.
    public let line: Int?

    /// `file:line`, as messages begin.
    public var description: String { file + (line.map { ":\($0)" } ?? "") }

    init(file: String, line: Int?) {
        self.file = file
        self.line = line
    }
}

extension NeuralError: CustomStringConvertible {
    /// What an operator reads.
    public var description: String {
        switch self {
        case .runtimeMissing(let places):
            "OpenVINO is not installed (looked at \(places.joined(separator: ", "))); run 'make neural'"
        case .runtimeUnusable(let path, let reason):
            "OpenVINO at \(path) does not load: \(reason); run 'make neural' again"
        case .runtimeVersion(let found, let wanted):
            "this OpenVINO is \(found), and \(wanted) is needed; run 'make neural'"
        case .modelMissing(let path):
            "no model file at \(path)"
        case .modelEmpty(let path):
            "\(path) is empty (0 bytes); was it copied or downloaded to the end?"
        case .modelIsFolder(let path):
            "\(path) is a folder; name the model's file"
        case .modelUnreadable(let path):
            "\(path) cannot be read; let this user read it"
        case .passportMissing(let model, let places):
            "\(model) has no passport (looked for \(places.joined(separator: ", "))); a model without one is refused: "
                + "write it as docs/MODELS.md describes"
        case .passportUnreadable(let file, let line, let problem):
            "\(file):\(line): \(problem)"
        case .passportRefused(let file, let line, let refusal):
            "\(file)\(line.map { ":\($0)" } ?? ""): passport refused: \(refusal)"
        case .modelRefused(let file, let problems):
            problems.map { problem in
                "\(file)\(problem.line.map { ":\($0)" } ?? ""): model refused: \(problem.refusal)"
            }.joined(separator: "\n")
        case .digestDiffers(let file, let found, let passport, let place):
            "\(place): \(file) is not the file its passport describes: SHA-256 is \(found), the passport says \(passport); "
                + "it may be cut short, or another version, which needs a passport of its own"
        case .portCountDiffers(let model, let what, let found, let passport, let place):
            "\(place): \(model) has \(found) \(what), its passport says \(passport); refused, as what is undeclared could "
                + "describe a person"
        case .portDiffers(let model, let what, let found, let passport, let place):
            "\(place): \(model): \(what) is \(found), its passport says \(passport); refused"
        case .weightsUnreadable(let model, let reason):
            "OpenVINO cannot read \(model): \(reason); the file is damaged, or not of the format that its passport says"
        case .runtimeFailed(let model, let doing, let reason):
            "OpenVINO failed \(doing) \(model): \(reason)"
        case .wrongTask(let model, let found, let wanted):
            "\(model) is a model for \(found), and one for \(wanted) is needed here"
        }
    }
}
