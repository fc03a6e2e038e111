// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog

/// The other software, as Debian packages it.
enum Go {
    static let packages = "/usr/share/gocode"
    static let isInstalled =
        FileManager.default.fileExists(atPath: "/usr/bin/go")
        && FileManager.default.fileExists(atPath: packages + "/src/golang.org/x/mod/sumdb/tlog/tlog.go")
}

/// Our logs read by software that is not ours: Go's golang.org/x/mod/sumdb, see Tests/Interop/verify.go.
@Suite(
    .enabled(
        if: Go.isInstalled,
        "Debian's golang-go and golang-golang-x-mod-dev are not installed (scripts/setup interop)"),
    .serialized)
struct InteropTests {
    private static let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Interop/verify.go").path

    private static func run(_ program: String, _ arguments: [String], in folder: TemporaryDirectory) throws -> (
        status: Int32, output: String
    ) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["GO111MODULE"] = "off"
        environment["GOPATH"] = Go.packages
        environment["GOCACHE"] = folder / "cache"
        environment["GOFLAGS"] = ""
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test(.timeLimit(.minutes(5))) func goReadsOurLogsAndFindsAChangedByte() throws {
        let folder = try TemporaryDirectory()
        let built = try Self.run("/usr/bin/go", ["build", "-o", folder / "verify", Self.source], in: folder)
        try #require(built.status == 0, "\(built.output)")
        let key = try SignerKey(generating: "log.example/interop")
        for size in [0, 1, 2, 255, 256, 257, 70_000] {
            let log = LogDirectory(folder / "log-\(size)")
            try LogWriter.create(log, key: key)
            var writer = try LogWriter(opening: log, key: key)
            // Batches of changing sizes, so that bundles are filled in one go and in several.
            var batch = 1
            while writer.size < UInt64(size) {
                let end = min(UInt64(size), writer.size + UInt64(batch))
                try writer.append((writer.size..<end).map { Array("{\"number\":\($0)}".utf8) })
                batch = batch * 3 + 1
            }
            let read = try Self.run(folder / "verify", [log.path, "\(key.verifier)"], in: folder)
            #expect(read.status == 0 && read.output == "\(size)\n", "\(size): \(read.output)")
            guard size > 0 else { continue }
            // Of the older partial forms beside it no reader of this checkpoint asks for any.
            let file = (TileLayout(size: UInt64(size)).partialBundle ?? TilePath(.entries, index: 0)).path
            var bytes = try Data(contentsOf: URL(filePath: log.path + "/" + file))
            bytes[bytes.count - 1] ^= 1
            try bytes.write(to: URL(filePath: log.path + "/" + file))
            #expect(try Self.run(folder / "verify", [log.path, "\(key.verifier)"], in: folder).status == 3)
        }
    }
}
