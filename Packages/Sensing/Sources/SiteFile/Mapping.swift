// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A mapping whose keys are known, read key by key.
struct Mapping {
    let line: Int
    let path: String
    private let values: [String: Field]
    private let problems: ProblemList

    /// Reads a mapping; reports anything else, and every key that is not in `keys`.
    init?(_ field: Field, keys: [String]) {
        guard case .map(let pairs) = field.node.content else {
            field.report("found \(field.node.spoken)", "write a mapping with the keys \(keys.joined(separator: ", "))")
            return nil
        }
        var values: [String: Field] = [:]
        for (key, value) in pairs {
            guard case .text(let name, _) = key.content else {
                field.problems.add(
                    key.line, field.path, found: "found \(key.spoken) as a key",
                    remedy: "use one of \(keys.joined(separator: ", "))")
                continue
            }
            let path = field.path.isEmpty ? name : "\(field.path).\(name)"
            guard keys.contains(name) else {
                let nearest = Nearest.suggestion(for: name, among: keys).map { "did you mean '\($0)'?" }
                let known = "the keys here are \(keys.joined(separator: ", "))"
                field.problems.add(
                    key.line, field.path, found: "unknown key '\(name.prefix(60))'",
                    remedy: nearest.map { "\($0) \(known.first.map { $0.uppercased() } ?? "")\(known.dropFirst())" }
                        ?? known)
                continue
            }
            values[name] = Field(node: value, line: key.line, path: path, problems: field.problems)
        }
        line = field.line
        path = field.path
        self.values = values
        problems = field.problems
    }

    /// The value of a key, or a report that it is missing.
    func required(_ key: String, _ example: String) -> Field? {
        guard let field = optional(key) else {
            problems.add(line, path, found: "'\(key)' is missing", remedy: "add for example '\(key): \(example)'")
            return nil
        }
        return field
    }

    /// The value of a key that may be left out; a key with nothing after it counts as left out.
    func optional(_ key: String) -> Field? {
        values[key].flatMap { $0.isNothing ? nil : $0 }
    }
}
