// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance

/// Which purposes allow a window to be collected.
struct CollectionRule: Sendable {
    let purposes: PurposeRegister
    let windowSeconds: Int
    /// A recording is collected from when it is read, not only when it was filmed: a purpose that has ended since does
    /// not open it again.
    let isRecording: Bool
    /// The clock of the machine.
    let now: @Sendable () -> Date

    /// The grant of a whole window.
    ///
    /// - Throws: `PurposeError` when no purpose covers it.
    func grant(from start: Date) throws(PurposeError) -> PurposeGrant {
        var register = purposes
        if isRecording {
            let instant = now()
            _ = try purposes.grant(at: instant)
            register = try PurposeRegister(purposes.purposes.filter { instant < $0.expires })
        }
        return try register.grant(from: start, through: start.addingTimeInterval(Double(windowSeconds)))
    }
}
