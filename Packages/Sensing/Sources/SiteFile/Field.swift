// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// One value of a site file with its place.
struct Field {
    let node: YamlNode
    /// Line of the key, or of the element of a list.
    let line: Int
    let path: String
    let problems: ProblemList

    init(node: YamlNode, line: Int, path: String, problems: ProblemList) {
        self.node = node
        self.line = line
        self.path = path
        self.problems = problems
    }

    var isNothing: Bool {
        if case .text(let text, isPlain: true) = node.content { ["", "~", "null"].contains(text) } else { false }
    }

    func report(_ found: String, _ remedy: String) {
        problems.add(line, path, found: found, remedy: remedy)
    }

    /// A scalar's text.
    func text(_ remedy: String) -> String? {
        guard case .text(let text, _) = node.content, !isNothing else {
            report("found \(node.spoken)", remedy)
            return nil
        }
        return text
    }

    /// A name that may stand in file names, addresses and tables: 1 to 64 of a-z, 0-9, '-', '_' and '.', a letter or
    /// digit first.
    func identifier() -> String? {
        let remedy = "use 1 to 64 of a-z, 0-9, '-', '_' and '.', beginning with a letter or digit"
        guard let text = text(remedy) else { return nil }
        let isWord = { (character: Character) in
            character.isASCII && (character.isLowercase || character.isNumber)
        }
        guard (1...64).contains(text.count), text.first.map(isWord) == true,
            text.allSatisfy({ isWord($0) || "-_.".contains($0) })
        else {
            report("found \(node.spoken)", remedy)
            return nil
        }
        return text
    }

    /// A sentence for people: 1 to 500 characters, none of them a control character.
    func sentence() -> String? {
        let remedy = "write 1 to 500 characters in words"
        guard let text = text(remedy) else { return nil }
        guard (1...500).contains(text.count),
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }),
            text.contains(where: { $0.isLetter })
        else {
            report("found \(node.spoken)", remedy)
            return nil
        }
        return text
    }

    /// A finite number in a range.
    func number(in range: ClosedRange<Double>, _ unit: String) -> Double? {
        let remedy =
            "write a number from \(plain(range.lowerBound)) to \(plain(range.upperBound))\(unit.isEmpty ? "" : " \(unit)")"
        guard case .text(let text, _) = node.content, let value = Double(text), value.isFinite, range.contains(value)
        else {
            report("found \(node.spoken)", remedy)
            return nil
        }
        return value
    }

    /// The elements of a list, each with its place.
    func elements(atLeast minimum: Int, _ remedy: String) -> [Field]? {
        guard case .list(let nodes) = node.content, nodes.count >= minimum else {
            report("found \(node.spoken)", remedy)
            return nil
        }
        return nodes.enumerated().map {
            Field(node: $0.element, line: $0.element.line, path: "\(path)[\($0.offset)]", problems: problems)
        }
    }

    /// A pair of numbers such as `[120, 340.5]`.
    func pair(_ what: String, in range: ClosedRange<Double>) -> (Double, Double)? {
        guard case .list(let nodes) = node.content, nodes.count == 2 else {
            report("found \(node.spoken)", "write \(what) as two numbers, for example [120, 340]")
            return nil
        }
        let numbers = nodes.map { node -> Double? in
            guard case .text(let text, _) = node.content, let value = Double(text), range.contains(value) else {
                report("found \(node.spoken)", "write \(what) as two numbers, for example [120, 340]")
                return nil
            }
            return value
        }
        guard let first = numbers[0], let second = numbers[1] else { return nil }
        return (first, second)
    }

    private func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }
}
