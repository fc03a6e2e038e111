// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import _EpiReference

/// The files of the shared reference folder, where it is there.
enum SharedReference {
    static let folder: URL = {
        if let shared = ProcessInfo.processInfo.environment["PUMPHANDLE_SHARED"] {
            return URL(fileURLWithPath: shared).appendingPathComponent("reference/epidemiology")
        }
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return root.deletingLastPathComponent().appendingPathComponent("shared/reference/epidemiology")
    }()

    static let files: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted()
    }()
}

struct ReferenceTests {
    @Test(
        .enabled(if: !SharedReference.files.isEmpty, "../shared/reference/epidemiology is not here"),
        arguments: SharedReference.files)
    func productAgreesWithinTheReferencesTolerance(file: String) async throws {
        for item in try await ReferenceFile.compare(SharedReference.folder.appendingPathComponent(file)) {
            #expect(item.holds, "\(item.id): \(item.failures)")
        }
    }

    @Test(arguments: [
        "", "{}", "{\"name\":\"x\",\"algorithm\":\"unknown\"}", "{\"name\":\"x\",\"algorithm\":\"EARS\"}",
    ])
    func aBadFileIsAnErrorThatNamesIt(content: String) async throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("bad-\(UUID().uuidString).json")
        try Data(content.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let error = await #expect(throws: ReferenceFileError.self) { try await ReferenceFile.compare(url) }
        #expect(error?.description.contains(url.lastPathComponent) == true)
    }

    @Test func aWrongValueIsOutOfTolerance() async throws {
        let file = """
            {"name":"x","algorithm":"EARS C1","input":{"counts":[1,2,3,9],"frequency":52},"cases":[{"id":"a",
             "control":{"method":"C1","baseline":2,"minSigma":0,"alpha":0.001,"range_1based_first":3,"range_1based_last":4},
             "output":{"index":[3,4],"upperbound":[3.685124,9],"alarm":[0,1],"statistic_textbook":[2.1213203,9.1923882]}}]}
            """
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("wrong-\(UUID().uuidString).json")
        try Data(file.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let comparison = try #require(try await ReferenceFile.compare(url).first)
        #expect(!comparison.holds)
        #expect(comparison.failures.contains { $0.hasPrefix("upperbound[4]") })
    }
}
