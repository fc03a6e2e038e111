// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Waits between attempts: doubled after each failure, and spread so that cameras do not come back all at once.
package struct BackOff {
    private let first: Duration
    private let longest: Duration
    private var random: any RandomNumberGenerator
    private var current: Duration

    package init(first: Duration, longest: Duration, random: any RandomNumberGenerator) {
        self.first = max(.milliseconds(1), first)
        self.longest = max(self.first, longest)
        self.random = random
        current = self.first
    }

    /// The next wait: half of the present step, and up to as much again by chance.
    package mutating func next() -> Duration {
        let step = current
        current = min(longest, step * 2)
        return step / 2 + .nanoseconds(Int64.random(in: 0...max(0, (step / 2).nanoseconds), using: &random))
    }

    /// Starts over after a success.
    package mutating func succeed() { current = first }
}
