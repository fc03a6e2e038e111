// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import VideoIngest

/// Watches from a thread of its own, as cameras are.
actor Watcher {
    private let executor: BlockingThreadExecutor
    private let source: any Source

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ source: sending any Source) throws(VideoIngestError) {
        executor = try BlockingThreadExecutor(name: "watcher")
        self.source = source
    }

    /// Watches until something is wrong.
    func firstError(afterEachLook: @Sendable () -> Void = {}) -> VideoIngestError? {
        while true {
            let watched = watch(source, atMost: 1)
            if let error = watched.error { return error }
            afterEachLook()
        }
    }
}
