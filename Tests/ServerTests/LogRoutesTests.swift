// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Server
import Testing
import TransparencyLog

struct LogRoutesTests {
    @Test func onlyTheLogsOwnFilesAreShown() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pumphandle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = LogDirectory(folder.appending(path: "log").path)
        let key = try SignerKey(generating: "log.example/test")
        try LogWriter.create(log, key: key)
        var writer = try LogWriter(opening: log, key: key)
        try writer.append([Array("one".utf8), Array("two".utf8)])
        try Data("secret".utf8).write(to: folder.appending(path: "log/notes"))

        let options = try ServerOptions(token: "a-token-that-guards-the-rest")
        let application = try buildApplication(
            store: await ServerFixture.store(), options: options, desk: await ServerFixture.desk(options), log: log,
            logger: Logger(label: "test"))
        try await application.test(.router) { client in
            for file in ["checkpoint", "tile/0/000.p/2", "tile/entries/000.p/2"] {
                let bytes = try log.read(file, limit: 100_000)
                try await client.execute(uri: "/log/" + file, method: .get) { response in
                    #expect(response.status == .ok)
                    #expect(bytes == Array(buffer: response.body))
                }
            }
            for file in ["notes", "tile/0/000", "tile/0/../../notes", ".pending-checkpoint", "../city.db", ""] {
                try await client.execute(uri: "/log/" + file, method: .get) { response in
                    #expect(response.status == .notFound, "\(file)")
                }
            }
        }
    }
}
