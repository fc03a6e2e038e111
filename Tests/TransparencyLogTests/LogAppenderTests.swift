// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog

@Suite struct LogAppenderTests {
    @Test func concurrentEntriesGetTheirOwnPlaces() async throws {
        let fixture = try Fixture()
        let appender = try LogAppender(opening: fixture.log, key: fixture.key)
        let indexes = try await withThrowingTaskGroup(of: (Int, UInt64).self) { group in
            for number in 0..<1000 {
                group.addTask { (number, try await appender.append(Array("\(number)".utf8))) }
            }
            return try await group.reduce(into: [Int: UInt64]()) { $0[$1.0] = $1.1 }
        }
        #expect(Set(indexes.values) == Set(0..<1000))
        #expect(try await fixture.verify().checkpoint.size == 1000)
        for (number, index) in indexes {
            let bundle = TilePath(.entries, index: index / 256, width: index / 256 == 3 ? 1000 % 256 : 256)
            let entries = try EntryBundle.decode(fixture.bytes(bundle.path))
            #expect(Array(entries[Int(index % 256)]) == Array("\(number)".utf8))
        }
    }

    @Test func aFailedWriteIsToldToEveryoneAndTheLogGoesOnAfterwards() async throws {
        let fixture = try Fixture(batches: [numberedEntries(0..<2)])
        let appender = try LogAppender(opening: fixture.log, key: fixture.key)
        // A file where a folder must be made stands for every reason why the disk takes nothing.
        try FileManager.default.removeItem(at: fixture.file(".staging"))
        try Data().write(to: fixture.file(".staging"))
        await #expect(throws: LogError.self) { try await appender.append([1]) }
        await #expect(throws: LogError.self) { try await appender.append([2]) }
        #expect(try await fixture.verify().checkpoint.size == 2)
        try FileManager.default.removeItem(at: fixture.file(".staging"))
        #expect(try await appender.append([3]) == 2)
        #expect(try await fixture.verify().checkpoint.size == 3)
    }
}
