// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage
import Testing

struct MovedCameraTests {
    @Test func aMovedCameraStaysMovedUntilItIsConfirmed() async throws {
        let store = try await ReleaseFixture.store()
        #expect(try await store.moved(site: "city", camera: "square") == nil)
        try await store.recordMoved(site: "city", camera: "square", since: ReleaseFixture.start)
        try await store.recordMoved(
            site: "city", camera: "square", since: ReleaseFixture.start.addingTimeInterval(900))
        #expect(try await store.moved(site: "city", camera: "square") == ReleaseFixture.start)
        #expect(try await store.confirmView(site: "city", camera: "square"))
        #expect(try await store.moved(site: "city", camera: "square") == nil)
        #expect(try await !store.confirmView(site: "city", camera: "square"))
    }

    @Test func aCameraThatIsNotKnownCannotBeRecordedAsMoved() async throws {
        let store = try await ReleaseFixture.store()
        await #expect(throws: StorageError.self) {
            try await store.recordMoved(site: "city", camera: "other", since: ReleaseFixture.start)
        }
    }
}
