// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage
import Testing

struct CountCheckTests {
    private func check(_ people: [Int], zone: String = "west", window: Int = 0) -> CountCheckRecord {
        let start = ReleaseFixture.start.addingTimeInterval(Double(window * 10))
        return CountCheckRecord(
            site: "city", camera: "square", zone: zone, indicator: "occupancy", start: start, seconds: 10,
            consent: window == 0 ? "receipt-7" : nil,
            counts: people.enumerated().map {
                .init(instant: start.addingTimeInterval(Double($0.offset) * 2.5), people: $0.element)
            })
    }

    @Test func countsComeBackAsTheyWereEntered() async throws {
        let store = try await ReleaseFixture.store()
        let first = check([3, 0, 5]), second = check([2, 2], zone: "east", window: 1)
        #expect(try await store.save(second))
        #expect(try await store.save(first))
        #expect(try await store.countChecks(site: "city", camera: "square") == [first, second])
        #expect(try await store.countChecks(site: "city", camera: "other").isEmpty)
    }

    @Test func countsAreReplacedOnlyWhenAskedFor() async throws {
        let store = try await ReleaseFixture.store()
        #expect(try await store.save(check([3])))
        #expect(try await !store.save(check([4])))
        #expect(try await store.countChecks(site: "city", camera: "square") == [check([3])])
        #expect(try await store.save(check([4, 1]), replacing: true))
        #expect(try await store.countChecks(site: "city", camera: "square") == [check([4, 1])])
    }

    @Test func aZoneThatNobodyKnowsIsRefusedWhole() async throws {
        let store = try await ReleaseFixture.store()
        await #expect(throws: StorageError.self) { try await store.save(check([1], zone: "north")) }
        #expect(try await store.countChecks(site: "city", camera: "square").isEmpty)
    }

    @Test func whatIsErasedIsGoneFromTheFiles() async throws {
        try await ReleaseFixture.withFolder { folder in
            let file = folder.appending(path: "city.db").path
            let store = try ReleaseStore(file: file, for: .write)
            try await store.register(ReleaseFixture.site, policy: ReleaseFixture.policy)
            let kept = check([1], zone: "east"), gone = check([3, 0, 5])
            #expect(try await store.save(kept))
            #expect(try await store.save(gone))
            #expect(try await store.countChecks(consent: "receipt-7") == [kept, gone])
            func traces(of text: String) throws -> Int {
                try ["", "-wal"].reduce(0) { sum, ending in
                    let bytes = (try? Data(contentsOf: URL(fileURLWithPath: file + ending))) ?? Data()
                    return sum + bytes.ranges(of: Data(text.utf8)).count
                }
            }
            #expect(try traces(of: "receipt-7") > 0)
            try await store.erase([gone, gone])
            #expect(try await store.countChecks(site: "city") == [kept])
            try await store.erase([kept])
            #expect(try traces(of: "receipt-7") == 0)
            #expect(try await store.countChecks(site: "city").isEmpty)
        }
    }
}
