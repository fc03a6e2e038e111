// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The commands as people run them.
@Suite struct PrivacyCommandTests {
    /// Runs `evaluate`, which lies beside the test's own executable.
    private func evaluate(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "evaluate")
        process.arguments = arguments
        // Files, not pipes: neither stream can fill up and block the other.
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func stream(_ name: String) throws -> (URL, FileHandle) {
            let file = folder.appending(path: name)
            try Data().write(to: file)
            return (file, try FileHandle(forWritingTo: file))
        }
        let (output, outputHandle) = try stream("output")
        let (errors, errorHandle) = try stream("errors")
        process.standardOutput = outputHandle
        process.standardError = errorHandle
        try process.run()
        process.waitUntilExit()
        return (
            process.terminationStatus, try String(contentsOf: output, encoding: .utf8),
            try String(contentsOf: errors, encoding: .utf8)
        )
    }

    private func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }

    @Test func aFileThatAgreesExitsZeroAndShowsEveryCase() throws {
        try withFile(#"{"cases":[{"gamma":"1","probability":0.36787944117144233},{"gamma":"0","probability":1}]}"#) {
            let (status, output, _) = try evaluate(["privacy-reference", $0])
            #expect(status == 0)
            #expect(output.contains("cases[0] (gamma 1): 1 figures, largest deviation"))
            #expect(output.contains("cases[1] (gamma 0)"))
            #expect(output.hasSuffix("2 figures in 2 cases; 0 cases out of tolerance\n"))
        }
    }

    @Test func aFigureOutOfToleranceExitsThreeAndIsNamed() throws {
        try withFile(#"{"cases":[{"gamma":"1","probability":0.36}]}"#) {
            let (status, output, _) = try evaluate(["privacy-reference", $0])
            #expect(status == 3)
            #expect(output.contains("cases[0].probability is 0.3678794411714423"))
        }
    }

    @Test func badInputExitsTwoAndNamesFileAndPlace() throws {
        try withFile(#"{"cases":[{"gamma":"much"}]}"#) {
            let (status, _, errors) = try evaluate(["privacy-reference", $0])
            #expect(status == 2)
            #expect(errors.contains("\($0): cases[0].gamma: expected an exact number"))
        }
        let (status, _, errors) = try evaluate(["privacy-reference", "/nowhere/at-all.json"])
        #expect(status == 2)
        #expect(errors.contains("/nowhere/at-all.json: cannot be read"))
    }

    @Test(arguments: [
        ["discrete-gaussian", "--scale", "7/3"], ["discrete-gaussian", "--sigma-squared", "49/9"],
        ["discrete-laplace", "--scale", "2.5"],
    ]) func noiseIsOneIntegerALine(_ arguments: [String]) throws {
        let (status, output, _) = try evaluate(
            ["sample-noise", "-n", "1000", "--distribution"] + arguments)
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(status == 0)
        #expect(lines.count == 1001 && lines.last == "")
        #expect(lines.dropLast().allSatisfy { Int($0) != nil })
        #expect(Set(lines).count > 3)
    }

    @Test(arguments: [
        (["--scale", "0"], "must be above 0"), (["--scale", "x"], "expected an exact number"),
        (["--scale", "1e30"], "at most 2^80"), ([], "Give one of --scale and --sigma-squared"),
    ]) func badUseIsExplained(_ arguments: [String], _ expected: String) throws {
        let (status, _, errors) = try evaluate(
            ["sample-noise", "--distribution", "discrete-gaussian", "-n", "1"] + arguments)
        #expect(status == 64)
        #expect(errors.contains(expected), "\(errors)")
    }
}
