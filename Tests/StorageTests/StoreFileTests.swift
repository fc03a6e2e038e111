// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Storage
import Testing

struct StoreFileTests {
    @Test func aFileIsReadByAnotherProcessWhileItIsWritten() async throws {
        try await ReleaseFixture.withFolder { folder in
            let path = folder.appending(path: "city.db").path
            let writer = try ReleaseStore(file: path, for: .write)
            try await writer.register(ReleaseFixture.site, policy: ReleaseFixture.policy)
            let reader = try ReleaseStore(file: path, for: .read)
            _ = try await writer.save(ReleaseFixture.window(), releases: [ReleaseFixture.release()])
            #expect(try await reader.totals().releases == 1)
        }
    }

    @Test func nothingInTheFileChangesAReleaseOrAWindow() async throws {
        try await ReleaseFixture.withFolder { folder in
            let path = folder.appending(path: "city.db").path
            let store = try ReleaseStore(file: path, for: .write)
            try await store.register(ReleaseFixture.site, policy: ReleaseFixture.policy)
            _ = try await store.save(ReleaseFixture.window(), releases: [ReleaseFixture.release()])
            let queue = try DatabaseQueue(path: path)
            for change in [
                #"UPDATE "release" SET document = '{}'"#, #"UPDATE "window" SET looks = 0"#,
                #"INSERT INTO "window" SELECT site, camera, start + 1000, seconds, looks, expected_looks FROM "window""#,
            ] {
                #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: change) } }
            }
        }
    }

    @Test func othersCannotReadANewFile() async throws {
        try await ReleaseFixture.withFolder { folder in
            let path = folder.appending(path: "city.db").path
            let store = try ReleaseStore(file: path, for: .write)
            for part in [path, path + "-wal", path + "-shm"] {
                let mode = try FileManager.default.attributesOfItem(atPath: part)[.posixPermissions] as? Int
                #expect(mode.map { $0 & 0o137 } == 0, "\(part)")
            }
            _ = store
        }
    }

    @Test func commitsAreSyncedAndTheJournalIsWriteAhead() async throws {
        try await ReleaseFixture.withFolder { folder in
            let path = folder.appending(path: "city.db").path
            _ = try ReleaseStore(file: path, for: .write)
            let mode = try DatabaseQueue(path: path).read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
            #expect(mode == "wal")
        }
    }

    @Test func aMissingFileIsNotMadeByAReader() async throws {
        try await ReleaseFixture.withFolder { folder in
            let path = folder.appending(path: "none.db").path
            #expect(throws: StorageError.missing(file: path)) { try ReleaseStore(file: path, for: .read) }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func aFolderIsNoDatabase() async throws {
        try await ReleaseFixture.withFolder { folder in
            #expect(throws: StorageError.cannotOpen(file: folder.path)) {
                try ReleaseStore(file: folder.path, for: .write)
            }
        }
    }

    @Test func anotherFileIsLeftAsItIs() async throws {
        try await ReleaseFixture.withFolder { folder in
            let file = folder.appending(path: "notes.txt")
            let text = String(repeating: "not a database, but long enough to be asked. ", count: 40)
            try text.write(to: file, atomically: true, encoding: .utf8)
            #expect(throws: StorageError.notADatabase(file: file.path)) {
                try ReleaseStore(file: file.path, for: .write)
            }
            #expect(try String(contentsOf: file, encoding: .utf8) == text)
        }
    }

    @Test func anotherProgramsDatabaseIsLeftAsItIs() async throws {
        try await ReleaseFixture.withFolder { folder in
            let path = folder.appending(path: "other.db").path
            try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE t (x)") }
            #expect(throws: StorageError.unknownSchema(file: path)) { try ReleaseStore(file: path, for: .write) }
        }
    }

    @Test func aLaterVersionsDatabaseIsRefused() async throws {
        try await ReleaseFixture.withFolder { folder in
            let path = folder.appending(path: "city.db").path
            _ = try ReleaseStore(file: path, for: .write)
            try await DatabaseQueue(path: path).write {
                try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 something new')")
            }
            #expect(throws: StorageError.unknownSchema(file: path)) { try ReleaseStore(file: path, for: .write) }
        }
    }

    @Test func aDamagedFileIsSaidToBeOne() async throws {
        try await ReleaseFixture.withFolder { folder in
            let file = folder.appending(path: "city.db")
            let store = try ReleaseStore(file: file.path, for: .write)
            try await store.register(ReleaseFixture.site, policy: ReleaseFixture.policy)
            let copy = folder.appending(path: "copy.db")
            var bytes = try Data(contentsOf: file)
            guard bytes.count > 4096 else { return }
            for index in 4096..<bytes.count { bytes[index] = 0xFF }
            try bytes.write(to: copy)
            await #expect(throws: StorageError.self) { try await ReleaseStore(file: copy.path, for: .write).totals() }
        }
    }
}
