// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Compiles small files as another package would, against the modules that this very test was built with.
private enum Wall {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Walls")

    /// Build products lie beside the test's own executable, whatever the configuration and build folder.
    static let modules = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "Modules")

    static func snippets(_ kind: String) -> [String] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: kind).path)) ?? []
        return found.filter { $0.hasSuffix(".swift") }.sorted()
    }

    /// Uses the settings of every target outside the wall.
    ///
    /// No package name: `package` access must not reach out. SIL is
    /// made because ownership is diagnosed there, not by the type checker.
    static func compile(_ file: URL) throws -> (status: Int32, output: String) {
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        let moduleMap = folder.deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/CFFmpeg/module.modulemap")
        compiler.arguments = [
            "swiftc", "-emit-sil", "-o", "/dev/null", "-parse-as-library", "-swift-version", "6",
            "-strict-memory-safety", "-Werror", "StrictMemorySafety", "-enable-upcoming-feature", "ExistentialAny",
            "-enable-upcoming-feature", "InternalImportsByDefault", "-enable-upcoming-feature",
            "MemberImportVisibility", "-module-name", "Outside", "-I", modules.path, "-Xcc",
            "-fmodule-map-file=\(moduleMap.path)", file.path,
        ]
        let output = Pipe()
        compiler.standardOutput = output
        compiler.standardError = output
        try compiler.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        compiler.waitUntilExit()
        return (compiler.terminationStatus, String(decoding: text, as: UTF8.self))
    }
}

@Suite struct WallTests {
    @Test func thereAreSnippetsOfBothKinds() {
        #expect(Wall.snippets("Refused").count >= 30)
        #expect(Wall.snippets("Accepted").count >= 6)
        #expect(
            FileManager.default.fileExists(atPath: Wall.modules.appending(path: "DifferentialPrivacy.swiftmodule").path)
        )
    }

    /// Without these the others could pass because of a broken command line.
    @Test(arguments: Wall.snippets("Accepted")) func honestUseCompiles(_ name: String) throws {
        let (status, output) = try Wall.compile(Wall.folder.appending(path: "Accepted/\(name)"))
        #expect(status == 0, "\(name) must compile: \(output)")
    }

    @Test(arguments: Wall.snippets("Refused")) func misuseDoesNotCompile(_ name: String) throws {
        let file = Wall.folder.appending(path: "Refused/\(name)")
        let source = try String(contentsOf: file, encoding: .utf8)
        let line = try #require(
            source.split(separator: "\n").first { $0.hasPrefix("// expect: ") }, "\(name) states no expected diagnostic"
        )
        let expected = line.dropFirst("// expect: ".count)
        let (status, output) = try Wall.compile(file)
        #expect(status != 0, "\(name) must not compile")
        let errors = output.split(separator: "\n").filter { $0.hasPrefix(file.path) && $0.contains("error: ") }
        #expect(errors.contains { $0.contains(expected) }, "\(name) fails for another reason: \(output)")
    }
}
