// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance
internal import Yams

/// Reads a model passport (`pumphandle.model-passport/1`, docs/MODELS.md) and checks it.
public enum PassportReader {
    /// The value of `schema`.
    public static let schema = "pumphandle.model-passport/1"

    /// Reads a passport.
    ///
    /// - Parameters:
    ///   - text: YAML.
    ///   - file: Its name, for messages.
    /// - Returns: A passport that has passed ``Governance/ModelPassport/check()`` and whose signature, if any, holds.
    /// - Throws: ``NeuralError/passportUnreadable(file:line:problem:)`` or
    ///   ``NeuralError/passportRefused(file:line:refusal:)``.
    public static func read(_ text: String, file: String) throws(NeuralError) -> ModelPassport {
        try document(text, file: file).passport
    }

    /// Reads a passport with the places of what it says.
    ///
    /// - Parameters:
    ///   - text: YAML.
    ///   - file: Its name, for messages.
    /// - Returns: The passport, checked as ``read(_:file:)`` does.
    /// - Throws: As ``read(_:file:)``.
    public static func document(_ text: String, file: String) throws(NeuralError) -> PassportDocument {
        guard text.utf8.count <= 262_144 else {
            throw .passportUnreadable(
                file: file, line: 1, problem: "found \(text.utf8.count) bytes; a passport is at most 256 KiB")
        }
        let node: Node?
        do { node = try Yams.compose(yaml: text) } catch {
            throw .passportUnreadable(
                file: file, line: line(of: error), problem: "not YAML: \(brief(error)); write 'key: value' lines")
        }
        guard let node, case .mapping = node else {
            throw .passportUnreadable(
                file: file, line: 1, problem: "found no mapping; a passport is a list of 'key: value' lines")
        }
        let root = try PassportFields(node, path: "", file: file)
        let found = root.has("schema") ? "'\(try root.text("schema"))'" : "nothing"
        guard found == "'\(schema)'" else {
            throw root.refused("schema", found: found, remedy: "write 'schema: \(schema)' and what docs/MODELS.md asks")
        }
        try root.only([
            "schema", "name", "task", "weights", "licence", "licence_note", "source", "input", "outputs", "decode",
            "classes", "smallest", "training", "evaluation", "limits", "signer", "signature",
        ])
        let passport = ModelPassport(
            name: try root.text("name"), task: try root.choice("task"), weights: try weights(root.fields("weights")),
            licence: try root.text("licence"), source: try root.text("source"), input: try input(root),
            outputs: try outputs(root), decode: try decode(root), classes: try classes(root),
            smallest: try root.number("smallest"), training: try training(root), evaluation: try evaluation(root),
            limits: try root.texts("limits", whenMissing: []), signer: try root.text("signer"),
            licenceNote: try root.optionalText("licence_note"), signature: try signature(root))
        do { try passport.check() } catch {
            throw .passportRefused(file: file, line: root.line(ofPath: error.key), refusal: error)
        }
        return try PassportDocument(file: file, passport: passport, root: node)
    }

    private static func signature(_ root: PassportFields) throws(NeuralError) -> ModelPassport.Signature? {
        guard root.has("signature") else { return nil }
        let fields = try root.fields("signature")
        try fields.only(["key", "value"])
        return ModelPassport.Signature(key: try fields.text("key"), value: try fields.text("value"))
    }

    private static func weights(_ fields: PassportFields) throws(NeuralError) -> ModelPassport.Weights {
        try fields.only(["file", "format", "sha256", "companion_sha256"])
        let file = try fields.text("file")
        guard file != ".", file != ".." else {
            throw fields.refused("file", found: "'\(file)'", remedy: "give a file name without a folder")
        }
        return ModelPassport.Weights(
            file: file, format: try fields.choice("format"), sha256: try fields.text("sha256"),
            companionSHA256: fields.has("companion_sha256") ? try fields.text("companion_sha256") : nil)
    }

    private static func input(_ root: PassportFields) throws(NeuralError) -> ModelInput {
        let fields = try root.fields("input")
        try fields.only([
            "name", "layout", "shape", "multiple_of", "colour", "full_scale", "mean", "deviation", "fit", "padding",
            "resampling",
        ])
        return ModelInput(
            name: try fields.text("name"), layout: try fields.choice("layout"), shape: try fields.integers("shape"),
            multipleOf: fields.has("multiple_of") ? try fields.integer("multiple_of") : nil,
            colour: try fields.choice("colour"), fullScale: try fields.number("full_scale"),
            mean: try fields.numbers("mean", whenMissing: [0, 0, 0]),
            deviation: try fields.numbers("deviation", whenMissing: [1, 1, 1]), fit: try fields.choice("fit"),
            padding: fields.has("padding") ? try fields.number("padding") : 0,
            resampling: try fields.choice("resampling"))
    }

    private static func outputs(_ root: PassportFields) throws(NeuralError) -> [ModelOutput] {
        var outputs: [ModelOutput] = []
        for item in try root.list("outputs") {
            try item.only(["name", "shape"])
            outputs.append(
                ModelOutput(name: item.has("name") ? try item.text("name") : nil, shape: try item.integers("shape")))
        }
        return outputs
    }

    private static func decode(_ root: PassportFields) throws(NeuralError) -> ModelDecode {
        let fields = try root.fields("decode")
        let common = ["family", "score", "score_by_size", "overlap"]
        let family: ModelDecode.Family
        switch try fields.text("family") {
        case "yolox":
            try fields.only(common + ["strides"])
            family = .yolox(strides: try fields.integers("strides"))
        case "yolov8":
            try fields.only(common + ["strides"])
            family = .yolov8(strides: try fields.integers("strides"))
        case "fastestdet":
            try fields.only(common + ["stride"])
            family = .fastestDet(stride: try fields.integer("stride"))
        case "ssd-anchors":
            try fields.only(common + ["anchors", "variances"])
            let anchors = try fields.fields("anchors")
            try anchors.only(["maps", "sizes", "ratios"])
            family = .ssdAnchors(
                AnchorGrid(
                    maps: try anchors.integers("maps"), sizes: try anchors.table("sizes"),
                    ratios: try anchors.numbers("ratios", whenMissing: [1]),
                    variances: try fields.numbers("variances", whenMissing: [0.1, 0.1, 0.2, 0.2])))
        case let other:
            throw fields.refused(
                "family", found: "'\(other)'", remedy: "one of yolox, yolov8, fastestdet, ssd-anchors")
        }
        return ModelDecode(
            family: family, score: try fields.number("score"),
            scoreBySize: fields.has("score_by_size") ? try fields.number("score_by_size") : nil,
            overlap: try fields.number("overlap"))
    }

    private static func classes(_ root: PassportFields) throws(NeuralError) -> ModelClasses {
        let fields = try root.fields("classes")
        try fields.only(["count", "person", "masked", "unmasked"])
        func optional(_ key: String) throws(NeuralError) -> Int? { fields.has(key) ? try fields.integer(key) : nil }
        return ModelClasses(
            count: try fields.integer("count"), person: try optional("person"), masked: try optional("masked"),
            unmasked: try optional("unmasked"))
    }

    private static func training(_ root: PassportFields) throws(NeuralError) -> [ModelPassport.TrainingData] {
        var sets: [ModelPassport.TrainingData] = []
        for item in try root.list("training") {
            try item.only(["dataset", "source", "licence", "licence_note", "consent", "date"])
            sets.append(
                ModelPassport.TrainingData(
                    dataset: try item.text("dataset"), source: try item.text("source"),
                    licence: try item.text("licence"), licenceNote: try item.optionalText("licence_note"),
                    consent: try item.text("consent"), date: try item.text("date")))
        }
        return sets
    }

    private static func evaluation(_ root: PassportFields) throws(NeuralError) -> [ModelPassport.Evaluation] {
        guard root.has("evaluation") else { return [] }
        var results: [ModelPassport.Evaluation] = []
        for item in try root.list("evaluation") {
            try item.only(["data", "figure", "by", "sensitivity", "specificity"])
            func share(_ key: String) throws(NeuralError) -> ModelPassport.Proportion? {
                guard item.has(key) else { return nil }
                let pair = try item.integers(key)
                guard pair.count == 2 else {
                    throw item.refused(key, found: "\(pair)", remedy: "give [right, judged], such as [88, 93]")
                }
                return ModelPassport.Proportion(right: pair[0], of: pair[1])
            }
            results.append(
                ModelPassport.Evaluation(
                    data: try item.text("data"), figure: try item.text("figure"), by: try item.text("by"),
                    sensitivity: try share("sensitivity"), specificity: try share("specificity")))
        }
        return results
    }

    private static func line(of error: any Error) -> Int {
        guard let error = error as? YamlError else { return 1 }
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): return mark.line
        case .reader(_, let offset, _, let yaml): return yaml.prefix(offset ?? 0).filter(\.isNewline).count + 1
        default: return 1
        }
    }

    private static func brief(_ error: any Error) -> String {
        guard let error = error as? YamlError else { return "\(error)" }
        switch error {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _),
            .reader(let problem, _, _, _):
            return problem
        case .duplicatedKeysInMapping(let keys, _):
            return "the key '\(PassportFields.shown(keys.first ?? ""))' stands twice"
        default: return "unreadable"
        }
    }
}
