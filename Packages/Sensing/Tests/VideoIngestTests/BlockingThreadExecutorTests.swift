// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing
import VideoIngest

@Suite(.serialized) struct BlockingThreadExecutorTests {
    private actor Counter {
        private let executor: BlockingThreadExecutor
        private var count = 0

        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        init() throws(VideoIngestError) { executor = try BlockingThreadExecutor(name: "counter") }

        func add() -> (count: Int, thread: UInt) {
            count += 1
            return (count, UInt(pthread_self()))
        }
    }

    @Test func anActorStaysOnOneThreadOfItsOwn() async throws {
        let counter = try Counter()
        let threads = await withTaskGroup(of: UInt.self) { group in
            for _ in 0..<200 { group.addTask { await counter.add().thread } }
            return await group.reduce(into: Set<UInt>()) { $0.insert($1) }
        }
        #expect(threads.count == 1)
        #expect(await counter.add().count == 201)
    }

    @Test func threadsEndWithTheirActors() async throws {
        // More than the address space for their stacks could hold if they stayed would fail; so would a limit.
        for _ in 0..<2000 { _ = try await Counter().add() }
    }
}
