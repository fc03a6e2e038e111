// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Bounds how many requests run at a time over all models and cameras of a process.
///
/// A model has threads of its own in the runtime; only where no more requests run than there are threads do all models
/// together keep to the number.
package final class RequestGate: @unchecked Sendable {
    /// Most requests at a time.
    package let limit: Int
    private let condition = NSCondition()
    private var running = 0
    private var peak = 0

    /// Makes a gate.
    ///
    /// - Parameter limit: Most requests at a time, at least 1.
    package init(limit: Int) { self.limit = max(1, limit) }

    /// Most requests that ever ran at a time.
    package var mostAtOnce: Int {
        condition.lock()
        defer { condition.unlock() }
        return peak
    }

    /// Enters at once, or after waiting if asked to; false when it is full and there was no waiting.
    func enter(wait: Bool) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while wait && running == limit { condition.wait() }
        guard running < limit else { return false }
        running += 1
        peak = max(peak, running)
        return true
    }

    func leave() {
        condition.lock()
        running -= 1
        condition.signal()
        condition.unlock()
    }
}
