// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Foundation
public import Governance
internal import Yams

/// A passport with the file it was read from, so that every refusal names its line.
public struct PassportDocument: Sendable {
    /// Where it was read.
    public let file: String
    /// What it says; has passed ``Governance/ModelPassport/check()``, and its signature, if any, holds.
    public let passport: ModelPassport
    /// The canonical passport: JSON as RFC 8785 has it, of everything but `signature`, every value as the text that
    /// stands in the file.
    public let canonicalText: String
    /// `sha256:` and 64 hexadecimal digits, of the canonical text.
    public let digest: String
    private let lines: [String: Int]

    init(file: String, passport: ModelPassport, root: Node) throws(NeuralError) {
        self.file = file
        self.passport = passport
        lines = PassportLines.all(in: root)
        canonicalText = PassportCanon.text(of: root)
        digest = "sha256:" + PassportCanon.hexadecimal(SHA256.hash(data: Data(canonicalText.utf8)))
        try verifySignature()
    }

    /// Judges the papers by a site's rule.
    ///
    /// - Returns: What ``Governance/ModelRules`` admits.
    /// - Throws: ``NeuralError/modelRefused(file:problems:)`` with everything that stands against it, each at its line.
    public func admit(under policy: ModelPolicy?) throws(NeuralError) -> ModelAdmission {
        do {
            return try ModelRules.admit(passport, policy: policy)
        } catch {
            throw .modelRefused(file: file, problems: located(error.problems))
        }
    }

    /// Refuses a name of the weights that is not one of their format, before a file is stored under it.
    ///
    /// - Throws: ``NeuralError/passportRefused(file:line:refusal:)`` at the line of `weights.file`.
    public func checkFileName() throws(NeuralError) {
        let weights = passport.weights
        let ending = ModelFile.ending(of: weights.format)
        guard URL(fileURLWithPath: weights.file).pathExtension.lowercased() != ending else { return }
        throw .passportRefused(
            file: file, line: line(of: "weights.file"),
            refusal: PassportRefusal(
                "weights.file", found: "'\(weights.file)'",
                remedy: "the format \(weights.format.rawValue) needs a name that ends in .\(ending)"))
    }

    /// Problems with the lines at which they stand.
    public func located(_ problems: [PassportRefusal]) -> [LocatedRefusal] {
        problems.map { LocatedRefusal(line: line(of: $0.key), refusal: $0) }
    }

    /// Where a dotted key such as `weights.sha256` stands, or its nearest ancestor that exists.
    public func place(of key: String) -> PassportPlace { PassportPlace(file: file, line: line(of: key)) }

    /// The line of a dotted key such as `training[1].consent`, or of its nearest ancestor that exists; nil for a key
    /// that no passport has.
    func line(of key: String) -> Int? {
        var path = key[...]
        while !path.isEmpty {
            if let line = lines[String(path)] { return line }
            path = path.lastIndex { $0 == "." || $0 == "[" }.map { path[..<$0] } ?? ""
        }
        return key.hasPrefix("models") ? nil : 1
    }

    private func verifySignature() throws(NeuralError) {
        guard let signature = passport.signature else { return }
        func refused(_ key: String, _ found: String, _ remedy: String) -> NeuralError {
            .passportRefused(
                file: file, line: line(of: key), refusal: PassportRefusal(key, found: found, remedy: remedy))
        }
        guard let key = Data(base64Encoded: signature.key), key.count == 32,
            let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: key)
        else {
            throw refused("signature.key", "'\(signature.key)'", "give an Ed25519 public key, 32 bytes in base64")
        }
        guard let value = Data(base64Encoded: signature.value), value.count == 64 else {
            throw refused("signature.value", "'\(signature.value)'", "give an Ed25519 signature, 64 bytes in base64")
        }
        guard publicKey.isValidSignature(value, for: Data(canonicalText.utf8)) else {
            throw refused(
                "signature.value", "a signature that does not hold for this text and key",
                "the passport was changed after it was signed; sign it again ('pumphandle model sign'), or use the "
                    + "signer's own file")
        }
    }
}

/// A problem at its line of a passport.
public struct LocatedRefusal: Hashable, Sendable {
    /// Line from 1; nil where it stands in no passport.
    public let line: Int?
    /// What is wrong.
    public let refusal: PassportRefusal

    /// Places a problem.
    public init(line: Int?, refusal: PassportRefusal) {
        self.line = line
        self.refusal = refusal
    }
}

/// Lines of all keys, by dotted path.
private enum PassportLines {
    static func all(in root: Node) -> [String: Int] {
        var found: [String: Int] = [:]
        add(root, "", &found)
        return found
    }

    private static func add(_ node: Node, _ path: String, _ found: inout [String: Int]) {
        found[path] = node.mark?.line
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                guard let name = key.scalar?.string else { continue }
                let inner = path.isEmpty ? name : "\(path).\(name)"
                add(value, inner, &found)
                found[inner] = key.mark?.line
            }
        case .sequence(let items):
            for (index, item) in items.enumerated() { add(item, "\(path)[\(index)]", &found) }
        default: break
        }
    }
}

/// Canonical text of a YAML tree.
private enum PassportCanon {
    static func text(of root: Node) -> String {
        var text = ""
        write(root, isRoot: true, into: &text)
        return text
    }

    static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func write(_ node: Node, isRoot: Bool = false, into text: inout String) {
        switch node {
        case .scalar(let scalar): write(scalar.string, into: &text)
        case .sequence(let items):
            text += "["
            for (index, item) in items.enumerated() {
                if index > 0 { text += "," }
                write(item, into: &text)
            }
            text += "]"
        case .mapping(let mapping):
            let pairs = mapping.compactMap { key, value in key.scalar.map { ($0.string, value) } }
                .filter { !isRoot || $0.0 != "signature" }
                .sorted { $0.0.utf16.lexicographicallyPrecedes($1.0.utf16) }
            text += "{"
            for (index, pair) in pairs.enumerated() {
                if index > 0 { text += "," }
                write(pair.0, into: &text)
                text += ":"
                write(pair.1, into: &text)
            }
            text += "}"
        case .alias: text += "\"\""
        }
    }

    private static func write(_ string: String, into text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{8}": text += "\\b"
            case "\t": text += "\\t"
            case "\n": text += "\\n"
            case "\u{C}": text += "\\f"
            case "\r": text += "\\r"
            case "\0"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
