// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Storage

extension ReleaseStore {
    /// Holds and publishes in one go, as if the log had taken it.
    func save(_ window: WindowRecord, releases: [Release]) async throws -> WindowOutcome {
        let outcome = try await hold(window, releases: releases, purposes: ["test"], logSize: 0)
        if outcome == .stored {
            try await publish(site: window.site, camera: window.camera, start: window.start, entry: 0)
        }
        return outcome
    }
}
