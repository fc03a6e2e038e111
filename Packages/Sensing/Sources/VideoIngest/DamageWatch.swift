// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Which decoded pictures may rest on a damaged one, and whether a camera's key frames can be held to the format's rules.
package struct DamageWatch {
    /// Key frames in a row that a strict decoder refuses where a camera has rules of its own; fewer than those without a
    /// picture after which everything is decoded.
    private static let mostKeys = 2
    /// A stream that is refreshed piece by piece has refreshed all of its picture after so long.
    private static let longestRefresh = Duration.seconds(20)

    /// Key frames were refused so often in a row that only visible damage in them is to count.
    package private(set) var bearsFaults = false
    /// The last damage since a picture that rests on none.
    private var last: Duration?
    private var keys = 0

    package init() {}

    /// Notes damage in a packet, or in a picture decoded after it.
    package mutating func note(at time: Duration, isKey: Bool) {
        last = time
        if isKey { keys += 1 }
        bearsFaults = bearsFaults || keys >= Self.mostKeys
    }

    /// Whether a picture rests on sound ones only; `isIntra` when it is coded without reference to any.
    package mutating func isSound(at time: Duration, isIntra: Bool) -> Bool {
        if let last, !isIntra, time - last < Self.longestRefresh { return false }
        end()
        return true
    }

    /// A sound picture came on which others can rest.
    package mutating func end() {
        last = nil
        keys = 0
    }
}
