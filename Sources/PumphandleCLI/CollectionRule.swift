// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Governance

/// Which purposes allow a window to be collected.
package struct CollectionRule: Sendable {
    package let purposes: PurposeRegister
    /// A recording is collected from when it is read, not only when it was filmed: a purpose that has ended since does
    /// not open it again.
    package let isRecording: Bool
    /// The clock of the machine.
    package let now: @Sendable () -> Date

    package init(purposes: PurposeRegister, isRecording: Bool, now: @escaping @Sendable () -> Date) {
        self.purposes = purposes
        self.isRecording = isRecording
        self.now = now
    }

    /// The grant of a whole window.
    ///
    /// - Parameters:
    ///   - start: First instant of the window.
    ///   - seconds: Its length.
    /// - Returns: A grant that covers all of it.
    /// - Throws: `PurposeError` when no purpose covers it.
    package func grant(from start: Date, seconds: Int) throws(PurposeError) -> PurposeGrant {
        var register = purposes
        if isRecording {
            let instant = now()
            _ = try purposes.grant(at: instant)
            register = try PurposeRegister(purposes.purposes.filter { instant < $0.expires })
        }
        return try register.grant(from: start, through: start.addingTimeInterval(Double(seconds)))
    }
}
