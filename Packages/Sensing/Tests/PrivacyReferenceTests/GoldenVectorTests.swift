// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import PrivacyReference
import Testing

/// The reference values, kept beside the repository.
private enum Shared {
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["PUMPHANDLE_SHARED"] {
            return URL(filePath: path).appending(path: "reference/privacy")
        }
        var root = URL(filePath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        return root.deletingLastPathComponent().appending(path: "shared/reference/privacy")
    }()

    static let files: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".json") }
        .sorted()
}

@Suite struct GoldenVectorTests {
    @Test(
        .enabled(if: !Shared.files.isEmpty, "the reference folder is not beside the repository"),
        arguments: Shared.files)
    func everyReferenceFigureIsMet(_ name: String) throws {
        let cases = try ReferenceFile.check(json: Data(contentsOf: Shared.folder.appending(path: name)))
        #expect(!cases.isEmpty)
        for one in cases {
            #expect(
                one.holds,
                "\(one.place) \(one.parameters): \(one.worst?.place ?? "") \(one.worst?.computed ?? "") \(one.worst?.reference ?? "")"
            )
        }
    }

    /// Published or hand-computed figures, so that the check does not rest on one source.
    @Test func publishedFiguresAreMet() throws {
        // Bun, Steinke 2016: ρ = ε²/2 of pure DP; group privacy; a budget of tenths.
        let text = """
            {"cases":[{"group_size":3,"epsilon_pure":"1/3","rho":"1/9","group_epsilon":1.0,"group_rho":1.0}]}
            """
        #expect(try ReferenceFile.check(json: Data(text.utf8)).allSatisfy(\.holds))
        let ledger = """
            {"cases":[{"budget":"1","steps":[{"request":"0.1","times":11,"granted":10,"spent_after":"1","left_after":"0"}]}]}
            """
        #expect(try ReferenceFile.check(json: Data(ledger.utf8)).allSatisfy(\.holds))
        // e^(-1), and the discrete Laplace at t = 1: (e-1)/(e+1) = tanh(1/2).
        let coin = #"{"cases":[{"gamma":"1","probability":0.36787944117144233}]}"#
        #expect(try ReferenceFile.check(json: Data(coin.utf8)).allSatisfy(\.holds))
        let laplace = #"{"cases":[{"scale":"1","x":[0],"pmf":[0.46211715726000975]}]}"#
        #expect(try ReferenceFile.check(json: Data(laplace.utf8)).allSatisfy(\.holds))
    }

    @Test(arguments: [
        #"{"cases":[{"gamma":"1","probability":0.3678794411724423}]}"#,
        #"{"cases":[{"scale":"1","x":[0],"pmf":[0.462117157261]}]}"#,
        #"{"cases":[{"scale":"10","quantile_abs":{"0.5":8}}]}"#,
        #"{"cases":[{"sigma_squared":"49/9","variance":5.5}]}"#,
        #"{"epsilon_for_delta":[{"rho":"1/2","delta":"1e-6","epsilon_cks2020":5.0}]}"#,
        #"{"epsilon_for_delta":[{"rho":"1/2","delta":"1e-6","epsilon_cks2020":6.0}]}"#,
        #"{"max_rho_for_budget":[{"epsilon":"1","delta":"1e-6","max_rho_cks2020":0.0243}]}"#,
        #"{"cases":[{"budget":"1","steps":[{"request":"1/3","times":4,"granted":4}]}]}"#,
        #"{"cases":[{"steps":8,"nodes":14}]}"#,
        #"{"cases":[{"steps":8}],"interval_cover":[{"start":1,"end":3,"nodes":[[1,0]],"count":1}]}"#,
        #"{"cases":[{"epsilon_each":"1","count":2,"basic_epsilon":3}]}"#,
    ]) func awrongFigureIsOutOfTolerance(_ text: String) throws {
        #expect(try ReferenceFile.check(json: Data(text.utf8)).contains { !$0.holds })
    }

    @Test(arguments: [
        ("", "not JSON"), ("{", "not JSON"), ("[]", "none of the known formats"), ("{}", "none of the known formats"),
        (#"{"cases":[]}"#, "none of the known formats"), (#"{"cases":[{"rho":1}]}"#, "none of the known formats"),
        (#"{"cases":[{"gamma":"x"}]}"#, "cases[0].gamma"), (#"{"cases":[{"gamma":"-1"}]}"#, "cases[0]"),
        (#"{"cases":[{"gamma":"1","probability":"high"}]}"#, "cases[0].probability"),
        (#"{"cases":[{"sigma_squared":"0"}]}"#, "cases[0].sigma_squared"),
        (#"{"cases":[{"scale":"1","x":[0,1],"pmf":[0.5]}]}"#, "cases[0].pmf"),
        (#"{"epsilon_for_delta":[{"rho":"1"}]}"#, "epsilon_for_delta[0]"),
        (#"{"epsilon_for_delta":[{"rho":"1","delta":"2"}]}"#, "epsilon_for_delta[0].delta"),
        (#"{"orders":[1],"compositions":[]}"#, "orders[0]"),
        (#"{"orders":[2],"compositions":[{"events":[{"type":"magic"}]}]}"#, "compositions[0].events[0].type"),
        (#"{"cases":[{"steps":0}]}"#, "cases[0].steps"),
        (#"{"cases":[{"budget":"-1","steps":[]}]}"#, "cases[0]"),
    ]) func badInputIsNamedByItsPlace(_ text: String, _ expected: String) {
        let error = #expect(throws: ReferenceError.self) { try ReferenceFile.check(json: Data(text.utf8)) }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }
}
