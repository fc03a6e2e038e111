// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import PrivacyReference

/// Compares the accountant and the analytic tables with files of reference values.
struct PrivacyReferenceCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, ndjson
    }

    static let configuration = CommandConfiguration(
        commandName: "privacy-reference",
        abstract: "Compares the privacy arithmetic with files of reference values.",
        discussion: """
            Prints, for each case, how many figures were compared and the one that is furthest off in proportion to \
            what is allowed. Exits 3 if one is out of tolerance, 2 if a file cannot be understood.
            """)

    @Argument(help: "Files in one of the formats of the reference folder.")
    var files: [String]

    @Option(help: "table or ndjson.")
    var format = Format.table

    func run() throws {
        var badInput = false
        var cases = 0
        var figures = 0
        var failed = 0
        for file in files {
            do {
                let found = try check(file)
                for one in found { print(line(of: one, in: file)) }
                cases += found.count
                figures += found.reduce(0) { $0 + $1.figures.count }
                failed += found.count { !$0.holds }
            } catch {
                badInput = true
                FileHandle.standardError.write(Data("\(file): \(error)\n".utf8))
            }
        }
        if format == .table { print("\(figures) figures in \(cases) cases; \(failed) cases out of tolerance") }
        if badInput { throw ExitCode(2) }
        if failed > 0 { throw ExitCode(3) }
    }

    private func check(_ file: String) throws(ReferenceError) -> [ReferenceCase] {
        let json: Data
        do { json = try Data(contentsOf: URL(fileURLWithPath: file)) } catch {
            throw .unreadable("cannot be read: \((error as NSError).localizedDescription)")
        }
        return try ReferenceFile.check(json: json)
    }

    private func line(of one: ReferenceCase, in file: String) -> String {
        let name = URL(fileURLWithPath: file).lastPathComponent
        let largest = one.figures.map(\.deviation).max() ?? 0
        guard format == .table else {
            let fields: [String: any Sendable] = [
                "file": name, "case": one.place, "parameters": one.parameters, "figures": one.figures.count,
                "largest_deviation": largest.isFinite ? largest : Double.greatestFiniteMagnitude, "holds": one.holds,
            ]
            let json = try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])
            return String(decoding: json ?? Data(), as: UTF8.self)
        }
        let verdict = one.holds ? "ok " : "OUT"
        var text =
            "\(verdict) \(name) \(one.place) (\(one.parameters)): \(one.figures.count) figures, largest deviation "
        text += String(format: "%.1e", largest)
        guard let worst = one.worst, worst.excess > 1 else { return text }
        return text + "; \(worst.place) is \(worst.computed), reference \(worst.reference)"
    }
}
