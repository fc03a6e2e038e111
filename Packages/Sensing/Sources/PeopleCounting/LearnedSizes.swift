// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How tall people appear, as learned from those seen, in pixels of the working picture.
package struct LearnedSizes: Hashable, Sendable {
    /// By where the feet are.
    package var line: PersonSizeLine
    /// Height that the smallest twentieth to tenth of those seen do not exceed; for who would be smaller the line is a guess.
    package var farthest: Float

    /// Holds the two.
    package init(line: PersonSizeLine, farthest: Float) {
        self.line = line
        self.farthest = farthest
    }
}
