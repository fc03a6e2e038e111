// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: type 'WindowCounts' does not conform to protocol 'Copyable'

public import DifferentialPrivacy

extension WindowCounts: CustomStringConvertible {
    /// Pretends.
    public var description: String { "counts" }
}
