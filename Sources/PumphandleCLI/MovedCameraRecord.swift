// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import Storage

/// Keeps a live camera's moved state over restarts: the scene is remembered in memory only, so a new process could not
/// tell that the view is not the calibrated one.
struct MovedCameraRecord {
    let site: String
    let camera: String
    let store: ReleaseStore?
    let journal: ReleaseJournal
    let console: Console
    private var isRecorded = false

    /// Reads the state in which the camera was last left.
    init(
        site: String, camera: String, store: ReleaseStore?, journal: ReleaseJournal, console: Console
    ) async throws(StorageError) {
        self.site = site
        self.camera = camera
        self.store = store
        self.journal = journal
        self.console = console
        if let since = try await store?.moved(site: site, camera: camera) {
            isRecorded = true
            console.note(
                "Camera '\(camera)' was found moved on \(since.formatted(.iso8601)); no look counts until \(remedy).")
        }
    }

    /// No look may count yet.
    var isUnconfirmed: Bool { isRecorded }

    /// Brings watch and record together after a window.
    mutating func settle(_ watch: CameraWatch, windowStart: Date) async throws {
        let hasMoved = await watch.hasMoved
        if hasMoved, !isRecorded {
            let change = await watch.sizeChange
            console.note(
                change.map(sizeNote)
                    ?? "Camera '\(camera)' no longer shows the calibrated view; no look counts until \(remedy).")
            try await journal.logMoved(camera)
            try await store?.recordMoved(site: site, camera: camera, since: windowStart)
            isRecorded = true
        } else if hasMoved, let store, try await store.moved(site: site, camera: camera) == nil {
            console.note("Camera '\(camera)': its view is confirmed.")
            await watch.confirmView()
            isRecorded = false
        } else if !hasMoved, isRecorded {
            console.note("Camera '\(camera)' shows the calibrated view again.")
            try await journal.logConfirmed(camera)
            try await store?.confirmView(site: site, camera: camera)
            isRecorded = false
        }
    }

    private func sizeNote(_ change: CameraWatch.SizeChange) -> String {
        let (expected, found) = (change.expected, change.found)
        return "Camera '\(camera)' sends pictures of \(found.width)×\(found.height) now, and sent \(expected.width)×"
            + "\(expected.height) when it was first looked at: whether they show the calibrated view is not known. No look "
            + "counts until \(remedy). Where the site file names the 'picture' that its coordinates refer to, pictures of "
            + "another size and the same shape count."
    }

    private var remedy: String {
        store == nil
            ? "it is put back or watched anew" : "it is put back or 'pumphandle camera confirm \(camera)' is run"
    }
}
