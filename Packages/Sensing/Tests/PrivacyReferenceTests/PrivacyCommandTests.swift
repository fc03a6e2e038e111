// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The commands as people run them.
@Suite struct PrivacyCommandTests {
    private func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }

    @Test func aFileThatAgreesExitsZeroAndShowsEveryCase() throws {
        try withFile(#"{"cases":[{"gamma":"1","probability":0.36787944117144233},{"gamma":"0","probability":1}]}"#) {
            let (status, output, _) = try EvaluateProgram.run(["privacy-reference", $0])
            #expect(status == 0)
            #expect(output.contains("cases[0] (gamma 1): 1 figures, largest deviation"))
            #expect(output.contains("cases[1] (gamma 0)"))
            #expect(output.hasSuffix("2 figures in 2 cases; 0 cases out of tolerance\n"))
        }
    }

    @Test func aFigureOutOfToleranceExitsThreeAndIsNamed() throws {
        try withFile(#"{"cases":[{"gamma":"1","probability":0.36}]}"#) {
            let (status, output, _) = try EvaluateProgram.run(["privacy-reference", $0])
            #expect(status == 3)
            #expect(output.contains("cases[0].probability is 0.3678794411714423"))
        }
    }

    @Test func badInputExitsTwoAndNamesFileAndPlace() throws {
        try withFile(#"{"cases":[{"gamma":"much"}]}"#) {
            let (status, _, errors) = try EvaluateProgram.run(["privacy-reference", $0])
            #expect(status == 2)
            #expect(errors.contains("\($0): cases[0].gamma: expected an exact number"))
        }
        let (status, _, errors) = try EvaluateProgram.run(["privacy-reference", "/nowhere/at-all.json"])
        #expect(status == 2)
        #expect(errors.contains("/nowhere/at-all.json: cannot be read"))
    }

    @Test(arguments: [
        ["discrete-gaussian", "--scale", "7/3"], ["discrete-gaussian", "--sigma-squared", "49/9"],
        ["discrete-laplace", "--scale", "2.5"],
    ]) func noiseIsOneIntegerALine(_ arguments: [String]) throws {
        let (status, output, _) = try EvaluateProgram.run(
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
        let (status, _, errors) = try EvaluateProgram.run(
            ["sample-noise", "--distribution", "discrete-gaussian", "-n", "1"] + arguments)
        #expect(status == 64)
        #expect(errors.contains(expected), "\(errors)")
    }
}
