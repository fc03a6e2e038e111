// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import DifferentialPrivacy

/// A window that has ended: what was seen of it, in the open, and its exact counts, sealed.
public struct SealedWindow: ~Copyable, Sendable {
    /// How much of the window was seen.
    public let coverage: Coverage
    /// The exact counts; nothing outside this package can read them, and one release consumes them.
    private let counts: WindowCounts

    package init(coverage: Coverage, counts: consuming WindowCounts) {
        self.coverage = coverage
        self.counts = counts
    }

    /// Gives the counts up, once.
    public consuming func takeCounts() -> WindowCounts { counts }
}
