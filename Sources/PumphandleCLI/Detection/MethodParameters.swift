// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection

/// `--set key=value …`: parameters by the names of the reference packages.
struct MethodParameters {
    private var given: [String: String] = [:]
    private var known: [String] = []
    /// All parameters with the values that were used, as JSON, in the order they were asked for.
    private(set) var used: [(key: String, json: String)] = []

    /// Splits the arguments.
    init(_ arguments: [String]) throws {
        for argument in arguments {
            guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else {
                throw Failure.badInput("--set \(argument): write key=value, for example --set alpha=0.01.")
            }
            let key = String(argument[..<sign])
            guard given.updateValue(String(argument[argument.index(after: sign)...]), forKey: key) == nil else {
                throw Failure.badInput("--set \(key): given twice; keep one.")
            }
        }
    }

    private mutating func take(_ key: String) -> String? {
        known.append(key)
        return given.removeValue(forKey: key)
    }

    private static func bad(_ key: String, _ text: String, _ wanted: String) -> Failure {
        .badInput("--set \(key)=\(text): it must be \(wanted).")
    }

    /// A number.
    mutating func number(_ key: String, default value: Double) throws -> Double {
        try optionalNumber(key)
            ?? {
                used[used.count - 1].json = JSONText.number(value)
                return value
            }()
    }

    /// A number, or nothing.
    mutating func optionalNumber(_ key: String) throws -> Double? {
        let text = take(key)
        guard let text, text != "NULL", text != "null" else {
            used.append((key, "null"))
            return nil
        }
        guard let value = Double(text), value.isFinite else { throw Self.bad(key, text, "a number") }
        used.append((key, JSONText.number(value)))
        return value
    }

    /// A whole number.
    mutating func integer(_ key: String, default value: Int) throws -> Int {
        let text = take(key)
        guard let text else {
            used.append((key, "\(value)"))
            return value
        }
        guard let number = Int(text) else { throw Self.bad(key, text, "a whole number") }
        used.append((key, "\(number)"))
        return number
    }

    /// Yes or no.
    mutating func flag(_ key: String, default value: Bool) throws -> Bool {
        let text = take(key)
        let result: Bool
        switch text {
        case nil: result = value
        case "true", "TRUE", "T", "yes": result = true
        case "false", "FALSE", "F", "no": result = false
        case let text?: throw Self.bad(key, text, "true or false")
        }
        used.append((key, "\(result)"))
        return result
    }

    /// One of a few words.
    mutating func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String, default value: Value
    ) throws -> Value where Value.RawValue == String {
        let text = take(key)
        let result = text.map { Value(rawValue: $0) } ?? value
        guard let result else {
            throw Self.bad(key, text ?? "", "one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        used.append((key, JSONText.string(result.rawValue)))
        return result
    }

    /// A number, or one of a few words.
    mutating func text(_ key: String) -> String? { take(key) }

    /// Notes the value of a parameter that was read as text.
    mutating func note(_ key: String, json: String) { used.append((key, json)) }

    /// `cases,periods`.
    mutating func caseLimit(_ key: String, default value: CaseLimit) throws -> CaseLimit {
        var result = value
        if let text = take(key) {
            let parts = text.split(separator: ",").map { Double($0) }
            guard parts.count == 2, let cases = parts[0], let periods = parts[1], cases >= 0, periods >= 1,
                periods == periods.rounded(), periods < 1e6
            else { throw Self.bad(key, text, "cases and periods, such as 5,4") }
            result = CaseLimit(cases: cases, periods: Int(periods))
        }
        used.append((key, "[\(JSONText.number(result.cases)),\(result.periods)]"))
        return result
    }

    /// Refuses what the method did not ask for.
    func finish(method: String) throws {
        guard let unknown = given.keys.sorted().first else { return }
        let nearest = known.min { Self.distance($0, unknown) < Self.distance($1, unknown) }
        let hint = nearest.flatMap { Self.distance($0, unknown) <= 2 ? "did you mean \($0)? " : nil } ?? ""
        throw Failure.badInput(
            "--set \(unknown): \(method) has no such parameter; \(hint)it has \(known.joined(separator: ", ")).")
    }

    /// Levenshtein distance, letter case ignored.
    private static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a.lowercased()), b = Array(b.lowercased())
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let substituted = diagonal + (x == y ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
