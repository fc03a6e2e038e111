// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Governance
internal import Yams

/// One mapping of a passport file; every fault names file, line and key.
struct PassportFields {
    private let mapping: Node.Mapping
    private let node: Node
    private let path: String
    private let file: String

    init(_ node: Node, path: String, file: String) throws(NeuralError) {
        guard case .mapping(let mapping) = node else {
            throw .passportRefused(
                file: file, line: node.mark?.line ?? 1,
                refusal: PassportRefusal(
                    path.isEmpty ? "the passport" : path, found: Self.spoken(node),
                    remedy: "write a group of 'key: value' lines"))
        }
        self.mapping = mapping
        self.node = node
        self.path = path
        self.file = file
    }

    func only(_ keys: [String]) throws(NeuralError) {
        for (key, _) in mapping {
            let name = Self.shown(key.scalar?.string ?? "?")
            guard keys.contains(name) else {
                throw .passportRefused(
                    file: file, line: key.mark?.line ?? 1,
                    refusal: PassportRefusal(
                        full(name), found: "an unknown key '\(name)'",
                        remedy: "known here are \(keys.joined(separator: ", "))"))
            }
        }
    }

    func has(_ key: String) -> Bool { mapping[Node(key)] != nil }

    func text(_ key: String) throws(NeuralError) -> String {
        guard case .scalar(let scalar) = try value(key) else { throw wrong(key, try value(key), "write one value") }
        return try plain(scalar, key).trimmingWhitespace
    }

    func optionalText(_ key: String) throws(NeuralError) -> String? { has(key) ? try text(key) : nil }

    func number(_ key: String) throws(NeuralError) -> Double { try number(value(key), key) }
    func integer(_ key: String) throws(NeuralError) -> Int { try integer(value(key), key) }

    func integers(_ key: String) throws(NeuralError) -> [Int] {
        var found: [Int] = []
        for item in try sequence(value(key), key) { found.append(try integer(item, key)) }
        return found
    }

    func numbers(_ key: String, whenMissing: [Double]) throws(NeuralError) -> [Double] {
        guard has(key) else { return whenMissing }
        return try numbers(value(key), key)
    }

    func texts(_ key: String, whenMissing: [String]) throws(NeuralError) -> [String] {
        guard has(key) else { return whenMissing }
        var found: [String] = []
        for item in try sequence(value(key), key) {
            guard case .scalar(let scalar) = item else { throw wrong(key, item, "write a list of texts") }
            found.append(try plain(scalar, key))
        }
        return found
    }

    func table(_ key: String) throws(NeuralError) -> [[Double]] {
        var rows: [[Double]] = []
        for item in try sequence(value(key), key) { rows.append(try numbers(item, key)) }
        return rows
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String) throws(NeuralError) -> Choice {
        let found = try text(key)
        guard let choice = Choice(rawValue: found) else {
            let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw refused(key, found: "'\(found)'", remedy: "one of \(all)")
        }
        return choice
    }

    func fields(_ key: String) throws(NeuralError) -> PassportFields {
        try PassportFields(value(key), path: full(key), file: file)
    }

    func list(_ key: String) throws(NeuralError) -> [PassportFields] {
        var found: [PassportFields] = []
        for (index, item) in try sequence(value(key), key).enumerated() {
            found.append(try PassportFields(item, path: "\(full(key))[\(index)]", file: file))
        }
        return found
    }

    func refused(_ key: String, found: String, remedy: String) -> NeuralError {
        .passportRefused(
            file: file, line: mapping[Node(key)]?.mark?.line ?? node.mark?.line,
            refusal: PassportRefusal(full(key), found: found, remedy: remedy))
    }

    /// The line of a dotted key such as `training[1].consent`, or of its nearest ancestor that exists.
    func line(ofPath keyPath: String) -> Int? {
        var place = node
        for part in keyPath.split(whereSeparator: { ".[]".contains($0) }) {
            if let index = Int(part), case .sequence(let items) = place, items.indices.contains(index) {
                place = items[index]
            } else if case .mapping(let inner) = place, let next = inner[Node(String(part))] {
                place = next
            } else {
                break
            }
        }
        return place.mark?.line
    }

    private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func wrong(_ key: String, _ found: Node, _ remedy: String) -> NeuralError {
        refused(key, found: Self.spoken(found), remedy: remedy)
    }

    /// A node as a message says it; long text is cut.
    private static func spoken(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(shown(String(scalar.string.prefix(60))))'"
        case .sequence(let items): "a list of \(items.count)"
        case .mapping: "a group of lines"
        case .alias: "an alias"
        }
    }

    /// A text as a message says it, in which nothing can redraw the terminal.
    static func shown(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
        return String(scalars)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }

    /// A text that a report can show: with a control character it could redraw the terminal, or add lines of its own.
    private func plain(_ scalar: Node.Scalar, _ key: String) throws(NeuralError) -> String {
        var scalars = scalar.string.unicodeScalars[...]
        // A block of text ends with the end of its line.
        while scalars.last == "\n" { scalars.removeLast() }
        guard let bad = scalars.first(where: { $0 != "\t" && Self.isControl($0) }) else { return scalar.string }
        let digits = String(bad.value, radix: 16, uppercase: true)
        throw .passportRefused(
            file: file, line: scalar.mark?.line ?? node.mark?.line,
            refusal: PassportRefusal(
                full(key), found: "the control character U+\(String(repeating: "0", count: 4 - digits.count))\(digits)",
                remedy: "write one line of plain text"))
    }

    private func value(_ key: String) throws(NeuralError) -> Node {
        guard let value = mapping[Node(key)] else {
            throw refused(key, found: "nothing", remedy: "add '\(key):', as docs/MODELS.md describes")
        }
        return value
    }

    private func number(_ node: Node, _ key: String) throws(NeuralError) -> Double {
        guard case .scalar(let scalar) = node, let number = Double(scalar.string), number.isFinite else {
            throw wrong(key, node, "write a number")
        }
        return number
    }

    private func integer(_ node: Node, _ key: String) throws(NeuralError) -> Int {
        guard case .scalar(let scalar) = node, let number = Int(scalar.string), abs(number) < 1 << 40 else {
            throw wrong(key, node, "write a whole number")
        }
        return number
    }

    private func numbers(_ node: Node, _ key: String) throws(NeuralError) -> [Double] {
        var found: [Double] = []
        for item in try sequence(node, key) { found.append(try number(item, key)) }
        return found
    }

    private func sequence(_ node: Node, _ key: String) throws(NeuralError) -> [Node] {
        guard case .sequence(let items) = node, items.count <= 4096 else { throw wrong(key, node, "write a list") }
        return Array(items)
    }
}

extension String {
    fileprivate var trimmingWhitespace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else {
            return ""
        }
        return String(self[first...last])
    }
}
