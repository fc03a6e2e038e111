// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import Storage
import Testing

struct ReleaseStoreTests {
    @Test func whatIsSavedIsReadBackAsItWas() async throws {
        let store = try await ReleaseFixture.store()
        let releases = [try ReleaseFixture.release(zone: "east"), try ReleaseFixture.release(zone: "west", sum: -3)]
        #expect(try await store.save(ReleaseFixture.window(), releases: releases) == .stored)
        #expect(try await store.releases(ReleaseQuery()) == releases)
        #expect(try await store.windows(ReleaseQuery()) == [ReleaseFixture.window()])
        #expect(try await store.sites() == [ReleaseFixture.site])
        #expect(try await store.policy(ReleaseFixture.policy.digest) == ReleaseFixture.policy)
    }

    @Test func aStoredWindowStands() async throws {
        let store = try await ReleaseFixture.store()
        let first = try ReleaseFixture.release(sum: 1)
        #expect(try await store.save(ReleaseFixture.window(), releases: [first]) == .stored)
        #expect(
            try await store.save(ReleaseFixture.window(), releases: [ReleaseFixture.release(sum: 2)]) == .alreadyStored)
        #expect(try await store.releases(ReleaseQuery()) == [first])
    }

    @Test(arguments: [
        (0.0, 10, true), (-5, 10, true), (5, 10, true), (-10, 10, false), (10, 10, false), (-100, 900, true),
        (3, 1, true),
    ])
    func aWindowThatSharesAnInstantWithAStoredOneIsKnown(offset: Double, seconds: Int, overlaps: Bool) async throws {
        let store = try await ReleaseFixture.store()
        _ = try await store.save(ReleaseFixture.window(), releases: [ReleaseFixture.release()])
        let start = ReleaseFixture.start.addingTimeInterval(offset)
        #expect(try await store.hasWindow(site: "city", camera: "square", start: start, seconds: seconds) == overlaps)
        #expect(try await !store.hasWindow(site: "city", camera: "other", start: start, seconds: seconds))
        let outcome = try await store.save(ReleaseFixture.window(seconds: seconds, offset: offset), releases: [])
        #expect((outcome == .alreadyStored) == overlaps)
    }

    @Test func aReleaseOfAnotherWindowStoresNothing() async throws {
        let store = try await ReleaseFixture.store()
        await #expect(throws: StorageError.self) {
            try await store.save(
                ReleaseFixture.window(0), releases: [ReleaseFixture.release(), ReleaseFixture.release(window: 1)])
        }
        #expect(try await store.totals().windows == 0)
    }

    @Test func anUnknownZoneRollsTheWholeWindowBack() async throws {
        let store = try await ReleaseFixture.store()
        await #expect(throws: StorageError.self) {
            try await store.save(
                ReleaseFixture.window(), releases: [ReleaseFixture.release(), ReleaseFixture.release(zone: "roof")])
        }
        #expect(try await store.totals().releases == 0)
        #expect(try await store.totals().windows == 0)
    }

    @Test func pagesFollowTheOrderOfStoringWithoutGapOrRepetition() async throws {
        let store = try await ReleaseFixture.store()
        for window in [3, 1, 2, 0] {
            _ = try await store.save(
                ReleaseFixture.window(window), releases: [ReleaseFixture.release(window: window, sum: window)])
        }
        var query = ReleaseQuery(limit: 3)
        let first = try await store.page(query)
        query.after = try #require(first.entries.last?.sequence)
        let second = try await store.page(query)
        let sums = try (first.entries + second.entries).map {
            try ReleaseDocument.release(in: $0.document).indicators[.occupancy]?.sum
        }
        #expect(sums == [3, 1, 2, 0])
        #expect(first.hasMore && !second.hasMore)
    }

    @Test func queriesNarrow() async throws {
        let store = try await ReleaseFixture.store()
        for window in 0..<4 {
            let both = try ["east", "west"].map { try ReleaseFixture.release(zone: $0, window: window) }
            _ = try await store.save(ReleaseFixture.window(window), releases: both)
        }
        let from = ReleaseFixture.start.addingTimeInterval(10)
        let until = ReleaseFixture.start.addingTimeInterval(30)
        #expect(try await store.releases(ReleaseQuery(from: from, until: until)).count == 4)
        #expect(try await store.releases(ReleaseQuery(zone: "east")).count == 4)
        #expect(try await store.releases(ReleaseQuery(camera: "other")).isEmpty)
        #expect(try await store.releases(ReleaseQuery(limit: 3)).count == 3)
        #expect(try await store.windows(ReleaseQuery(from: from, until: until)).count == 2)
    }

    @Test func totalsCountWhatIsThere() async throws {
        let store = try await ReleaseFixture.store()
        _ = try await store.save(ReleaseFixture.window(0), releases: [ReleaseFixture.release()])
        _ = try await store.save(ReleaseFixture.window(1), releases: [])
        let totals = try await store.totals()
        #expect(totals.windows == 2 && totals.releases == 1 && totals.looks == 8 && totals.expectedLooks == 10)
        #expect(totals.losses == ["frozen": 2])
        #expect(totals.lastWindowEnd == ReleaseFixture.start.addingTimeInterval(20))
    }
}
