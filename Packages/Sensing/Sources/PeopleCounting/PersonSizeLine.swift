// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How tall a standing person appears, by where the feet are: height = a + b·row + c·column, in pixels.
package struct PersonSizeLine: Hashable, Sendable {
    package var a: Float
    package var b: Float
    package var c: Float

    /// Holds the three numbers.
    package init(a: Float, b: Float, c: Float = 0) {
        (self.a, self.b, self.c) = (a, b, c)
    }

    @inline(__always) package func height(atColumn x: Float, row y: Float) -> Float { a + b * y + c * x }
}
