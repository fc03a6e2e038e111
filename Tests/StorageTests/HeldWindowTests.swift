// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Governance
import Storage
import Testing

struct HeldWindowTests {
    @Test func noReaderSeesAHeldWindow() async throws {
        let store = try await ReleaseFixture.store()
        let releases = [try ReleaseFixture.release(zone: "east"), try ReleaseFixture.release(zone: "west")]
        #expect(
            try await store.hold(ReleaseFixture.window(), releases: releases, purposes: ["a", "b"], logSize: 7)
                == .stored)
        #expect(try await store.releases(ReleaseQuery()).isEmpty)
        #expect(try await store.page(ReleaseQuery(limit: 10)).entries.isEmpty)
        #expect(try await store.windows(ReleaseQuery()).isEmpty)
        #expect(try await store.totals().windows == 0)
        #expect(try await store.latest(site: "city", camera: "square").window == nil)

        let held = try await store.heldWindows(site: "city")
        #expect(held.count == 1 && held.first?.releases == releases && held.first?.logSize == 7)
        #expect(held.first?.purposes == ["a", "b"])
        #expect(held.first?.window == ReleaseFixture.window())
    }

    @Test func aHeldWindowIsNotDrawnAgain() async throws {
        let store = try await ReleaseFixture.store()
        _ = try await store.hold(
            ReleaseFixture.window(), releases: [ReleaseFixture.release(sum: 1)], purposes: ["a"], logSize: 0)
        #expect(
            try await store.hasWindow(site: "city", camera: "square", start: ReleaseFixture.start, seconds: 10))
        #expect(
            try await store.hold(
                ReleaseFixture.window(), releases: [ReleaseFixture.release(sum: 2)], purposes: ["a"], logSize: 0)
                == .alreadyStored)
        #expect(
            try await store.publish(site: "city", camera: "square", start: ReleaseFixture.start, entry: 5))
        #expect(try await store.releases(ReleaseQuery()) == [ReleaseFixture.release(sum: 1)])
        #expect(try await store.windows(ReleaseQuery()) == [ReleaseFixture.window()])
        #expect(try await store.logEntry(site: "city", camera: "square", start: ReleaseFixture.start) == 5)
        #expect(try await store.heldWindows(site: "city").isEmpty)
        #expect(
            try await !store.publish(site: "city", camera: "square", start: ReleaseFixture.start, entry: 5))
        #expect(try await store.indicators(ReleaseQuery()) == [.occupancy])
    }

    @Test func aHeldWindowMaySayLessOfTheDetectorAndNothingElse() async throws {
        let store = try await ReleaseFixture.store()
        var release = try ReleaseFixture.release(sum: 1)
        release.detector[.occupancy] = .init(
            source: "count-check", measured: "2026-03-01", checks: 3, bias: 1, spread: 0.5, low: -1, high: 3)
        _ = try await store.hold(ReleaseFixture.window(), releases: [release], purposes: ["a"], logSize: 0)
        var redrawn = try ReleaseFixture.release(sum: 2)
        redrawn.detector = release.detector
        let refused = redrawn
        await #expect(throws: StorageError.self) { try await store.replaceHeld([refused]) }
        #expect(try await store.heldWindows(site: "city").first?.releases == [release])
        release.detector = [:]
        try await store.replaceHeld([release])
        #expect(try await store.heldWindows(site: "city").first?.releases == [release])
        try await store.publish(site: "city", camera: "square", start: ReleaseFixture.start, entry: 5)
        let published = release
        await #expect(throws: StorageError.self) { try await store.replaceHeld([published]) }
    }
}
