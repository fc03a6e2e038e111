// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Yams

/// One node of a parsed site file with its line.
struct YamlNode {
    indirect enum Content {
        /// A scalar; `isPlain` when it is not quoted.
        case text(String, isPlain: Bool)
        case list([YamlNode])
        case map([(key: YamlNode, value: YamlNode)])
    }

    let line: Int
    let content: Content

    /// Parses one document.
    static func parse(_ text: String, file: String) throws(SiteFileError) -> YamlNode {
        if let finding = YamlScreen.firstFinding(in: text) {
            throw SiteFileError(
                file: file,
                problems: [.init(line: finding.line, path: "", found: finding.found, remedy: finding.remedy)])
        }
        do {
            guard let root = try Parser(yaml: text, encoding: .utf8).singleRoot() else {
                throw YamlError.no
            }
            return YamlNode(root)
        } catch {
            throw SiteFileError(file: file, problems: [problem(error)])
        }
    }

    private init(_ node: Node) {
        line = node.mark?.line ?? 1
        switch node {
        case .scalar(let scalar):
            content = .text(scalar.string, isPlain: scalar.style == .plain || scalar.style == .any)
        case .sequence(let sequence):
            content = .list(sequence.map(YamlNode.init))
        case .mapping(let mapping):
            content = .map(mapping.map { (YamlNode($0.key), YamlNode($0.value)) })
        case .alias:
            // The parser resolves aliases and the screen refuses them; an unresolved one holds nothing.
            content = .text("", isPlain: true)
        }
    }

    private static func problem(_ error: any Error) -> SiteFileError.Problem {
        switch error as? YamlError {
        case .parser(_, let problem, let mark, _) where problem.localizedCaseInsensitiveContains("nesting level"):
            .init(
                line: mark.line, path: "", found: "lists or mappings are nested too deeply here",
                remedy: "close the brackets; a site file needs a handful of levels")
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            .init(
                line: mark.line, path: "", found: "the YAML does not parse here: \(problem)",
                remedy: "check the indentation, the quotes and the brackets of this line and the one above")
        case .composer(_, let problem, let mark, _):
            .init(
                line: mark.line, path: "",
                found: problem == "but found another document"
                    ? "found a second document" : "the YAML does not parse here: \(problem)",
                remedy: "keep one site in one document, without '---' between parts")
        case .duplicatedKeysInMapping(let duplicates, let context):
            .init(
                line: context.mark.line, path: "",
                found: "the key '\(duplicates.first ?? "")' stands twice in one place", remedy: "keep one of the two")
        case .reader(let problem, _, let value, _):
            .init(
                line: nil, path: "", found: "the YAML cannot be read: \(problem), code \(value)",
                remedy: "save the file as plain UTF-8 text without control characters")
        case .no:
            .init(
                line: nil, path: "", found: "the file holds no document", remedy: "start from Examples/demo/site.yaml")
        default:
            .init(line: nil, path: "", found: "the YAML cannot be read", remedy: "check it with a YAML linter")
        }
    }

    /// What it is, as a message says it; long text is cut.
    var spoken: String {
        switch content {
        case .text("", isPlain: true), .text("~", isPlain: true), .text("null", isPlain: true): "nothing"
        case .text(let text, _): "'\(text.count > 60 ? text.prefix(57) + "…" : text[...])'"
        case .list(let nodes): "a list of \(nodes.count)"
        case .map: "a mapping"
        }
    }
}
